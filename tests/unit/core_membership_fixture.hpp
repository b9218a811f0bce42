// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One membership with its clock and its effects, for the tests of core/membership.hpp.

#pragma once

#include "chatter/core/membership.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

namespace chatter::core {

/// Of node number 1. Others speak by record_of() and status_of().
class membership_fixture : public testing::Test {
protected:
    using source = membership::source;
    using state = wire::member_state;
    using slot = membership::slot;

    explicit membership_fixture(config what = test::config_of(1)) : config_(std::move(what)) {
        make();
    }

    /// A new one, of what the configuration is now, started.
    void make() {
        members_ = std::make_unique<membership>(config_, own_run, counted_, base::prng(1));
        members_->start(turn());
        done_.clear();
    }

    [[nodiscard]] core::turn turn() { return {now_, done_}; }

    void pass(std::chrono::milliseconds time) {
        now_.mono += time;
        now_.wall += time.count();
    }

    /// What it told since the last call.
    std::vector<event> take_events() { return std::exchange(done_.events, {}); }

    template <typename Told>
    void hear(const Told& told, source from = source::rumor) {
        members_->apply(turn(), told, from);
    }
    /// A page says this of server number N: its record, and what became of it.
    void hear_page(const wire::member_record& told, const wire::member_status& how) {
        wire::member_record record = told;
        record.state = how.state;
        members_->apply(turn(), record, how, source::page);
    }

    /// Server number N comes up.
    slot add(std::uint8_t number) {
        hear(test::record_of(number), source::itself);
        done_.clear();
        return slot_of(number);
    }

    [[nodiscard]] slot slot_of(std::uint8_t number) const {
        return members_->table().find(test::uuid_of(number)).value();
    }
    [[nodiscard]] const member& of(std::uint8_t number) const {
        return (*members_)[slot_of(number)];
    }
    [[nodiscard]] const membership::verdict& verdict_of(std::uint8_t number) const {
        return *members_->verdict_of(slot_of(number));
    }
    [[nodiscard]] bool knows(std::uint8_t number) const {
        return members_->table().find(test::uuid_of(number)).has_value();
    }

    /// The items that are on their way to the others.
    std::vector<wire::packet_item> take_updates() {
        std::vector<std::byte> bytes;
        wire::packet_writer packet(test::packet_of(1, 2, wire::packet_kind::gossip), bytes);
        members_->updates().fill(packet, 1);
        const auto read = wire::decode_packet(bytes);
        return read->items;
    }

    [[nodiscard]] static member_tag tag_of(std::uint8_t number) {
        const wire::member_facts facts = test::record_of(number).facts;
        return {facts.uuid, facts.name, facts.address};
    }

    static constexpr wire::run_id own_run = 0x0111;

    config config_;
    counters counted_;
    base::instant now_{base::mono_time(std::chrono::hours(1)), test::start_of_time};
    effects done_;
    std::unique_ptr<membership> members_;
};

/// The record some incarnations later.
[[nodiscard]] inline wire::member_record later(wire::member_record what, wire::incarnation by = 1) {
    what.incarnation += by;
    return what;
}
[[nodiscard]] inline wire::member_status later(wire::member_status what, wire::incarnation by = 1) {
    what.incarnation += by;
    return what;
}

}  // namespace chatter::core
