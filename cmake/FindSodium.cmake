# Sodium::Sodium, which comes without a CMake package of its own. Installed beside chatter's
# package, whose users link it, too.
find_path(SODIUM_INCLUDE_DIR sodium.h)
find_library(SODIUM_LIBRARY sodium)
mark_as_advanced(SODIUM_INCLUDE_DIR SODIUM_LIBRARY)

if(SODIUM_INCLUDE_DIR AND EXISTS ${SODIUM_INCLUDE_DIR}/sodium/version.h)
    file(STRINGS ${SODIUM_INCLUDE_DIR}/sodium/version.h line REGEX "define SODIUM_VERSION_STRING")
    string(REGEX REPLACE ".*\"(.*)\".*" "\\1" SODIUM_VERSION "${line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Sodium
    REQUIRED_VARS SODIUM_LIBRARY SODIUM_INCLUDE_DIR
    VERSION_VAR SODIUM_VERSION)

if(Sodium_FOUND AND NOT TARGET Sodium::Sodium)
    add_library(Sodium::Sodium UNKNOWN IMPORTED)
    set_target_properties(Sodium::Sodium PROPERTIES
        IMPORTED_LOCATION ${SODIUM_LIBRARY}
        INTERFACE_INCLUDE_DIRECTORIES ${SODIUM_INCLUDE_DIR})
endif()
