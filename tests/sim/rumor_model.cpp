// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "rumor_model.hpp"

#include "chatter/base/assert.hpp"

#include <algorithm>
#include <chrono>

namespace chatter::sim {
namespace {

/// Who has not got it by then counts as not reached.
constexpr base::mono_duration run_time = std::chrono::seconds(10);

std::size_t bytes_of(rumor_item item) noexcept {
    const std::size_t body = item == rumor_item::message ? rumor_message_bytes : rumor_id_bytes;
    return rumor_packet_bytes + body;
}

}  // namespace

rumor_run::rumor_run(const rumor_cluster& cluster, base::prng random)
    : random_(random),
      network_(cluster.link, random_.split()),
      has_(cluster.members),
      is_silent_(cluster.members),
      sent_(cluster.members) {
    CHATTER_ASSERT(cluster.silent < cluster.members);
    result_.running = cluster.members - cluster.silent;
    for (std::size_t left = cluster.silent; left > 0;) {
        const auto who = static_cast<std::size_t>(random_.below(cluster.members));
        left -= is_silent_[who] ? 0 : 1;
        is_silent_[who] = true;
    }
}

rumor_result rumor_run::spread(rumor_strategy& by) {
    const rumor_member origin = draw_origin();
    note_delivered(origin);
    by.on_start(*this, origin);
    while (const auto next = time_.next(start_of_time + run_time)) {
        // Copied: the vectors grow while the strategy is at work.
        if (next->what == due::kind::arrival) {
            arrive(by, rumor_datagram(datagrams_[next->subject]));
        } else if (const rumor_timer timer = timers_[next->subject]; !is_silent_[timer.at]) {
            by.on_timer(*this, timer);
        }
    }
    return result_;
}

void rumor_run::send(const rumor_datagram& what) {
    CHATTER_ASSERT(what.from != what.to && what.to < size());
    const std::size_t bytes = bytes_of(what.item);
    ++result_.datagrams;
    result_.bytes += bytes + head_bytes;
    result_.busiest = std::max(result_.busiest, ++sent_[what.from]);
    const auto fate = network_.route(what.from, what.to, bytes);
    if (is_silent_[what.to]) {
        return;
    }
    for (std::size_t copy = 0; copy < fate.copies; ++copy) {
        time_.schedule(time_.now() + fate.after[copy],
                       due::kind::arrival,
                       static_cast<std::uint32_t>(datagrams_.size()));
        datagrams_.push_back(what);
    }
}

void rumor_run::set_timer(base::mono_duration after, const rumor_timer& what) {
    time_.schedule(
        time_.now() + after, due::kind::timer, static_cast<std::uint32_t>(timers_.size()));
    timers_.push_back(what);
}

std::vector<rumor_member> rumor_run::draw_others(rumor_member self, std::size_t count) {
    std::vector<rumor_member> drawn;
    if (count + 1 >= size()) {
        for (rumor_member each = 0; each < size(); ++each) {
            if (each != self) {
                drawn.push_back(each);
            }
        }
        random_.choose(drawn, drawn.size());
        return drawn;
    }
    while (drawn.size() < count) {
        const auto who = static_cast<rumor_member>(random_.below(size()));
        if (who != self && std::find(drawn.begin(), drawn.end(), who) == drawn.end()) {
            drawn.push_back(who);
        }
    }
    return drawn;
}

rumor_member rumor_run::draw_origin() {
    auto origin = static_cast<rumor_member>(random_.below(size()));
    while (is_silent_[origin]) {
        origin = static_cast<rumor_member>(random_.below(size()));
    }
    return origin;
}

void rumor_run::note_delivered(rumor_member to) {
    has_[to] = true;
    ++result_.delivered;
    const auto note = [&](std::optional<base::mono_duration>& when, std::size_t percent) {
        if (!when && result_.delivered * 100 >= result_.running * percent) {
            when = time_.elapsed();
        }
    };
    note(result_.half, 50);
    note(result_.most, 99);
    note(result_.all, 100);
}

void rumor_run::arrive(rumor_strategy& by, const rumor_datagram& what) {
    const bool is_new = what.item == rumor_item::message && !has_[what.to];
    if (is_new) {
        note_delivered(what.to);
    }
    by.on_receive(*this, what, is_new ? first_time::yes : first_time::no);
}

}  // namespace chatter::sim
