// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/decode_error.hpp"

#include <array>

namespace chatter::wire {

std::string_view to_string(decode_error from) noexcept {
    static constexpr std::array<std::string_view, decode_error_count> names{
        "empty",
        "too_large",
        "unknown_encoding",
        "malformed",
        "truncated",
        "trailing_bytes",
        "too_deep",
        "wrong_type",
        "out_of_range",
        "missing_field",
        "duplicate_field",
        "unknown_variant",
        "bad_utf8",
        "bad_uuid",
        "bad_address",
        "unusable_address",
        "name_too_long",
        "text_too_long",
        "too_many_metrics",
        "unsupported_version",
        "unknown_critical_item",
        "labels_too_large",
    };
    return names[static_cast<std::size_t>(from)];
}

}  // namespace chatter::wire
