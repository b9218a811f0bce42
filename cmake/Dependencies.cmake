# Everything comes from the system's packages. Each that is missing is named with the Debian
# package that has it, all of them at once.
set(missing "")
macro(chatter_require package debian)
    find_package(${package} ${ARGN} QUIET)
    if(NOT ${package}_FOUND)
        string(APPEND missing "\n  ${package} ${ARGN} (Debian: ${debian})")
    endif()
endmacro()

find_package(Threads REQUIRED)
chatter_require(Boost libboost1.81-dev 1.81)
chatter_require(nlohmann_json nlohmann-json3-dev 3.11)
chatter_require(spdlog libspdlog-dev)
chatter_require(CLI11 libcli11-dev)
if(CHATTER_TESTS)
    chatter_require(GTest libgtest-dev)
    find_package(benchmark QUIET)  # used where it is found
endif()
if(missing)
    message(FATAL_ERROR "These packages are missing; ./cmake/bootstrap installs them:${missing}")
endif()
