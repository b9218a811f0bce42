// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the stories of scenario_test.cpp are told with: a small cluster whose events are kept,
// with every checker watching.

#pragma once

#include "chatter/core/event.hpp"

#include "checkers.hpp"
#include "sim_cluster.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chatter::sim {

class story : public observer {
public:
    explicit story(std::uint64_t seed = 1, const link_options& link = lan())
        : cluster({seed, link, true, true}), checkers(cluster) {
        cluster.watch(*this);
    }

    /// Machines n1 ... nN that know one another.
    static constexpr auto default_change = [](node_spec&) {};
    void begin(std::size_t machines,
               const std::function<void(node_spec&)>& change = default_change);

    /// Until all that run list one another; false where `at_most` was not enough.
    bool agrees_within(base::mono_duration at_most);

    struct told {
        node_id at{0};
        base::mono_time when;
        core::event what;
    };

    /// Events of one kind about a UUID, of one node or of all.
    template <typename Event>
    [[nodiscard]] std::size_t count(std::optional<base::uuid> about = std::nullopt,
                                    std::optional<node_id> at = std::nullopt) const {
        std::size_t result = 0;
        for (const told& each : events) {
            const auto* one = std::get_if<Event>(&each.what);
            result += one != nullptr && (!at || *at == each.at) && is_about(*one, about) ? 1 : 0;
        }
        return result;
    }

    [[nodiscard]] std::string violations() const;

    void on_event(node_id at, const core::event& what) override {
        events.push_back({at, cluster.now(), what});
    }

    sim_cluster cluster;
    safety_checkers checkers;
    std::vector<told> events;

private:
    template <typename Event>
    [[nodiscard]] static bool is_about(const Event& what, const std::optional<base::uuid>& whom) {
        if constexpr (requires { what.who.uuid; }) {
            return !whom || what.who.uuid == *whom;
        } else {
            return !whom;
        }
    }
};

}  // namespace chatter::sim
