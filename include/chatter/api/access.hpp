// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who may call: src/api/API.md, "Who may call". What keeps a web page elsewhere, and on a port
// beyond loopback a stranger, from it.

#pragma once

#include "chatter/http/message.hpp"

#include <optional>
#include <string>

namespace chatter::api {

struct access_rules {
    bool is_loopback{true};            ///< Where the port is.
    std::optional<std::string> token;  ///< Asked of everybody. An empty one fits nothing.
};

/// The refusal, or nothing where it may be answered: 400 without a Host, 403 for a Host or an
/// Origin that is not ours, 401 without the token.
[[nodiscard]] std::optional<http::response> refuse(const access_rules& rules,
                                                   const http::request& what);

/// Besides, of what writes: 415 where it does not say that it is JSON, which no form of a web page
/// elsewhere can say.
[[nodiscard]] std::optional<http::response> refuse_body(const http::request& what);

}  // namespace chatter::api
