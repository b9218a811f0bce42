// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is said of this node itself: only it may raise its incarnation (SWIM, section 4.2).

#include "chatter/core/membership.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <tuple>

namespace chatter::core {

wire::member_record membership::own_record() const {
    return {self_, incarnation_, leaving_ ? wire::member_state::left : wire::member_state::alive};
}

std::vector<std::byte> membership::own_item() const {
    return wire::encode_item(own_record());
}

void membership::see_as(const turn& now, const base::address& address) {
    const bool may_learn = !config_.advertise && config_.listening_on.is_unspecified();
    const bool is_better =
        self_.address.is_unspecified() || (self_.address.is_loopback() && !address.is_loopback());
    if (!may_learn || !is_better || address.is_unspecified()) {
        return;
    }
    const bool was_told = !self_.address.is_unspecified();
    self_.address = address;
    // Who had this node's record without an address has filled it in for himself.
    if (was_told) {
        set_own_incarnation(now, incarnation_ + 1);
        updates_.put(self_.uuid, own_item());
    }
}

void membership::leave(const turn& now) {
    leaving_ = true;
    const wire::member_status status{
        self_.uuid, incarnation_, wire::member_state::left, now.now.wall, {}, {}};
    updates_.put(self_.uuid, wire::encode_item(status));
}

void membership::apply_to_self(const turn& now, const wire::member_record& told) {
    if (told.facts.run == self_.run) {
        // Alive in an incarnation that this node has not had is what somebody has made up, and
        // whatever it says, such as another address, would be believed until it is outdone.
        const bool is_alive = told.state == wire::member_state::alive;
        if (told.incarnation > incarnation_ || (!is_alive && told.incarnation == incarnation_)) {
            refute(now, told.incarnation, {});
        }
        return;
    }
    // A former run of this server, or another server under the same UUID. A former run is
    // outdone once; who lives raises his incarnation again.
    if (told.incarnation < incarnation_) {
        return;
    }
    const bool again = foreign_run_ == told.facts.run &&
                       now.now.mono - foreign_run_at_ <= 10 * config_.timing.probe_period;
    foreign_run_ = told.facts.run;
    foreign_run_at_ = now.now.mono;
    const bool is_younger =
        std::tie(self_.started, self_.run) > std::tie(told.facts.started, told.facts.run);
    if (again && is_younger) {
        take_new_uuid(now);
    } else {
        refute(now, told.incarnation, {});
    }
}

void membership::refute(const turn& now, wire::incarnation heard, const base::uuid& accuser) {
    if (leaving_ || is_incarnation_ahead(now, heard)) {
        return;
    }
    ++refutations_;
    set_own_incarnation(now, std::max(incarnation_, heard) + 1);
    now.to.events.emplace_back(self_refuted{accuser, incarnation_});
    updates_.put(self_.uuid, own_item());
}

void membership::take_new_uuid(const turn& now) {
    const base::uuid former = self_.uuid;
    updates_.remove(former);
    digest_ ^= digest_of(self_.uuid, {incarnation_});
    self_.uuid = base::make_random_uuid(random_);
    digest_ ^= digest_of(self_.uuid, {incarnation_});
    now.to.events.emplace_back(uuid_clash{former, self_.uuid});
    // The run goes with the UUID for the others; a new one cannot be taken in the middle of
    // what they have under way, so they get to know this one under its new name.
    set_own_incarnation(now, incarnation_ + 1);
    updates_.put(self_.uuid, own_item());
}

/// Stored before it is used: `persist` comes before the sends of the turn.
void membership::set_own_incarnation(const turn& now, wire::incarnation to) {
    if (incarnation_ != 0) {
        digest_ ^= digest_of(self_.uuid, {incarnation_});
    }
    incarnation_ = to;
    digest_ ^= digest_of(self_.uuid, {incarnation_});
    digest_changed_ = now.now.mono;
    now.to.persist = true;
}

}  // namespace chatter::core
