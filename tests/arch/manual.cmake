# Every command and every option that a program's --help names is in its man page, and the page is free
# of what mandoc calls errors and warnings.
#
#   cmake -DPROGRAM=chatterctl -DPAGE=chatterctl.1 -P manual.cmake
file(READ ${PAGE} page)
set(missing "")

function(help_of)
    execute_process(COMMAND ${PROGRAM} ${ARGN} --help
        RESULT_VARIABLE result OUTPUT_VARIABLE help ERROR_VARIABLE words)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "${PROGRAM} ${ARGN} --help: ${result}\n${words}")
    endif()
    set(help "${help}" PARENT_SCOPE)
endfunction()

# A line of an option begins with its names: "  -l,--listen ADDR:PORT".
function(check_options help)
    string(REGEX MATCHALL "\n  -[^ \n]+" lines "${help}")
    if(NOT lines)
        message(FATAL_ERROR "no option found in:\n${help}")
    endif()
    string(REGEX MATCHALL "-?-[a-zA-Z][a-zA-Z-]*" names "${lines}")
    foreach(name IN LISTS names)
        string(SUBSTRING ${name} 1 -1 name)  # as Fl has it
        if(NOT page MATCHES "Fl ([^\n]* Fl )?${name}[ ,\n]")
            string(APPEND missing "\n  -${name}")
        endif()
    endforeach()
    set(missing "${missing}" PARENT_SCOPE)
endfunction()

help_of()
check_options("${help}")
string(REGEX MATCH "\n(Subcommands|Commands):\n.*" commands "${help}")
string(REGEX MATCHALL "\n  [a-z]+" commands "${commands}")
foreach(command IN LISTS commands)
    string(STRIP "${command}" command)
    if(NOT page MATCHES "(Cm|Ic) ${command}[ \n]")
        string(APPEND missing "\n  ${command}")
    endif()
    help_of(${command})
    check_options("${help}")
endforeach()
if(missing)
    message(FATAL_ERROR "not in ${PAGE}:${missing}")
endif()

find_program(MANDOC mandoc)
if(NOT MANDOC)
    message("skipped: mandoc is not installed")
    return()
endif()
execute_process(COMMAND ${MANDOC} -T lint -W warning ${PAGE} RESULT_VARIABLE result OUTPUT_VARIABLE words ERROR_VARIABLE words)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "mandoc:\n${words}")
endif()
