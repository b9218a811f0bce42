// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What survives a restart of the daemon: who it is, and whom it knew.
//
// The node says when it changed (effects::persist) and what it is (node::state()); the shell
// stores it and brings it back in config::former. Members that are known from it count as
// alive until they are tried, and are not told of until they answered.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/member.hpp"

#include <vector>

namespace chatter::core {

struct saved_state {
    base::uuid uuid{};
    wire::incarnation incarnation{0};  ///< The last one used.
    base::wall_time_ms saved_at{0};
    std::vector<wire::member_record> members;  ///< Without this server, by UUID.
    friend bool operator==(const saved_state&, const saved_state&) = default;
};

}  // namespace chatter::core
