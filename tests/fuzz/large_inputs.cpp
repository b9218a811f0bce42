// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "large_inputs.hpp"

#include <string_view>

namespace chatter::fuzz {
namespace {

constexpr std::size_t datagram_bytes_max = 65'507;
constexpr std::size_t many = 60'000;

std::string repeated(std::size_t count, std::string_view what) {
    std::string text;
    text.reserve(count * what.size());
    for (std::size_t i = 0; i < count; ++i) {
        text += what;
    }
    return text;
}

/// A field that nobody knows, in front of a message's own.
std::string in_unknown_json_field(const std::string& value) {
    return R"({"x":)" + value +
           R"(,"sender":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4","timestamp_millis":1,"hops":5,)"
           R"("payload":null})";
}

std::string in_unknown_cbor_field(const std::string& value) {
    return "\xa5\x61x" + value + "\x66sender\x50" + std::string(16, 'u') +
           "\x70timestamp_millis\x01\x64hops\x05\x67payload\xf6";
}

std::string json_debug(const std::string& text) {
    return R"({"DebugMessage":{"text":")" + text + R"("}})";
}

std::string json_metrics(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + R"(":{"Text":""})";
    }
    return R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{)" + text + "}}}}";
}

/// A DebugMessage whose text takes what is left of a datagram of `size` bytes.
std::string cbor_debug(std::size_t size) {
    const std::string head = "\xa4\x66sender\x50" + std::string(16, 'u') +
                             "\x70timestamp_millis\x01\x64hops\x05\x67payload\x82\x6c"
                             "DebugMessage\xa1\x64text\x79";
    const std::size_t left = size - head.size() - 2;
    return head + static_cast<char>(left >> 8U) + static_cast<char>(left & 0xffU) +
           std::string(left, 'x');
}

}  // namespace

std::vector<named_input> large_inputs() {
    return {
        {"json_arrays_in_one_another",
         in_unknown_json_field(repeated(many / 2, "[") + repeated(many / 2, "]"))},
        {"json_arrays_without_end", in_unknown_json_field(repeated(many, "["))},
        {"json_arrays_at_the_top", repeated(many, "[")},
        {"json_objects_in_one_another",
         in_unknown_json_field(repeated(10'000, R"({"":)") + "0" + repeated(10'000, "}"))},
        {"json_white_space", repeated(many / 4, " \t\r\n")},
        {"json_white_space_and_a_brace", repeated(many, " ") + "{"},
        {"json_one_long_number", in_unknown_json_field(repeated(many, "9"))},
        {"json_one_long_text", json_debug(std::string(65'000, 'x'))},
        {"json_text_of_escapes", json_debug(repeated(10'000, "\\u0000"))},
        {"json_text_of_quotes", json_debug(repeated(30'000, "\\\""))},
        {"json_metrics_within_bounds", json_metrics(1'024)},
        {"json_metrics_beyond_bounds", json_metrics(1'025)},
        {"json_many_unknown_fields", R"({"x":1)" + repeated(9'000, R"(,"x":1)") + "}"},
        {"json_many_values", repeated(1'000, json_debug("one after the other"))},
        {"cbor_arrays_in_one_another",
         in_unknown_cbor_field(repeated(many, "\x81") + std::string(1, '\0'))},
        {"cbor_endless_arrays_in_one_another",
         in_unknown_cbor_field(repeated(many / 2, "\x9f") + repeated(many / 2, "\xff"))},
        {"cbor_maps_in_one_another",
         in_unknown_cbor_field(repeated(many / 2, "\xa1\x01") + std::string(1, '\0'))},
        {"cbor_maps_at_the_top", repeated(many, "\xa1")},
        {"cbor_tags", in_unknown_cbor_field(repeated(many, "\xc1") + std::string(1, '\0'))},
        {"cbor_text_of_empty_chunks",
         in_unknown_cbor_field("\x7f" + repeated(many, "\x60") + "\xff")},
        {"cbor_an_array_that_claims_2_to_the_64",
         in_unknown_cbor_field("\x9b" + repeated(8, "\xff") + repeated(many, "\x01"))},
        {"cbor_a_text_that_claims_2_to_the_64",
         in_unknown_cbor_field("\x7b" + repeated(8, "\xff") + repeated(many, "x"))},
        {"cbor_fills_a_datagram", cbor_debug(datagram_bytes_max)},
        {"cbor_one_byte_more", cbor_debug(datagram_bytes_max + 1)},
        {"zeros", std::string(datagram_bytes_max, '\0')},
        {"a_mebibyte", repeated(1U << 20U, "{")},
    };
}

}  // namespace chatter::fuzz
