// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chatter::wire {
namespace {

using nlohmann::json;

/// Printable ASCII without what JSON escapes: nearly every string of a message.
bool is_plain(std::string_view value) noexcept {
    return std::all_of(value.begin(), value.end(), [](char each) {
        return each >= ' ' && each <= '~' && each != '"' && each != '\\';
    });
}

}  // namespace

/// The last character tells whether something stands before: a string ends in its quote, so
/// none of these can be the end of a value.
void json_text::separate() {
    const bool is_first =
        text_.empty() || text_.back() == '{' || text_.back() == '[' || text_.back() == ':';
    if (!is_first) {
        text_ += ',';
    }
}

void json_text::key(std::string_view name) {
    string(name);
    text_ += ':';
}

void json_text::string(std::string_view value) {
    if (!is_plain(value)) {
        finished(json(value).dump());
        return;
    }
    // A value of nlohmann's costs two allocations, and would be the most of writing a message.
    separate();
    text_ += '"';
    text_ += value;
    text_ += '"';
}

void json_text::real(double value) {
    finished(json(value).dump());
}

/// nlohmann's lexer takes a byte order mark in front, and a zero byte for the end of the text.
/// JSON starts with ASCII, and has no bare zero byte.
bool is_json(std::string_view text) {
    return !text.empty() && static_cast<unsigned char>(text.front()) < 0x80 &&
           text.find('\0') == std::string_view::npos && json::accept(text.begin(), text.end());
}

void json_text::finished(std::string_view value) {
    separate();
    text_ += value;
}

}  // namespace chatter::wire
