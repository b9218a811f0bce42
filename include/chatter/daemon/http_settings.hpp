// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The settings of who is answered over HTTP, and where: --http and --http-token-file.

#pragma once

#include "chatter/base/address.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace chatter::daemon {

struct options;

struct http_settings {
    bool is_on{true};
    /// Absent: on loopback, at the number of the gossip's port. Who did not ask for it can do
    /// without, where that port is taken.
    std::optional<base::address> listen{};
    std::optional<std::string> token{};  ///< Asked of everybody; see read_token_file().
    friend bool operator==(const http_settings&, const http_settings&) = default;
};

/// Without the token. Adds what is wrong to `to`, as its neighbours in settings.cpp do.
[[nodiscard]] http_settings read_http(const options& typed, std::vector<std::string>& to);

/// Where it is to listen beside a gossip at `gossip`, whose port the kernel may have chosen.
[[nodiscard]] base::address http_address(const http_settings& from, const base::address& gossip);

/// The one line that is neither blank nor a comment (#): 16 to 256 letters, digits and -._~+/= of
/// a file that nobody else may read. Or one clear line of what is wrong with it.
[[nodiscard]] boost::system::result<std::string, std::string> read_token_file(
    const std::string& path);

}  // namespace chatter::daemon
