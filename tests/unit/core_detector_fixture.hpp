// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A node among servers that the test speaks for: each of them answers, is silent, or has a
// closed port.

#pragma once

#include "chatter/core/node.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace chatter::core {

class detector_fixture : public testing::Test {
protected:
    enum class behaviour : std::uint8_t { answers, silent, refuses };
    using kind = wire::packet_kind;
    using outcome = wire::probe_outcome;

    struct sent {
        base::mono_time at{};
        test::sent_packet what;
    };

    /// The node, and servers 2 to `members`, which answer.
    void begin(std::uint8_t members, const config& what = test::config_of(1)) {
        node_.emplace(what);
        node_->start();
        for (std::uint8_t number = 2; number <= members; ++number) {
            node_->add_member(number);
            servers_[number] = behaviour::answers;
        }
        node_->run_for({});
    }

    /// Serves deadlines, and what the servers answer, until `time` is over.
    void run(base::mono_duration time) {
        const base::mono_time end = node_->now().mono + time;
        for (int steps = 0; steps < 100'000; ++steps) {
            const auto due = node_->node().next_deadline();
            if (!due || *due > end) {
                break;
            }
            node_->pass(std::max(*due - node_->now().mono, base::mono_duration::zero()));
            node_->run_deadlines();
            carry();
        }
        node_->pass(end - node_->now().mono);
    }

    /// What the last turn has sent arrives, and so does what is answered.
    void carry() {
        const effects done = node_->effects();
        events_.insert(events_.end(), done.events.begin(), done.events.end());
        for (const test::sent_packet& each : test::read_packets(done)) {
            log_.push_back({node_->now().mono, each});
        }
        for (const outgoing& each : done.sends) {
            const auto server = std::find_if(servers_.begin(), servers_.end(), [&](const auto& of) {
                return test::host(of.first) == each.to;
            });
            if (server != servers_.end()) {
                arrive(server->first, done.bytes_of(each));
            }
        }
    }

    void arrive(std::uint8_t at, std::span<const std::byte> bytes) {
        if (servers_[at] == behaviour::silent) {
            return;
        }
        if (servers_[at] == behaviour::refuses) {
            node_->refuse(test::host(at), bytes);
            carry();
            return;
        }
        const auto read = wire::decode_packet(bytes);
        if (!read) {
            return;  // gossip of another kind
        }
        if (read->head.kind == kind::probe) {
            answer(at, kind::ack, *read);
        } else if (read->head.kind == kind::probe_request && relays_answer_) {
            answer(at, kind::probe_report, *read);
        }
    }

    void answer(std::uint8_t from, kind with, const wire::packet& what) {
        wire::packet made = test::packet_of(from, node_->run(), with);
        made.hash = node_->members().digest();
        made.answered = what.head.sequence;
        for (const auto& [number, behaves] : servers_) {
            if (test::uuid_of(number) == what.uuid) {
                made.outcome = behaves == behaviour::answers   ? outcome::reached
                               : behaves == behaviour::refuses ? outcome::refused
                                                               : outcome::silent;
            }
        }
        node_->receive(made, test::host(from));
        carry();
    }

    /// Server number N says this, to the node.
    void say(std::uint8_t number, const wire::packet& what) {
        node_->receive(what, test::host(number));
        carry();
    }
    void say(std::uint8_t number, kind what, std::vector<wire::packet_item> items = {}) {
        say(number, test::packet_of(number, node_->run(), what, std::move(items)));
    }
    /// Asks the node to probe server number N.
    void ask_to_probe(std::uint8_t asks, std::uint8_t target, std::uint32_t sequence) {
        wire::packet made = test::packet_of(asks, node_->run(), kind::probe_request);
        made.uuid = test::uuid_of(target);
        made.head.sequence = sequence;
        say(asks, made);
    }

    [[nodiscard]] std::vector<sent> sent_of(kind what, std::optional<std::uint8_t> to = {}) const {
        std::vector<sent> all;
        for (const sent& each : log_) {
            if (each.what.content.head.kind == what && (!to || each.what.to == test::host(*to))) {
                all.push_back(each);
            }
        }
        return all;
    }
    template <typename Event>
    [[nodiscard]] std::vector<Event> told() const {
        return test::events_of<Event>(events_);
    }
    [[nodiscard]] wire::member_state state_of(std::uint8_t number) const {
        return node_->member(number).state;
    }
    void forget() {
        log_.clear();
        events_.clear();
    }

    std::optional<test::node_harness> node_;
    std::map<std::uint8_t, behaviour> servers_;
    bool relays_answer_{true};
    std::vector<sent> log_;
    std::vector<event> events_;
};

}  // namespace chatter::core
