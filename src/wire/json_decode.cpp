// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON into a typed message, event by event: nlohmann's parser calls the builder
// (json_builder.hpp) for each key and value.

#include "chatter/wire/json.hpp"

#include "json_builder.hpp"

#include <nlohmann/json.hpp>

#include <iterator>

namespace chatter::wire {
namespace {

using nlohmann::json;

/// A pointer into the text that tells how far the parser has read.
class counting_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    counting_iterator(const char* at, const char** reached) noexcept : at_(at), reached_(reached) {}

    reference operator*() const noexcept { return *at_; }
    counting_iterator& operator++() noexcept {
        *reached_ = ++at_;
        return *this;
    }
    friend bool operator==(const counting_iterator& a, const counting_iterator& b) noexcept {
        return a.at_ == b.at_;
    }

private:
    const char* at_;
    const char** reached_;
};

}  // namespace

boost::system::result<json_value, decode_failure> decode_next_json(std::string_view& text) {
    message_builder builder;
    const char* reached = text.data();
    const char* const end = text.data() + text.size();
    // Not strict: the parser stops behind the object's last brace, which needs no look ahead.
    const bool parsed = json::sax_parse(counting_iterator(text.data(), &reached),
                                        counting_iterator(end, &reached),
                                        &builder,
                                        json::input_format_t::json,
                                        false);
    if (!parsed || !builder.finished()) {
        return builder.take_failure();
    }
    text.remove_prefix(static_cast<std::size_t>(reached - text.data()));
    return builder.take_value();
}

boost::system::result<json_value, decode_failure> decode_json(std::string_view text) {
    std::string_view rest = text;
    auto value = decode_next_json(rest);
    const auto trailing = rest.find_first_not_of(json_white_space);
    if (value && trailing != std::string_view::npos) {
        return decode_failure{decode_error::trailing_bytes, text.size() - rest.size() + trailing};
    }
    return value;
}

}  // namespace chatter::wire
