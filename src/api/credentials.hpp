// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an Authorization says: "Bearer TOKEN" (RFC 6750) or "Basic BASE64" (RFC 7617).

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chatter::api {

/// The token, or the password where it is Basic, whoever the user is. Nothing for what is neither.
[[nodiscard]] std::optional<std::string> token_in(std::string_view authorization);

/// In a time that does not depend on where they differ.
[[nodiscard]] bool is_equal(std::string_view given, std::string_view secret) noexcept;

}  // namespace chatter::api
