# ctest entry: cmake -DROOT=<source dir> -P CheckLayering.cmake
#
# On Debian all Boost headers share /usr/include, so the linker cannot catch a stray include;
# this does. Arrows point downwards only, and the pure layers use nothing that decides
# differently from run to run.
set(bad "")

# Every include of the layer's files matches `allowed`; no line outside comments matches
# `banned`.
function(check layer allowed banned)
    file(GLOB_RECURSE files ${ROOT}/include/chatter/${layer}/*.hpp ${ROOT}/src/${layer}/*.[ch]pp)
    foreach(file IN LISTS files)
        file(STRINGS ${file} includes REGEX "^#include")
        foreach(line IN LISTS includes)
            if(NOT line MATCHES "^#include (${allowed})")
                string(APPEND bad "\n${file}: ${line}")
            endif()
        endforeach()
        file(STRINGS ${file} hits REGEX "${banned}")
        foreach(line IN LISTS hits)
            if(NOT line MATCHES "^ *//")
                string(APPEND bad "\n${file}: ${line}")
            endif()
        endforeach()
    endforeach()
    set(bad "${bad}" PARENT_SCOPE)
endfunction()

# No public header of the layer includes what matches `heavy`: it would reach every user.
function(check_headers layer heavy)
    file(GLOB_RECURSE files ${ROOT}/include/chatter/${layer}/*.hpp)
    foreach(file IN LISTS files)
        file(STRINGS ${file} includes REGEX "^#include.*(${heavy})")
        foreach(line IN LISTS includes)
            string(APPEND bad "\n${file}: ${line}")
        endforeach()
    endforeach()
    set(bad "${bad}" PARENT_SCOPE)
endfunction()

set(std "<[a-z0-9_]+>")         # standard headers have neither '.' nor '/'
set(own "\"[a-z0-9_]+\\.hpp\"")  # a private header beside the file
set(posix "<(sys/|netinet/|linux/|arpa/)?[a-z0-9_]+\\.h>")
# clocks, randomness, order of hash tables, threads, files, environment, terminal: see DESIGN,
# section 2
set(impure "std::(jthread|thread|mutex|async|atomic)|fstream|filesystem|::now\\(|random_device|std::mt19937|_distribution|system_clock|steady_clock|std::unordered_|sleep_for|getenv|std::cerr|std::cout|[^a-z]printf\\(")

# inet_pton and inet_ntop are pure functions, and better than our own; assert.cpp has one line
# on stderr before it aborts.
check(base "${std}|\"chatter/base/|<boost/(uuid|system)/|<arpa/inet.h>" "random_device|::now\\(")
check(wire "${std}|${own}|\"chatter/(base|wire)/|<boost/(uuid|system)/|<nlohmann/|<sodium\\.h>" "${impure}")
check(core "${std}|\"chatter/(base|wire|core)/|<boost/(uuid|system|unordered)/" "${impure}")
check(net "${std}|${posix}|\"chatter/(base|wire|core|net)/|<boost/(asio|system)/" "std::cerr|std::cout|getenv|<sodium")
check(http "${std}|${own}|\"chatter/(base|net|http)/|<boost/(asio|beast|system)[/.]" "std::cerr|std::cout|getenv|<sodium")
# What is answered is a function of the node, the history and the time.
check(api "${std}|${own}|\"chatter/(base|wire|core|http|api)/|<boost/system/|<nlohmann/" "${impure}|<boost/asio")
check(daemon "${std}|${posix}|\"chatter/|<boost/(asio|system)/|<(nlohmann|spdlog)/" "std::cerr|std::cout|<sodium")
check_headers(wire "<(nlohmann/|sodium)")
check_headers(http "<boost/beast")
check_headers(api "<(nlohmann|boost/(asio|beast))/")
check_headers(daemon "<(nlohmann|spdlog|boost/asio)/")

if(bad)
    message(FATAL_ERROR "layering:${bad}")
endif()
