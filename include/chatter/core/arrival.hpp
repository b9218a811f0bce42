// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What arrived, on its way through the handlers of a node.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/envelope.hpp"
#include "chatter/core/member_table.hpp"
#include "chatter/core/version.hpp"
#include "chatter/wire/message.hpp"
#include "chatter/wire/message_id.hpp"
#include "chatter/wire/packet.hpp"

namespace chatter::core {

/// A message of one datagram.
struct arrival {
    base::instant now;
    base::address from;
    wire::encoding arrived_as{wire::encoding::json};
    wire::message message;
    wire::message_id id{0};
    bool is_stamped_here{false};

    [[nodiscard]] version at() const { return {message.timestamp_millis, message.sender}; }
};

/// A packet whose sender is a member, and which is meant for this run of this node.
struct delivery {
    member_table::slot from;
    const envelope& how;
    const wire::packet& packet;
};

}  // namespace chatter::core
