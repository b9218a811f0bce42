// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "metrics_members.hpp"

#include "metrics_text.hpp"

#include <chrono>
#include <utility>

namespace chatter::api {

bool member_state_section::step(std::string& to, std::size_t& budget) {
    static constexpr std::string_view name = "chatter_member_state";
    if (!std::exchange(is_begun_, true)) {
        append_family(name, metric_type::gauge, "1 for the state that a member is in, else 0.", to);
    }
    --budget;
    const auto each = walk_.next();
    if (!each) {
        return false;
    }
    const std::string uuid = base::to_string(each->facts.uuid);
    for (const auto state : member_states) {
        append_sample(
            name,
            {{"member", each->facts.name}, {"uuid", uuid}, {"state", wire::to_string(state)}},
            std::uint64_t{each->state == state},
            to);
    }
    return true;
}

bool round_trip_section::step(std::string& to, std::size_t& budget) {
    static constexpr std::string_view name = "chatter_member_round_trip_seconds";
    if (!std::exchange(is_begun_, true)) {
        append_family(name,
                      metric_type::gauge,
                      "How long a member takes to answer this daemon, smoothed.",
                      to);
    }
    --budget;
    const auto each = walk_.next();
    if (!each) {
        return false;
    }
    if (!each->is_self() && each->known->answers_in.is_measured()) {
        append_sample(name,
                      {{"member", each->facts.name}, {"uuid", base::to_string(each->facts.uuid)}},
                      std::chrono::duration<double>(each->known->answers_in.mean()).count(),
                      to);
    }
    return true;
}

}  // namespace chatter::api
