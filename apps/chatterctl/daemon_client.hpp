// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Calls to one daemon, and in words why there is no answer.

#pragma once

#include "documents.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::ctl {

/// No daemon answers, or it refuses: one line for people.
class no_answer : public std::runtime_error {
public:
    enum class cause : std::uint8_t {
        unreachable,  ///< Nobody, or nobody that speaks HTTP: it may be there later.
        refused,      ///< The daemon says no.
        busy,         ///< It says no now.
        absent        ///< It knows nothing of that name.
    };
    no_answer(cause why, const std::string& what) : std::runtime_error(what), why_(why) {}
    [[nodiscard]] cause why() const noexcept { return why_; }

private:
    cause why_;
};

struct answered {
    std::string text;  ///< As it came.
    document content;
};

class daemon_client {
public:
    /// `server` has a port. `token` empty: none is known.
    daemon_client(std::string server, std::string token)
        : server_(std::move(server)), token_(std::move(token)) {}

    [[nodiscard]] const std::string& server() const noexcept { return server_; }

    /// Throws no_answer. `target` is escaped.
    [[nodiscard]] answered fetch(const std::string& target) const;
    [[nodiscard]] answered post(const std::string& target, const document& body) const;

    /// Reads an event stream from behind `last_id` until `on_piece` returns false. Throws
    /// no_answer when it ends otherwise, so also when the daemon ends.
    void stream(const std::string& target,
                const std::string& last_id,
                const std::function<bool(std::string_view)>& on_piece) const;

private:
    std::string server_;
    std::string token_;
};

/// `path` with a query of these names and values.
[[nodiscard]] std::string target_of(std::string_view path,
                                    const std::vector<std::pair<std::string, std::string>>& query);

/// `name` as a glob that means nothing else.
[[nodiscard]] std::string as_glob(std::string_view name);

/// The line for a refusal of that status, whose body is `body`.
[[nodiscard]] no_answer refusal(const std::string& server,
                                bool has_token,
                                unsigned status,
                                std::string_view body);

}  // namespace chatter::ctl
