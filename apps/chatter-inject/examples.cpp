// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "examples.hpp"

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"

#include <cstdint>

namespace chatter::inject {
namespace {

constexpr std::uint64_t one_day_millis = std::uint64_t{24} * 60 * 60 * 1000;

}  // namespace

std::vector<wire::gossip> example_gossip() {
    const base::uuid origin = base::parse_uuid("00112233-4455-6677-8899-aabbccddeeff").value();
    const base::uuid server = base::parse_uuid("f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4").value();
    // Of this machine: whoever pipes the samples back in sends nothing to anybody else.
    const base::address addr(base::address::v4_bytes{127, 0, 0, 1}, 2429);
    return {
        wire::debug_message{"hello world"},
        wire::device_added{origin, "gateway", "ASUS Router model RT-N55U"},
        wire::device_status{origin,
                            "gateway",
                            {{"load", wire::gauge{0.42, ""}},
                             {"received", wire::counter{123'456'789, "B"}},
                             {"state", "up"}},
                            one_day_millis},
        wire::device_removed{origin, "gateway"},
        wire::server_added{server, addr, std::nullopt},
        wire::server_removed{server},
    };
}

}  // namespace chatter::inject
