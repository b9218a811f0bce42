// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The body of a call that writes: a JSON object with one text in it, or with nothing.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace chatter::api {

/// Sets `value` to what stands under `key`; an empty key stands for an object with nothing in it.
/// Gives back what is wrong with the body, or nothing.
[[nodiscard]] std::optional<std::string> read_write_body(std::string_view body,
                                                         std::string_view key,
                                                         std::string& value);

}  // namespace chatter::api
