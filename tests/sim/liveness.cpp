// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "liveness.hpp"

#include "chatter/core/suspicion.hpp"

#include <set>

namespace chatter::sim {

base::mono_duration agreement_bound(const core::timing& rules,
                                    std::size_t members,
                                    std::size_t gone) {
    const auto joining = 2 * (rules.join_retry_max + rules.join_retry_max / 4);
    const auto asking =
        rules.failed_probe_period * static_cast<std::int64_t>(12 * (gone + members));
    const auto suspecting = 2 * core::suspicion_max(rules, members);
    const auto probing = rules.probe_period * std::int64_t{5 * (1 + rules.local_health_max)};
    return joining + asking + suspecting + probing;
}

std::optional<std::string> disagreement(const sim_cluster& among) {
    std::set<base::uuid> live;
    for (const node_id each : among.up()) {
        live.insert(among.node(each).members().self());
    }
    for (const node_id at : among.up()) {
        const core::membership& members = among.node(at).members();
        std::size_t alive = 0;
        for (const auto each : members.table().ordered()) {
            const core::member& of = members[each];
            const bool lives = live.contains(of.uuid());
            const bool is_right = lives ? of.state == wire::member_state::alive : !of.is_present();
            alive += lives ? 1 : 0;
            if (!is_right) {
                return among.spec_of(at).name + " has " + of.facts->name + " (" +
                       base::to_string(of.uuid()) + ") as " +
                       std::string(wire::to_string(of.state)) +
                       (lives ? ", which runs" : ", which does not run");
            }
        }
        if (alive + 1 != live.size()) {
            return among.spec_of(at).name + " knows " + std::to_string(alive) + " of " +
                   std::to_string(live.size() - 1) + " others";
        }
    }
    return std::nullopt;
}

}  // namespace chatter::sim
