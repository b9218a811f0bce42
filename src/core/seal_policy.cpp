// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/seal_policy.hpp"

namespace chatter::core {

std::string_view to_string(seal_mode from) noexcept {
    switch (from) {
        case seal_mode::off: return "off";
        case seal_mode::accept: return "accept";
        case seal_mode::send: return "send";
        case seal_mode::only: break;
    }
    return "only";
}

std::optional<seal_mode> parse_seal_mode(std::string_view text) noexcept {
    for (const auto each : {seal_mode::accept, seal_mode::send, seal_mode::only}) {
        if (text == to_string(each)) {
            return each;
        }
    }
    return std::nullopt;
}

}  // namespace chatter::core
