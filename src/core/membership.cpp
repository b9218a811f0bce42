// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/membership.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

namespace chatter::core {
namespace {

using wire::member_state;

/// Clashes that were told lately; members can make up any number of them.
constexpr std::size_t told_max = 1'024;
constexpr base::mono_duration told_lifetime = std::chrono::hours(1);

bool names(const wire::accusation& in, const base::uuid& whom) noexcept {
    return in.accuser == whom ||
           std::find(in.confirmed_by.begin(), in.confirmed_by.end(), whom) != in.confirmed_by.end();
}

/// Whether it was one more.
bool add_confirmer(wire::accusation& to, const base::uuid& whom) {
    if (names(to, whom) || to.confirmed_by.size() >= wire::limits::confirmers_max) {
        return false;
    }
    to.confirmed_by.push_back(whom);
    return true;
}

base::siphash_key draw_key(base::prng& random) noexcept {
    const auto k0 = random.next();
    return {k0, random.next()};
}

/// The digest is compared between the members of one cluster: its key is public.
constexpr base::siphash_key cluster_key(std::uint32_t tag) noexcept {
    return {0x6368'6174'7465'7221U, tag};
}

}  // namespace

membership::membership(const config& what, wire::run_id run, counters& count, base::prng random)
    : config_(what),
      counters_(count),
      random_(random),
      digest_key_(cluster_key(wire::cluster_tag(what.cluster))),
      told_key_(draw_key(random_)),
      facts_(what.facts ? what.facts : std::make_shared<facts_pool>()),
      told_(told_max, told_lifetime) {
    self_.uuid = what.self;
    self_.run = run;
    self_.name = what.name;
    self_.labels = what.labels;
    self_.address = what.advertise.value_or(what.listening_on.is_unspecified() ? base::address()
                                                                               : what.listening_on);
}

void membership::start(const turn& now) {
    self_.started = now.now.wall;
    const auto by_clock = static_cast<wire::incarnation>(std::max<std::int64_t>(1, now.now.wall));
    const bool known = config_.former && config_.former->uuid == self_.uuid;
    set_own_incarnation(now,
                        known ? std::max(by_clock, config_.former->incarnation + 1) : by_clock);
    if (known && !is_tombstone_over(config_.former->saved_at, now.now.wall)) {
        restore(now, *config_.former);
    }
}

/// The failed are tried once more, too: what this node says of them it has then seen itself.
void membership::restore(const turn& now, const saved_state& former) {
    for (const wire::member_record& each : former.members) {
        if (each.facts.uuid == self_.uuid || each.state == member_state::left ||
            table_.find(each.facts.uuid)) {
            continue;
        }
        const auto made = insert(now, each, member_state::alive);
        if (!made) {
            return;
        }
        table_[*made].unconfirmed = true;
        toggle_digest(now, *made);
    }
}

void membership::adopt(const turn& now, std::span<const wire::member_record> known) {
    table_.reserve(table_.size() + known.size());
    for (const wire::member_record& each : known) {
        if (each.facts.uuid == self_.uuid || table_.find(each.facts.uuid)) {
            continue;
        }
        if (const auto made = insert(now, each, member_state::alive)) {
            toggle_digest(now, *made);
        }
    }
}

// --- What is known ---------------------------------------------------------------------------

const membership::verdict* membership::verdict_of(slot which) const noexcept {
    const auto found = verdicts_.find(which);
    return found == verdicts_.end() ? nullptr : &found->second;
}

bool membership::has_address(const base::address& address) const noexcept {
    return std::any_of(table_.ordered().begin(), table_.ordered().end(), [&](slot each) {
        return table_[each].is_present() && table_[each].address() == address;
    });
}

saved_state membership::state(base::wall_time_ms now) const {
    saved_state result{self_.uuid, incarnation_, now, {}};
    for (const slot each : table_.ordered()) {
        result.members.push_back(record_of(each));
    }
    return result;
}

std::vector<std::byte> membership::item_about(slot which) const {
    return table_[which].state == member_state::alive ? wire::encode_item(record_of(which))
                                                      : wire::encode_item(status_of(which));
}

wire::member_record membership::record_of(slot which) const {
    const member& of = table_[which];
    return {*of.facts, of.incarnation, of.state};
}

wire::member_status membership::status_of(slot which) const {
    const member& of = table_[which];
    wire::member_status result{of.uuid(), of.incarnation, of.state, 0, {}, {}};
    if (const verdict* known = verdict_of(which)) {
        result.at = known->at;
        result.reason = known->reason;
        result.accused = known->accused;
    }
    return result;
}

member_tag membership::tag_of(slot which) const {
    const member& of = table_[which];
    return {of.uuid(), of.facts->name, of.address()};
}

// --- What is told ----------------------------------------------------------------------------

void membership::apply(const turn& now, const wire::member_record& told, source from) {
    if (told.facts.uuid == self_.uuid) {
        apply_to_self(now, told);
        return;
    }
    if (told.state != member_state::alive || is_incarnation_ahead(now, told.incarnation)) {
        return;
    }
    const auto known = table_.find(told.facts.uuid);
    if (!known) {
        add(now, told, from);
    } else if (supersedes({told.incarnation, told.state}, table_[*known].standing())) {
        renew(now, *known, told);
    } else if (told.incarnation == table_[*known].incarnation && table_[*known].is_present()) {
        confirm(now, *known);
    }
}

void membership::apply(const turn& now,
                       const wire::member_record& told,
                       const wire::member_status& how,
                       source from) {
    if (told.facts.uuid == self_.uuid) {
        apply_to_self(now, told);
        return;
    }
    if (!table_.find(told.facts.uuid) && !is_incarnation_ahead(now, told.incarnation)) {
        if (!is_present(how.state)) {
            add_gone(now, told, how);
            return;
        }
        add(now, told, from);
    }
    apply(now, how, from);
}

/// Nothing where the member is not to be remembered or there is no room.
std::optional<membership::slot> membership::insert(const turn& now,
                                                   const wire::member_record& told,
                                                   member_state state) {
    const auto gone = reaped_.find(told.facts.uuid);
    if (gone != reaped_.end() && told.incarnation <= gone->second.incarnation) {
        return std::nullopt;
    }
    if (gone != reaped_.end()) {
        reaped_.erase(gone);  // it lives, and so do its devices
    }
    if (table_.size() + 1 >= wire::limits::members_max) {
        if (!std::exchange(full_told_, true)) {
            now.to.events.emplace_back(members_full{});
        }
        return std::nullopt;
    }
    const slot made = table_.insert({facts_->intern(told.facts),
                                     told.incarnation,
                                     now.now.mono,
                                     now.now.mono,
                                     {},
                                     state,
                                     false,
                                     0});
    changes_.push_back(made);
    worth_storing_ = true;
    return made;
}

/// A member that was not known.
void membership::add(const turn& now, const wire::member_record& told, source from) {
    const auto made = insert(now, told, member_state::alive);
    if (!made) {
        return;
    }
    toggle_digest(now, *made);
    now.to.events.emplace_back(member_up{tag_of(*made), told.facts.labels});
    if (from != source::page) {
        spread(*made);
    }
    settle_claims(now, *made, true);
}

/// One that was gone before this node came: remembered, and no news to anybody.
void membership::add_gone(const turn& now,
                          const wire::member_record& told,
                          const wire::member_status& how) {
    const auto at = std::min(how.at, now.now.wall);
    const standing as{told.incarnation, how.state, standing_of(how).is_forgotten};
    const auto gone = reaped_.find(told.facts.uuid);
    if (as.is_forgotten && gone != reaped_.end() && gone->second.incarnation == as.incarnation &&
        gone->second.at < end_of_tombstone(at)) {
        reaped_.erase(gone);  // just before others had it forgotten, who keep it longer
    }
    if (const auto made = insert(now, told, how.state)) {
        verdicts_[*made] = {how.accused, how.reason, at, now.now.mono};
        set_standing(now, *made, as);
        if (as.is_forgotten) {
            newly_reaped_.push_back(told.facts.uuid);
        }
    }
}

/// A known member speaks up in a new incarnation.
void membership::renew(const turn& now, slot which, const wire::member_record& told) {
    const member_state before = table_[which].state;
    const bool restarted = table_[which].facts->run != told.facts.run;
    const bool moved = table_[which].address() != told.facts.address;
    const bool unconfirmed = std::exchange(table_[which].unconfirmed, false);
    set_standing(now, which, {told.incarnation, member_state::alive});
    if (*table_[which].facts != told.facts) {
        table_.set_facts(which, facts_->intern(told.facts));
    }
    if (restarted) {
        table_[which].answers_in = {};
    }
    table_[which].heard_at = now.now.mono;
    if (unconfirmed || before == member_state::left) {
        now.to.events.emplace_back(member_up{tag_of(which), told.facts.labels});
    } else if (before == member_state::failed || restarted) {
        now.to.events.emplace_back(member_back{tag_of(which), restarted});
    } else if (before == member_state::suspect) {
        now.to.events.emplace_back(member_refuted{tag_of(which)});
    }
    spread(which);
    if (moved || restarted || before == member_state::left) {
        settle_claims(now, which, false);
    }
}

void membership::confirm(const turn& now, slot which) {
    if (std::exchange(table_[which].unconfirmed, false)) {
        now.to.events.emplace_back(member_up{tag_of(which), table_[which].facts->labels});
    }
}

void membership::apply(const turn& now, const wire::member_status& told, source from) {
    if (told.uuid == self_.uuid) {
        if (told.incarnation >= incarnation_) {
            refute(now, told.incarnation, told.accused.accuser);
        }
        return;
    }
    const auto known = table_.find(told.uuid);
    if (!known || is_incarnation_ahead(now, told.incarnation)) {
        return;
    }
    wire::member_status status = told;
    if (from == source::page && told.state == member_state::failed && table_[*known].is_present()) {
        // Perhaps it has long refuted that. It gets the time to do so once more.
        status.state = member_state::suspect;
        status.accused = {told.accused.accuser, {}, 0};
    }
    const standing current = table_[*known].standing();
    const standing as = standing_of(status);
    if (status.state == member_state::suspect &&
        current == standing{status.incarnation, member_state::suspect}) {
        merge_accusers(*known, status.accused);
    } else if (supersedes(as, current)) {
        if (status.state == member_state::suspect) {
            suspect(now, *known, status);
        } else {
            conclude(now, *known, status);
        }
    } else if (as == current && as.is_forgotten) {
        outlast(*known, now, status.at);
    }
}

void membership::suspect(const turn& now, slot which, const wire::member_status& told) {
    const member_state before = table_[which].state;
    set_standing(now, which, {told.incarnation, member_state::suspect});
    verdicts_[which] = {told.accused, wire::leave_reason::asked, told.at, now.now.mono};
    if (before == member_state::failed) {
        now.to.events.emplace_back(member_back{tag_of(which), false});
    } else if (before == member_state::left) {
        now.to.events.emplace_back(member_up{tag_of(which), table_[which].facts->labels});
    }
    now.to.events.emplace_back(member_suspect{tag_of(which), told.accused.accuser});
    spread(which);
}

void membership::merge_accusers(slot which, const wire::accusation& told) {
    wire::accusation& known = verdicts_.at(which).accused;
    bool grown = add_confirmer(known, told.accuser);
    for (const base::uuid& each : told.confirmed_by) {
        grown = add_confirmer(known, each) || grown;
    }
    if (grown) {
        changes_.push_back(which);
        spread(which);
    }
}

/// Failed or left.
void membership::conclude(const turn& now, slot which, const wire::member_status& told) {
    const bool was_listed_gone = !table_[which].is_present() && !is_forgotten(which);
    set_standing(now, which, standing_of(told));
    // Who reaps by a time to come would keep the member for ever.
    const auto at = std::min(told.at, now.now.wall);
    verdicts_[which] = {told.accused, told.reason, at, now.now.mono};
    table_[which].unconfirmed = false;
    if (told.state == member_state::left) {
        now.to.events.emplace_back(member_left{tag_of(which), told.reason});
    } else if (!was_listed_gone) {
        now.to.events.emplace_back(member_failed{tag_of(which), told.accused});
    }
    if (is_forgotten(which)) {
        newly_reaped_.push_back(told.uuid);
    }
    spread(which);
}

// --- What is found out here ------------------------------------------------------------------

void membership::heard(const turn& now, slot which, bool exchanged) {
    member& of = table_[which];
    of.heard_at = now.now.mono;
    if (exchanged) {
        of.exchanged_ms = wrapped_ms(now.now.mono);
    }
    if (of.is_present()) {
        confirm(now, which);
    }
}

void membership::accuse(const turn& now,
                        slot which,
                        base::mono_time first_sign,
                        std::span<const base::uuid> silent) {
    wire::accusation accused{self_.uuid, {}, 0};
    for (const base::uuid& each : silent) {
        add_confirmer(accused, each);
    }
    const member& of = table_[which];
    if (of.state == member_state::suspect) {
        merge_accusers(which, accused);
    } else if (of.state == member_state::alive) {
        suspect(now,
                which,
                {of.uuid(), of.incarnation, member_state::suspect, now.now.wall, {}, accused});
    }
    if (const auto known = verdicts_.find(which); known != verdicts_.end()) {
        known->second.since = std::min(known->second.since, first_sign);
    }
}

void membership::fail(const turn& now, slot which, wire::accusation accused) {
    const member& of = table_[which];
    CHATTER_ASSERT(of.is_present());
    conclude(
        now,
        which,
        {of.uuid(), of.incarnation, member_state::failed, now.now.wall, {}, std::move(accused)});
}

void membership::set_standing(const turn& now, slot which, const standing& to) {
    toggle_digest(now, which);
    table_.set_standing(which, to, now.now.mono);
    if (to.state == member_state::alive) {
        verdicts_.erase(which);
    }
    toggle_digest(now, which);
    changes_.push_back(which);
    worth_storing_ = true;
}

bool membership::is_incarnation_ahead(const turn& now, wire::incarnation of) {
    const auto latest = now.now.wall + wire::limits::incarnation_ahead_max_ms;
    if (latest > 0 && of > static_cast<wire::incarnation>(latest)) {
        ++counters_.incarnations_refused;
        return true;
    }
    return false;
}

void membership::spread(slot which) {
    updates_.put(table_[which].uuid(), item_about(which));
}

/// The states of those that are present come and go, and are not in it. With a byte more where it
/// had to be forgotten: who does not know that has to find out.
std::uint64_t membership::digest_of(const base::uuid& uuid, const standing& as) const noexcept {
    std::array<std::byte, 25> bytes{};
    std::memcpy(bytes.data(), uuid.data, 16);
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[16 + i] = static_cast<std::byte>(as.incarnation >> (8 * i));
    }
    const std::span<const std::byte> all(bytes);
    return base::siphash(digest_key_, as.is_forgotten ? all : all.first(24));
}

/// In and out are the same: the digest is an exclusive or.
void membership::toggle_digest(const turn& now, slot which) noexcept {
    const member& of = table_[which];
    if (of.is_present() || of.is_forgotten) {
        digest_ ^= digest_of(of.uuid(), of.standing());
        digest_changed_ = now.now.mono;
    }
}

}  // namespace chatter::core
