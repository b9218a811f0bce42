// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Plumtree (Leitao, Pereira and Rodrigues, SRDS 2007): a rumor goes at once along the eager
// links, its id along the lazy ones. Who is told of an id and does not get the rumor asks for
// it, which makes that link eager; who gets a rumor twice makes the second link lazy. So the
// eager links become a tree.
//
// The links are random and fixed: the union of random rings, of which each gives a member two.
// Other than in the paper an id is offered again until the peer asks, acknowledges, or offers
// it too, as datagrams get lost.

#include "chatter/base/assert.hpp"

#include "rumor_strategies.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace chatter::sim {
namespace {

/// From the first offer until asked: longer than the tree takes to bring it.
constexpr base::mono_duration patience = std::chrono::milliseconds(5);
constexpr std::uint32_t tries_max = 8;
constexpr std::uint32_t ask_tag = 0xffff'ffffU;

class plumtree : public rumor_strategy {
public:
    plumtree(const plumtree_params& params, std::size_t members);

    void on_start(rumor_run& run, rumor_member origin) override;
    void on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) override;
    void on_timer(rumor_run& run, const rumor_timer& what) override;
    [[nodiscard]] std::size_t warm_ups() const noexcept override { return 20; }

private:
    struct link {
        rumor_member peer{0};
        bool is_eager{true};
        // Of the rumor that is spreading:
        bool is_settled{false};  ///< The peer has it, or asks for it.
        bool has_offered{false};
        std::uint32_t offers{0};
    };
    struct state {
        std::vector<link> links;
        // Of the rumor that is spreading:
        std::vector<rumor_member> sources;
        std::uint32_t asked{0};
    };

    void connect(rumor_member one, rumor_member other);
    [[nodiscard]] link& link_to(rumor_member from, rumor_member peer);
    void hand_on(rumor_run& run, rumor_member by);
    void offer(rumor_run& run, rumor_member by, std::uint32_t which);
    void ask(rumor_run& run, rumor_member who);
    void on_message(rumor_run& run, const rumor_datagram& what, first_time is_new);
    void on_offer(rumor_run& run, const rumor_datagram& what);

    plumtree_params params_;
    std::vector<state> members_;
    bool is_connected_{false};
};

plumtree::plumtree(const plumtree_params& params, std::size_t members)
    : params_(params), members_(members) {}

void plumtree::connect(rumor_member one, rumor_member other) {
    auto& links = members_[one].links;
    const auto is_it = [&](const link& each) { return each.peer == other; };
    if (one != other && std::none_of(links.begin(), links.end(), is_it)) {
        links.push_back({other, true, false, false, 0});
        members_[other].links.push_back({one, true, false, false, 0});
    }
}

plumtree::link& plumtree::link_to(rumor_member from, rumor_member peer) {
    auto& links = members_[from].links;
    const auto found = std::find_if(
        links.begin(), links.end(), [&](const link& each) { return each.peer == peer; });
    CHATTER_ASSERT(found != links.end());
    return *found;
}

void plumtree::on_start(rumor_run& run, rumor_member origin) {
    for (std::uint32_t ring = 0; !is_connected_ && ring < params_.degree / 2; ++ring) {
        std::vector<rumor_member> order(members_.size());
        std::iota(order.begin(), order.end(), rumor_member{0});
        run.random().choose(order, order.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            connect(order[i], order[(i + 1) % order.size()]);
        }
    }
    is_connected_ = true;
    for (state& each : members_) {
        each.sources.clear();
        each.asked = 0;
        for (link& one : each.links) {
            one.is_settled = false;
            one.has_offered = false;
            one.offers = 0;
        }
    }
    hand_on(run, origin);
}

void plumtree::on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) {
    link& from = link_to(what.to, what.from);
    switch (what.item) {
        case rumor_item::message: return on_message(run, what, is_new);
        case rumor_item::offer: return on_offer(run, what);
        case rumor_item::prune:
            from.is_eager = false;
            from.is_settled = true;
            return;
        case rumor_item::request:
            from.is_eager = true;
            from.is_settled = true;
            return run.send({what.to, what.from, rumor_item::message, 0, 0});
        case rumor_item::ack: from.is_settled = true; return;
        case rumor_item::knew_it:
        case rumor_item::compare: return;
    }
}

void plumtree::on_timer(rumor_run& run, const rumor_timer& what) {
    if (what.tag == ask_tag) {
        ask(run, what.at);
    } else {
        offer(run, what.at, what.tag);
    }
}

void plumtree::hand_on(rumor_run& run, rumor_member by) {
    auto& links = members_[by].links;
    for (std::uint32_t which = 0; which < links.size(); ++which) {
        if (links[which].is_settled) {
            continue;
        }
        if (links[which].is_eager) {
            run.send({by, links[which].peer, rumor_item::message, 0, 0});
        } else {
            offer(run, by, which);
        }
    }
}

void plumtree::offer(rumor_run& run, rumor_member by, std::uint32_t which) {
    link& to = members_[by].links[which];
    if (to.is_settled || to.offers >= tries_max) {
        return;
    }
    ++to.offers;
    run.send({by, to.peer, rumor_item::offer, 0, 0});
    run.set_timer(params_.retry, {by, which});
}

void plumtree::ask(rumor_run& run, rumor_member who) {
    state& at = members_[who];
    if (run.has(who) || at.asked >= 2 * tries_max) {
        return;
    }
    const rumor_member source = at.sources[at.asked % at.sources.size()];
    ++at.asked;
    link_to(who, source).is_eager = true;
    run.send({who, source, rumor_item::request, 0, 0});
    run.set_timer(params_.retry, {who, ask_tag});
}

void plumtree::on_message(rumor_run& run, const rumor_datagram& what, first_time is_new) {
    link& from = link_to(what.to, what.from);
    from.is_settled = true;
    if (is_new == first_time::yes) {
        from.is_eager = true;
        hand_on(run, what.to);
    } else {
        from.is_eager = false;
        run.send({what.to, what.from, rumor_item::prune, 0, 0});
    }
}

void plumtree::on_offer(rumor_run& run, const rumor_datagram& what) {
    link& from = link_to(what.to, what.from);
    const bool is_first = !from.has_offered;
    from.has_offered = true;
    from.is_settled = true;
    state& at = members_[what.to];
    if (run.has(what.to)) {
        // An offer that has crossed this one is as good as an ack.
        if (from.offers == 0 || !is_first) {
            run.send({what.to, what.from, rumor_item::ack, 0, 0});
        }
        return;
    }
    if (is_first) {
        at.sources.push_back(what.from);
    }
    if (at.sources.size() == 1 && is_first) {
        run.set_timer(patience, {what.to, ask_tag});
    }
}

}  // namespace

std::unique_ptr<rumor_strategy> make_plumtree(const plumtree_params& params, std::size_t members) {
    return std::make_unique<plumtree>(params, members);
}

}  // namespace chatter::sim
