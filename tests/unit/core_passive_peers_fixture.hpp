// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A node that knows passive peers, for the tests of what it tells them.

#pragma once

#include "chatter/core/config.hpp"
#include "chatter/core/fanout.hpp"
#include "chatter/wire/message.hpp"

#include "node_harness.hpp"

#include <cstdint>

namespace chatter::core {

/// Node 1, which knows servers 2 and upwards.
inline test::node_harness node_with(std::uint8_t servers, const fanout& fan_out = fanout::all()) {
    config what = test::config_of(1);
    what.fan_out = fan_out;
    test::node_harness node(what);
    for (std::uint8_t number = 2; number < 2 + servers; ++number) {
        node.add_server(number);
    }
    return node;
}

inline wire::message with_hops(wire::message what, std::uint32_t hops) {
    what.hops = hops;
    return what;
}

}  // namespace chatter::core
