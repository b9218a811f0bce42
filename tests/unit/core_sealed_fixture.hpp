// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Nodes that share keys, and a network that carries what they send at once and remembers it, so
// that it can be sent again.

#pragma once

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/sealed.hpp"

#include "builders.hpp"
#include "node_harness.hpp"
#include "wire_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace chatter::core {

/// `keys` as in a key file.
inline seal_policy sealed_with(const std::string& keys, seal_mode mode = seal_mode::only) {
    return {std::make_shared<const wire::keyring>(wire::samples::ring_of(keys)), mode};
}

inline wire::key_id id_of(const std::string& key) {
    return wire::samples::ring_of(key).ids()[0];
}

/// A gossip in JSON, sealed as an injector does, for one run or for any.
inline std::vector<std::byte> sealed_injection(std::string_view json,
                                               base::wall_time_ms at,
                                               std::uint64_t number,
                                               wire::run_id receiver = 0,
                                               const std::string& key = wire::samples::first_key) {
    wire::sealed_head head;
    head.kind = wire::injection_kind;
    head.cluster = wire::cluster_tag("default");
    head.sender_run = 0x1234;
    head.receiver_run = receiver;
    head.sequence = number;
    head.key = id_of(key);
    head.at = at;
    std::vector<std::byte> bytes;
    wire::seal(wire::samples::ring_of(key), "default", head, std::as_bytes(std::span(json)), bytes);
    return bytes;
}

class sealed_cluster : public testing::Test {
protected:
    enum class health : std::uint8_t { runs, closed, silent };

    struct datagram {
        base::address from;
        base::address to;
        std::vector<std::byte> bytes;
    };

    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }

    /// Node number 1, 2, ... in the order of the calls; the others join the first.
    test::node_harness& add(seal_policy sealing, std::optional<config> like = std::nullopt) {
        const auto number = static_cast<std::uint8_t>(nodes_.size() + 1);
        config what = like.value_or(test::config_of(number));
        what.sealing = std::move(sealing);
        if (number > 1) {
            what.join = {"10.0.0.1:2428"};
        }
        nodes_.push_back(std::make_unique<test::node_harness>(what, number));
        events_.emplace_back();
        health_.push_back(health::runs);
        return *nodes_.back();
    }

    /// So many nodes under one policy, which know one another.
    void begin(std::uint8_t count, const seal_policy& sealing) {
        for (std::uint8_t number = 1; number <= count; ++number) {
            add(sealing);
        }
        start_all();
    }
    void start_all() {
        for (std::uint8_t number = 1; number <= nodes_.size(); ++number) {
            at(number).start();
            take(number);
        }
        carry();
        run_for(std::chrono::seconds(10));
    }

    void set_sealing(std::uint8_t number, seal_policy what) {
        effects done;
        at(number).node().set_sealing(at(number).now(), std::move(what), done);
        EXPECT_EQ(done, effects{});
    }

    /// Somebody sends it to node number N, and what comes of it is carried.
    verdict send(std::uint8_t number, std::span<const std::byte> bytes, const base::address& from) {
        const verdict result = at(number).receive(bytes, from);
        take(number);
        carry();
        return result;
    }

    void run_for(base::mono_duration time) {
        const base::mono_time end = at(1).now().mono + time;
        for (auto next = next_due(); next; next = next_due()) {
            const base::mono_time due = *at(*next).node().next_deadline();
            if (due > end) {
                break;
            }
            pass(std::max(due - at(1).now().mono, base::mono_duration::zero()));
            at(*next).run_deadlines();
            take(*next);
            carry();
        }
        pass(end - at(1).now().mono);
    }

    /// Whether all nodes know all as alive, where they live.
    void expect_whole() {
        for (std::uint8_t node = 1; node <= nodes_.size(); ++node) {
            ASSERT_EQ(at(node).members().size(), nodes_.size());
            for (std::uint8_t number = 1; number <= nodes_.size(); ++number) {
                if (number != node) {
                    EXPECT_EQ(at(node).member(number).state, wire::member_state::alive);
                    EXPECT_EQ(at(node).member(number).address(), test::host(number));
                }
            }
        }
    }

    /// What node number N told, but for datagrams that it refused, since forget_events().
    [[nodiscard]] std::vector<event> told_by(std::uint8_t number) const {
        std::vector<event> all = events_.at(number - 1U);
        std::erase_if(
            all, [](const event& each) { return std::holds_alternative<datagram_refused>(each); });
        return all;
    }
    void forget_events() {
        for (auto& each : events_) {
            each.clear();
        }
    }

    [[nodiscard]] test::node_harness& at(std::uint8_t number) { return *nodes_.at(number - 1U); }
    void set(std::uint8_t number, health to) { health_.at(number - 1U) = to; }
    /// All that was carried, in its order.
    [[nodiscard]] const std::vector<datagram>& log() const { return log_; }
    void forget_log() { log_.clear(); }

private:
    void pass(base::mono_duration time) {
        for (const auto& each : nodes_) {
            each->pass(time);
        }
    }

    [[nodiscard]] std::optional<std::uint8_t> next_due() {
        std::optional<std::uint8_t> first;
        for (std::uint8_t number = 1; number <= nodes_.size(); ++number) {
            const auto due = at(number).node().next_deadline();
            if (health_[number - 1U] == health::runs && due &&
                (!first || *due < *at(*first).node().next_deadline())) {
                first = number;
            }
        }
        return first;
    }

    /// What the node did in its last turn; look-ups are answered at once.
    void take(std::uint8_t number) {
        const effects done = at(number).effects();
        for (const outgoing& each : done.sends) {
            const auto bytes = done.bytes_of(each);
            on_their_way_.push_back({test::host(number), each.to, {bytes.begin(), bytes.end()}});
        }
        auto& events = events_[number - 1U];
        events.insert(events.end(), done.events.begin(), done.events.end());
        for (const std::string& each : done.resolve) {
            at(number).resolve(each, {test::address_of(each)});
            take(number);
        }
    }

    void carry() {
        while (!on_their_way_.empty()) {
            const datagram next = std::move(on_their_way_.front());
            on_their_way_.pop_front();
            log_.push_back(next);
            for (std::uint8_t number = 1; number <= nodes_.size(); ++number) {
                if (test::host(number) == next.to) {
                    deliver(number, next);
                }
            }
        }
    }

    /// A closed port has the start of what came sent back, as ICMP does.
    void deliver(std::uint8_t number, const datagram& what) {
        if (health_[number - 1U] == health::runs) {
            at(number).receive(what.bytes, what.from);
            take(number);
        } else if (health_[number - 1U] == health::closed) {
            const std::uint8_t sender = what.from.v4()[3];
            at(sender).refuse(what.to, std::span(what.bytes).first(28));
            take(sender);
        }
    }

    std::vector<std::unique_ptr<test::node_harness>> nodes_;
    std::vector<std::vector<event>> events_;
    std::vector<health> health_;
    std::deque<datagram> on_their_way_;
    std::vector<datagram> log_;
};

}  // namespace chatter::core
