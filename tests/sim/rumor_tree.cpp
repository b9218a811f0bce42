// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tree over the ring: no state is kept between rumors.
//
// The members stand in a ring, in the order of their UUIDs. The origin is responsible for all
// others. Who is responsible for those behind itself up to and with `until` splits them into at
// most k parts of equal size, and sends the message to the first of each part with the end of
// that part as its `until`. A receiver acknowledges at once and does the same with its own
// part; a duplicate is acknowledged, but not handed on. A copy without an ack is sent again.
// After some tries in vain the next member of the part gets it, with all that is behind, and
// the silent one is tried for itself alone.

#include "rumor_strategies.hpp"

#include <algorithm>
#include <vector>

namespace chatter::sim {
namespace {

constexpr base::mono_duration compare_interval = std::chrono::seconds(1);

class tree : public rumor_strategy {
public:
    explicit tree(const tree_params& params) : params_(params) {}

    void on_start(rumor_run& run, rumor_member origin) override;
    void on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) override;
    void on_timer(rumor_run& run, const rumor_timer& what) override;

private:
    /// What one member has sent another and still answers for.
    struct copy {
        rumor_member from{0};
        rumor_member to{0};
        rumor_member until{0};
        std::uint32_t tries{0};
        bool is_acked{false};
    };

    void hand_on(rumor_run& run, rumor_member by, rumor_member until, std::size_t parts_max);
    void make_copy(rumor_run& run, rumor_member from, rumor_member to, rumor_member until);
    void try_copy(rumor_run& run, std::uint32_t which);
    void hand_over(rumor_run& run, copy& silent);
    void compare(rumor_run& run, rumor_member by);
    void answer_compare(rumor_run& run, const rumor_datagram& what);
    [[nodiscard]] base::mono_duration wait_after(std::uint32_t tries) const noexcept;

    tree_params params_;
    std::vector<copy> copies_;
};

/// How many stand behind `from` up to and with `until`.
std::size_t distance(std::size_t ring, rumor_member from, rumor_member until) noexcept {
    return (until + ring - from) % ring;
}

rumor_member behind(std::size_t ring, rumor_member from, std::size_t steps) noexcept {
    return static_cast<rumor_member>((from + steps) % ring);
}

void tree::on_start(rumor_run& run, rumor_member origin) {
    copies_.clear();
    for (rumor_member each = 0; params_.acks == 0 && each < run.size(); ++each) {
        const auto phase = run.random().below(static_cast<std::uint64_t>(compare_interval.count()));
        run.set_timer(base::mono_duration(static_cast<std::int64_t>(phase)), {each, 0});
    }
    hand_on(run,
            origin,
            behind(run.size(), origin, run.size() - 1),
            params_.origin > 0 ? params_.origin : params_.k);
}

void tree::on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) {
    if (what.item == rumor_item::compare) {
        return answer_compare(run, what);
    }
    if (what.item == rumor_item::ack) {
        if (params_.acks > 0) {
            copies_[what.tag].is_acked = true;
        }
        return;
    }
    if (params_.acks > 0) {
        run.send({what.to, what.from, rumor_item::ack, what.tag, 0});
    }
    if (is_new == first_time::yes) {
        hand_on(run, what.to, what.until, params_.k);
    }
}

void tree::on_timer(rumor_run& run, const rumor_timer& what) {
    if (params_.acks == 0) {
        return compare(run, what.at);
    }
    copy& waiting = copies_[what.tag];
    if (waiting.is_acked || waiting.tries >= params_.tries) {
        return;
    }
    const bool gives_over = waiting.tries == params_.hand_over && waiting.to != waiting.until;
    try_copy(run, what.tag);
    if (gives_over) {
        hand_over(run, waiting);
    }
}

void tree::hand_on(rumor_run& run, rumor_member by, rumor_member until, std::size_t parts_max) {
    const std::size_t count = distance(run.size(), by, until);
    const std::size_t parts = std::min(count, parts_max);
    std::size_t first = 1;
    for (std::size_t i = 0; i < parts; ++i) {
        const std::size_t size = count / parts + (i < count % parts ? 1 : 0);
        const auto to = behind(run.size(), by, first);
        make_copy(run, by, to, behind(run.size(), to, size - 1));
        first += size;
    }
}

void tree::make_copy(rumor_run& run, rumor_member from, rumor_member to, rumor_member until) {
    copies_.push_back({from, to, until, 0, false});
    const auto which = static_cast<std::uint32_t>(copies_.size() - 1);
    const std::size_t size = distance(run.size(), to, until) + 1;
    if (params_.twice > 0 && size >= params_.twice) {
        run.send({from, to, rumor_item::message, which, until});
    }
    try_copy(run, which);
}

void tree::try_copy(rumor_run& run, std::uint32_t which) {
    copy& waiting = copies_[which];
    ++waiting.tries;
    const bool is_alone = params_.hand_over > 0 && waiting.tries > params_.hand_over;
    run.send({waiting.from,
              waiting.to,
              rumor_item::message,
              which,
              is_alone ? waiting.to : waiting.until});
    if (params_.acks > 0) {
        run.set_timer(wait_after(waiting.tries), {waiting.from, which});
    }
}

void tree::hand_over(rumor_run& run, copy& silent) {
    const copy part = silent;
    silent.until = silent.to;
    make_copy(run, part.from, behind(run.size(), part.to, 1), part.until);
}

/// Asks one other for what it has and this one lacks.
void tree::compare(rumor_run& run, rumor_member by) {
    if (run.is_complete()) {
        return;
    }
    const rumor_member other = run.draw_others(by, 1).front();
    run.send({by, other, rumor_item::compare, run.has(by) ? 1U : 0U, 0});
    run.set_timer(compare_interval, {by, 0});
}

void tree::answer_compare(rumor_run& run, const rumor_datagram& what) {
    const bool lacks = what.tag == 0 && run.has(what.to);
    // Until itself: what is repaired is not handed on.
    run.send({what.to, what.from, lacks ? rumor_item::message : rumor_item::ack, 0, what.from});
}

base::mono_duration tree::wait_after(std::uint32_t tries) const noexcept {
    const std::uint32_t doublings = tries < params_.doubles ? 0 : tries - params_.doubles + 1;
    return params_.retry * (std::int64_t{1} << std::min(doublings, 10U));
}

}  // namespace

std::unique_ptr<rumor_strategy> make_tree(const tree_params& params) {
    return std::make_unique<tree>(params);
}

}  // namespace chatter::sim
