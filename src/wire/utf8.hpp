// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing beyond
// U+10FFFF. For the CBOR reader; JSON texts are checked by nlohmann's lexer.

#pragma once

#include <string_view>

namespace chatter::wire {

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

}  // namespace chatter::wire
