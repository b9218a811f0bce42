// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET / and the files that the page is made of.

#pragma once

#include "chatter/http/message.hpp"

#include <optional>
#include <string_view>

namespace chatter::api {

/// The file that is shown there, or nothing where there is none.
[[nodiscard]] std::optional<http::response> page_at(std::string_view path);

}  // namespace chatter::api
