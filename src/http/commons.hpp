// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the connections of one server share. All of it is used by the context's one thread.

#pragma once

#include "chatter/http/server.hpp"

#include <array>
#include <memory>
#include <vector>

namespace chatter::http {

class connection;

struct commons {
    server_limits limits;
    server::handler answer;
    server_counters counters;
    std::vector<std::shared_ptr<connection>> open;  ///< Each takes itself out when it closes.
    /// What is read goes through here, so that who only waits needs no memory to read into.
    std::array<char, std::size_t{16} * 1024> read_into;
    bool is_stopping{false};
};

}  // namespace chatter::http
