// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON put together piece by piece, without white space. Private to the reader, which keeps so
// what it does not know, and to the writer, which has to say that again byte for byte: a value
// of nlohmann's cannot hold a piece of finished JSON.
//
// Nothing is checked: who calls sees to it that keys and values come in an order that is JSON.
// Commas come by themselves. Strings are escaped by nlohmann/json, which throws where one is
// not UTF-8.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::wire {

class json_text {
public:
    void start_object() { open('{'); }
    void end_object() { text_ += '}'; }
    void start_array() { open('['); }
    void end_array() { text_ += ']'; }

    void key(std::string_view name);

    void string(std::string_view value);
    void integer(std::int64_t value) { finished(std::to_string(value)); }
    void unsigned_integer(std::uint64_t value) { finished(std::to_string(value)); }
    /// MUST be finite: JSON has no other numbers. Always looks like one that is no integer: 1.0.
    void real(double value);
    /// A value that is JSON already.
    void finished(std::string_view value);

    /// What was written so far; starts anew.
    [[nodiscard]] std::string take() { return std::exchange(text_, {}); }

private:
    void separate();
    void open(char brace) {
        separate();
        text_ += brace;
    }

    std::string text_;
};

/// Whether that is one value of JSON, and so may stand for finished().
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace chatter::wire
