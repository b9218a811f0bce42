// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Asking a daemon over HTTP, as a script would.

#pragma once

#include "chatter/http/client.hpp"

#include "daemon_process.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace chatter::test {

/// Status 0, with the reason as the body, where there is no answer.
[[nodiscard]] http::answer ask(const http::call& what);
[[nodiscard]] http::answer ask(const daemon_process& whom, const std::string& target);

/// With `body` as JSON.
[[nodiscard]] http::answer post(const daemon_process& whom,
                                const std::string& target,
                                const std::string& body);

/// The document of a 200; of anything else null, so that whatever is looked for is not found.
[[nodiscard]] nlohmann::json document(const daemon_process& whom, const std::string& target);

/// The first object in `list` whose `key` is `value`; null where there is none.
[[nodiscard]] nlohmann::json find_in(const nlohmann::json& list,
                                     const std::string& key,
                                     const std::string& value);

}  // namespace chatter::test
