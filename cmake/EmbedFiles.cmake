# chatter_embed(OUTPUT source.cpp FILES file...): a .cpp with the contents of the files, made when
# one of them changes; src/api/page_files.hpp says what is in it.
#
# The same file is the script that makes it: cmake -DOUTPUT=... -DFILES=... -P EmbedFiles.cmake
set(CHATTER_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(chatter_embed)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "OUTPUT" "FILES")
    string(REPLACE ";" "|" files "${arg_FILES}")
    add_custom_command(OUTPUT ${arg_OUTPUT}
        COMMAND ${CMAKE_COMMAND} -DOUTPUT=${arg_OUTPUT} -DFILES=${files} -P ${CHATTER_EMBED_SCRIPT}
        DEPENDS ${arg_FILES} ${CHATTER_EMBED_SCRIPT}
        COMMENT "Embedding the page"
        VERBATIM)
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE)
    return()
endif()

string(REPLACE "|" ";" FILES "${FILES}")
set(arrays "")
set(entries "")
set(index 0)
foreach(file IN LISTS FILES)
    get_filename_component(name ${file} NAME)
    file(READ ${file} digits HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
    string(APPEND arrays "const unsigned char file_${index}[] = {${bytes}0};\n")
    string(APPEND entries "    {\"${name}\", text_of(file_${index})},\n")
    math(EXPR index "${index} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Made by cmake/EmbedFiles.cmake.

#include \"page_files.hpp\"

#include <array>
#include <cstddef>

namespace chatter::api {
namespace {

/// Without the 0 behind it, which is there so that an empty file is no empty array.
template <std::size_t Size>
[[maybe_unused]] std::string_view text_of(const unsigned char (&bytes)[Size]) noexcept {
    return {reinterpret_cast<const char*>(bytes), Size - 1};
}

${arrays}
const std::array<page_file, ${index}> files{{
${entries}}};

}  // namespace

std::span<const page_file> page_files() noexcept {
    return files;
}

}  // namespace chatter::api
")
