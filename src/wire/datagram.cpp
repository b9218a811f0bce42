// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/datagram.hpp"

#include "chatter/wire/bounds.hpp"
#include "chatter/wire/cbor.hpp"
#include "chatter/wire/limits.hpp"

#include <string_view>
#include <utility>

namespace chatter::wire {
namespace {

bool starts_cbor_map(std::byte first) noexcept {
    return (first >= std::byte{0xa0} && first <= std::byte{0xbb}) || first == std::byte{0xbf};
}

bool starts_json_object(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(json_white_space);
    return first != std::string_view::npos && text[first] == '{';
}

boost::system::result<datagram, decode_failure> decode_either(std::span<const std::byte> bytes) {
    if (starts_cbor_map(bytes.front())) {
        auto content = decode_cbor(bytes);
        if (!content) {
            return content.error();
        }
        return datagram{encoding::cbor, json_value::form::message, std::move(*content)};
    }
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!starts_json_object(text)) {
        return decode_failure{decode_error::unknown_encoding};
    }
    auto value = decode_json(text);
    if (!value) {
        return value.error();
    }
    return datagram{encoding::json, value->what, std::move(value->content)};
}

}  // namespace

boost::system::result<datagram, decode_failure> decode(std::span<const std::byte> bytes) {
    if (bytes.empty()) {
        return decode_failure{decode_error::empty};
    }
    if (bytes.size() > limits::datagram_bytes_max) {
        return decode_failure{decode_error::too_large};
    }
    auto result = decode_either(bytes);
    if (result && result->content.payload) {
        if (auto broken = check_bounds(*result->content.payload)) {
            return *std::move(broken);
        }
    }
    return result;
}

bool may_start_gossip(std::byte first) noexcept {
    const char letter = std::to_integer<char>(first);
    return letter == '{' || json_white_space.find(letter) != std::string_view::npos ||
           starts_cbor_map(first);
}

bool depends_on_receiver(const datagram& what) noexcept {
    if (what.what == json_value::form::bare_gossip) {
        return true;
    }
    const auto names_origin = [](const auto& payload) {
        if constexpr (requires { payload.origin; }) {
            return payload.origin.has_value();
        }
        return true;
    };
    return what.content.payload && !std::visit(names_origin, *what.content.payload);
}

void encode(const message& from, encoding as, std::vector<std::byte>& to) {
    if (as == encoding::cbor) {
        encode_cbor(from, to);
    } else {
        encode_json(from, to);
    }
}

}  // namespace chatter::wire
