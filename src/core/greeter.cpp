// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/greeter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace chatter::core {
namespace {

using wire::member_state;
using wire::packet_kind;

/// Members of a former run that are greeted at the start.
constexpr std::size_t known_greeted_max = 8;

/// So many of the failed are looked at to find one whose address is free.
constexpr std::size_t failed_drawn_max = 4;

/// Addresses that were greeted lately; beyond it nobody new is greeted for a moment.
constexpr std::size_t greeted_max = 1'024;

/// Long enough for a cluster that is being started as a whole.
constexpr base::mono_duration unanswered_after = std::chrono::seconds(10);

}  // namespace

greeter::greeter(const std::vector<std::string>& seeds,
                 const timing& rules,
                 membership& members,
                 packet_sender& packets,
                 const address_proof& proof,
                 base::prng random)
    : rules_(rules), members_(members), packets_(packets), proof_(proof), random_(random) {
    for (const std::string& each : seeds) {
        seeds_.push_back({each, true, {}, {}, {}, false, {}, false});
    }
}

void greeter::start(const turn& now) {
    started_ = true;
    has_met_ = has_met_any();
    next_failed_ = now.now.mono + rules_.failed_probe_period;
    for (seed& each : seeds_) {
        begin(now, each);
    }
    greet_known(now);
}

void greeter::begin(const turn& now, seed& which) {
    which.wait = rules_.join_retry_first;
    which.next_try = now.now.mono + which.wait;
    which.missed_since = now.now.mono;
    which.is_told = false;
    if (!which.is_asked) {
        which.is_asked = true;
        now.to.resolve.push_back(which.name);
    }
}

void greeter::join(const turn& now, std::string name) {
    if (members_.is_leaving()) {
        return;
    }
    has_met_ = has_met_any();  // who was ready is no less so for having somebody more to join
    const auto known = std::find_if(
        seeds_.begin(), seeds_.end(), [&](const seed& each) { return each.name == name; });
    seed& joined = known != seeds_.end() ? *known : add_joined(std::move(name));
    if (started_) {
        begin(now, joined);
    }
}

greeter::seed& greeter::add_joined(std::string name) {
    const auto is_joined = [](const seed& each) { return !each.is_configured; };
    const auto joined = std::count_if(seeds_.begin(), seeds_.end(), is_joined);
    if (joined >= static_cast<std::ptrdiff_t>(joined_max)) {
        seeds_.erase(std::find_if(seeds_.begin(), seeds_.end(), is_joined));
    }
    seeds_.push_back({std::move(name), false, {}, {}, {}, false, {}, false});
    return seeds_.back();
}

/// Members of a former run do not count before they have answered.
bool greeter::meets_any() const noexcept {
    const auto& table = members_.table();
    const bool is_alone = std::all_of(seeds_.begin(), seeds_.end(), [&](const seed& each) {
        return std::any_of(each.addresses.begin(),
                           each.addresses.end(),
                           [&](const base::address& of) { return packets_.is_own(of); });
    });
    return is_alone || std::any_of(table.ordered().begin(), table.ordered().end(), [&](auto each) {
               return table[each].is_present() && !table[each].unconfirmed;
           });
}

/// Members of a former run are asked at once what has become of the cluster.
void greeter::greet_known(const turn& now) {
    const auto ordered = members_.table().ordered();
    std::vector<member_table::slot> known(ordered.begin(), ordered.end());
    random_.choose(known, known_greeted_max);
    for (std::size_t i = 0; i < std::min(known.size(), known_greeted_max); ++i) {
        if (members_[known[i]].is_present()) {
            greet(now, members_[known[i]].address());
        }
    }
}

void greeter::resolved(const turn& now,
                       std::string_view name,
                       std::span<const base::address> found) {
    for (seed& each : seeds_) {
        if (each.name != name || !each.is_asked) {
            continue;
        }
        each.is_asked = false;
        if (!found.empty()) {
            each.addresses.assign(found.begin(), found.end());
        }
        if (!is_met(each)) {
            for (const base::address& address : each.addresses) {
                greet(now, address);
            }
        }
    }
}

void greeter::run(const turn& now) {
    has_met_ = has_met_any();
    if (!started_ || members_.is_leaving()) {
        return;
    }
    for (seed& each : seeds_) {
        if (now.now.mono >= each.next_try) {
            try_seed(now, each);
        }
    }
    if (now.now.mono >= next_failed_) {
        next_failed_ = now.now.mono + rules_.failed_probe_period;
        greet_a_failed(now);
    }
}

void greeter::try_seed(const turn& now, seed& which) {
    if (is_met(which)) {
        which.wait = rules_.join_retry_first;
        which.next_try = now.now.mono + rules_.join_retry_max;
        which.missed_since = which.next_try;
        which.is_told = false;
        return;
    }
    tell_unanswered(now, which);
    for (const base::address& address : which.addresses) {
        greet(now, address);
    }
    which.wait = std::min(which.wait / 2 * 3, rules_.join_retry_max);
    // Not all of a rack that comes back in the same moment.
    const auto jitter = static_cast<std::uint64_t>(which.wait.count() / 4 + 1);
    which.next_try = now.now.mono + which.wait +
                     base::mono_duration(static_cast<std::int64_t>(random_.below(jitter)));
    if (!which.is_asked) {
        which.is_asked = true;
        now.to.resolve.push_back(which.name);
    }
}

void greeter::tell_unanswered(const turn& now, seed& which) {
    if (!which.is_told && !which.addresses.empty() &&
        now.now.mono - which.missed_since >= unanswered_after) {
        which.is_told = true;
        now.to.events.emplace_back(join_unanswered{which.name});
    }
}

/// But for one at whose address another lives now, or this node: it is not there.
void greeter::greet_a_failed(const turn& now) {
    std::vector<member_table::slot> failed;
    if (members_.count(member_state::failed) == 0) {
        return;
    }
    for (const auto each : members_.table().ordered()) {
        if (members_[each].state == member_state::failed) {
            failed.push_back(each);
        }
    }
    random_.choose(failed, failed_drawn_max);
    failed.resize(std::min(failed.size(), failed_drawn_max));
    const auto chosen = std::find_if(failed.begin(), failed.end(), [&](auto each) {
        const base::address& address = members_[each].address();
        return !members_.has_address(address) && !packets_.is_own(address);
    });
    if (chosen != failed.end()) {
        greet(now, members_[*chosen].address());
    }
}

void greeter::greet(const turn& now, const base::address& whom) {
    if (!started_ || members_.is_leaving()) {
        return;
    }
    const base::mono_duration moment = rules_.join_retry_first / 2;
    std::erase_if(greeted_, [&](const auto& each) { return each.second + moment <= now.now.mono; });
    if (greeted_.size() < greeted_max && greeted_.emplace(whom, now.now.mono).second) {
        send_hello(now, whom);
    }
}

void greeter::send_hello(const turn& now, const base::address& whom) {
    const std::array<packet_sender::item, 2> items{
        members_.own_item(), wire::encode_item(wire::token_given{proof_.token_of(whom)})};
    packets_.send_hello(now, whom, items);
}

void greeter::welcome(const turn& now,
                      const wire::packet& hello,
                      const base::address& from,
                      std::size_t bytes) {
    wire::packet body;
    body.head.kind = packet_kind::welcome;
    body.head.receiver_run = hello.head.sender_run;
    std::vector<packet_sender::item> items{
        members_.own_item(),
        wire::encode_item(wire::seen_as{from}),
        wire::encode_item(wire::token_given{proof_.token_of(from)})};
    if (const auto given = wire::token_given_in(hello)) {
        items.push_back(wire::encode_item(wire::token_returned{*given}));
    }
    packets_.answer(now, from, body, items, bytes);
}

bool greeter::is_seed(const base::address& which) const noexcept {
    return std::any_of(seeds_.begin(), seeds_.end(), [&](const seed& each) {
        return std::find(each.addresses.begin(), each.addresses.end(), which) !=
               each.addresses.end();
    });
}

bool greeter::is_met(const seed& which) const {
    return std::any_of(
        which.addresses.begin(), which.addresses.end(), [&](const base::address& each) {
            return members_.has_address(each) || packets_.is_own(each);
        });
}

std::optional<base::mono_time> greeter::next_deadline() const noexcept {
    if (!started_ || members_.is_leaving()) {
        return std::nullopt;
    }
    std::optional<base::mono_time> next;
    for (const seed& each : seeds_) {
        next = next ? std::min(*next, each.next_try) : each.next_try;
    }
    if (members_.count(member_state::failed) > 0) {
        next = next ? std::min(*next, next_failed_) : next_failed_;
    }
    return next;
}

}  // namespace chatter::core
