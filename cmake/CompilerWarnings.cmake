# chatter_warnings(target): the warnings that all of the project's own code is free of.
function(chatter_warnings target)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast)
    # g++ 12 warns falsely of overlap inside std::string's operator+ when it optimises:
    # https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        target_compile_options(${target} PRIVATE -Wno-restrict)
    endif()
    if(CHATTER_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
endfunction()
