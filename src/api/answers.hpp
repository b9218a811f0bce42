// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Small answers, made at once.

#pragma once

#include "chatter/http/message.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace chatter::api {

/// {"error":"..."}; one line in plain words.
[[nodiscard]] http::response refusal(unsigned status, std::string_view why);

[[nodiscard]] http::response json_answer(unsigned status, const nlohmann::ordered_json& body);

/// On one line. What is not UTF-8, which nothing here should be, is replaced; a number that is
/// not finite is null.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& from);

}  // namespace chatter::api
