// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The ways without structure: each hands the rumor to others drawn at random.

#include "rumor_strategies.hpp"

#include <algorithm>
#include <vector>

namespace chatter::sim {
namespace {

/// Who gets it for the first time hands it to `fanout` others.
class push : public rumor_strategy {
public:
    explicit push(std::size_t fanout) : fanout_(fanout) {}

    void on_start(rumor_run& run, rumor_member origin) override { hand_on(run, origin); }
    void on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) override {
        if (is_new == first_time::yes) {
            hand_on(run, what.to);
        }
    }
    void on_timer(rumor_run&, const rumor_timer&) override {}

private:
    void hand_on(rumor_run& run, rumor_member by) const {
        for (const rumor_member each : run.draw_others(by, fanout_)) {
            run.send({by, each, rumor_item::message, 0, 0});
        }
    }

    std::size_t fanout_;
};

/// Rumor mongering with feedback and a counter (Demers et al., PODC 1987, section 1.4).
class push_feedback : public rumor_strategy {
public:
    explicit push_feedback(const feedback_params& params) : params_(params) {}

    void on_start(rumor_run& run, rumor_member origin) override {
        in_vain_.assign(run.size(), 0);
        push_once(run, origin);
    }

    void on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) override {
        if (what.item == rumor_item::message) {
            const bool knew = is_new == first_time::no;
            run.send({what.to, what.from, knew ? rumor_item::knew_it : rumor_item::ack, 0, 0});
        } else if (what.item == rumor_item::knew_it) {
            ++in_vain_[what.to];
        }
        if (is_new == first_time::yes) {
            push_once(run, what.to);
        }
    }

    void on_timer(rumor_run& run, const rumor_timer& what) override {
        if (in_vain_[what.at] < params_.k) {
            push_once(run, what.at);
        }
    }

private:
    void push_once(rumor_run& run, rumor_member by) const {
        run.send({by, run.draw_others(by, 1).front(), rumor_item::message, 0, 0});
        run.set_timer(params_.interval, {by, 0});
    }

    feedback_params params_;
    std::vector<std::uint32_t> in_vain_;
};

/// The queue of HashiCorp's memberlist, LAN profile, with an event of Serf in it.
class memberlist : public rumor_strategy {
public:
    explicit memberlist(std::size_t members) {
        std::uint32_t digits = 0;  // ceil(log10(N + 1))
        for (std::size_t power = 1; power < members + 1; power *= 10) {
            ++digits;
        }
        sends_max_ = retransmit_factor * digits;
    }

    void on_start(rumor_run& run, rumor_member origin) override {
        sends_.assign(run.size(), 0);
        await_tick(run, origin);
    }

    void on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) override {
        if (is_new == first_time::yes) {
            await_tick(run, what.to);
        }
    }

    void on_timer(rumor_run& run, const rumor_timer& what) override {
        for (const rumor_member each : run.draw_others(what.at, fanout)) {
            if (sends_[what.at] < sends_max_) {
                ++sends_[what.at];
                run.send({what.at, each, rumor_item::message, 0, 0});
            }
        }
        if (sends_[what.at] < sends_max_) {
            run.set_timer(interval, what);
        }
    }

private:
    static constexpr std::size_t fanout = 3;
    static constexpr std::uint32_t retransmit_factor = 4;
    static constexpr base::mono_duration interval = std::chrono::milliseconds(200);

    /// Its ticks run on whether it has something or not: the first is anywhere in the interval.
    static void await_tick(rumor_run& run, rumor_member who) {
        const auto phase = run.random().below(static_cast<std::uint64_t>(interval.count()));
        run.set_timer(base::mono_duration(static_cast<std::int64_t>(phase)), {who, 0});
    }

    std::uint32_t sends_max_{0};
    std::vector<std::uint32_t> sends_;
};

}  // namespace

std::unique_ptr<rumor_strategy> make_push(std::size_t fanout) {
    return std::make_unique<push>(fanout);
}

std::unique_ptr<rumor_strategy> make_push_feedback(const feedback_params& params) {
    return std::make_unique<push_feedback>(params);
}

std::unique_ptr<rumor_strategy> make_memberlist(std::size_t members) {
    return std::make_unique<memberlist>(members);
}

}  // namespace chatter::sim
