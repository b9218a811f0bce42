# chatter_program(NAME): what all programs of the project have in common.
#
# Most of what a small daemon holds in memory are pages of shared libraries that it uses a few
# functions of: with 32 members 5.9 MB resident with the C++ runtime as a shared library, 4.1 MB with
# just the parts of it that are called. So it is linked statically, and what nobody calls is left out.
# The C library, and libsodium for the sake of its security updates, stay shared.
option(CHATTER_STATIC_RUNTIME "Link the C++ runtime statically into the programs" ON)

# A sanitizer brings its own runtime.
if(CHATTER_STATIC_RUNTIME AND NOT CHATTER_SANITIZE AND CMAKE_SYSTEM_NAME STREQUAL "Linux")
    add_compile_options(-ffunction-sections -fdata-sections)
    set(program_link_options
        -static-libstdc++ -static-libgcc LINKER:--gc-sections LINKER:--as-needed)
endif()

function(chatter_program name)
    target_compile_definitions(${name} PRIVATE CHATTER_VERSION="${PROJECT_VERSION}")
    target_link_options(${name} PRIVATE ${program_link_options})
    chatter_warnings(${name})
endfunction()
