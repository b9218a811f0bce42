// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The merge of the view, below its bound: any order of arrival, with any number of repeats,
// ends in the state that a model without an order says.

#include "chatter/base/prng.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/core/view.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <variant>

namespace chatter::core {
namespace {

struct removal {
    base::uuid uuid;
    version at;
};

using update = std::variant<server, removal>;
using history = std::vector<update>;
using servers_by_uuid = std::map<base::uuid, server>;

/// Few of everything, so that updates meet and tie.
update random_update(base::prng& random) {
    const base::uuid uuid = test::uuid_of(static_cast<unsigned>(random.below(4)));
    const version at{static_cast<base::wall_time_ms>(random.below(6)),
                     test::uuid_of(static_cast<unsigned>(random.below(3)))};
    if (random.below(3) == 0) {
        return removal{uuid, at};
    }
    const base::address addr{
        base::address::v4_bytes{10, 0, 0, static_cast<std::uint8_t>(random.below(3))}, 2428};
    const auto reads = random.below(2) == 0 ? wire::encoding::cbor : wire::encoding::json;
    return server{uuid, addr, reads, at};
}

history random_history(base::prng& random) {
    history all;
    for (auto i = 1 + random.below(30); i > 0; --i) {
        all.push_back(random_update(random));
    }
    return all;
}

/// The same updates in another order, some of them several times.
history disordered(history all, base::prng& random) {
    for (auto i = random.below(all.size() + 1); i > 0; --i) {
        all.push_back(all[random.below(all.size())]);
    }
    random.choose(all, all.size());
    return all;
}

/// Whether it told of a change.
bool apply(view& to, const update& what) {
    if (const auto* added = std::get_if<server>(&what)) {
        return to.add(*added) == view::outcome::changed;
    }
    const auto& gone = std::get<removal>(what);
    return to.remove(gone.uuid, gone.at).has_value();
}

void apply_all(view& to, const history& all) {
    for (const update& each : all) {
        apply(to, each);
    }
}

/// A server is there under its greatest addition, where that is newer than every removal.
struct model {
    explicit model(const history& all) {
        std::map<base::uuid, version> removed;
        for (const update& each : all) {
            if (const auto* gone = std::get_if<removal>(&each)) {
                auto& newest = removed.try_emplace(gone->uuid, gone->at).first->second;
                newest = std::max(newest, gone->at);
            }
        }
        const auto order = [](const server& of) {
            return std::tie(of.added_at, of.addr, of.encoding);
        };
        for (const update& each : all) {
            const auto* added = std::get_if<server>(&each);
            if (added == nullptr ||
                (removed.count(added->uuid) != 0 && removed.at(added->uuid) >= added->added_at)) {
                continue;
            }
            server& best = servers.try_emplace(added->uuid, *added).first->second;
            best = order(*added) > order(best) ? *added : best;
        }
        for (const auto& [uuid, at] : removed) {
            if (servers.count(uuid) == 0) {
                const auto end = end_of_tombstone(at.timestamp);
                next_expiry = std::min(next_expiry.value_or(end), end);
            }
        }
    }

    servers_by_uuid servers;
    std::optional<base::wall_time_ms> next_expiry;
};

TEST(view_merge, any_order_with_repeats_ends_in_the_same_state) {
    for (int seed = 0; seed < 3'000; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history all = random_history(random);
        const model expected(all);
        for (int order = 0; order < 4; ++order) {
            view servers;
            apply_all(servers, disordered(all, random));
            ASSERT_EQ(servers.servers(), expected.servers) << "seed " << seed;
            ASSERT_EQ(servers.next_expiry(), expected.next_expiry) << "seed " << seed;
        }
    }
}

TEST(view_merge, state_is_right_after_every_step) {
    for (int seed = 0; seed < 500; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        view servers;
        history so_far;
        for (const update& each : random_history(random)) {
            so_far.push_back(each);
            apply(servers, each);
            const model expected(so_far);
            ASSERT_EQ(servers.servers(), expected.servers) << "seed " << seed;
            ASSERT_EQ(servers.next_expiry(), expected.next_expiry) << "seed " << seed;
        }
    }
}

TEST(view_merge, repeating_all_of_it_tells_nothing_new) {
    for (int seed = 0; seed < 500; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history all = random_history(random);
        view servers;
        apply_all(servers, all);
        for (const update& each : disordered(all, random)) {
            ASSERT_FALSE(apply(servers, each)) << "seed " << seed;
        }
    }
}

TEST(view_merge, two_halves_that_exchange_all_they_heard_agree) {
    for (int seed = 0; seed < 500; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history one = random_history(random);
        const history two = random_history(random);
        view first;
        view second;
        apply_all(first, one);
        apply_all(first, two);
        apply_all(second, two);
        apply_all(second, one);
        ASSERT_EQ(first.servers(), second.servers()) << "seed " << seed;
        ASSERT_EQ(first.next_expiry(), second.next_expiry()) << "seed " << seed;
    }
}

TEST(view_merge, expiry_at_one_time_keeps_them_the_same) {
    for (int seed = 0; seed < 500; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history all = random_history(random);
        view first;
        view second;
        apply_all(first, all);
        apply_all(second, disordered(all, random));
        first.expire(end_of_tombstone(2));
        second.expire(end_of_tombstone(2));
        ASSERT_EQ(first.servers(), model(all).servers) << "seed " << seed;
        ASSERT_EQ(first.next_expiry(), second.next_expiry()) << "seed " << seed;
        ASSERT_GT(first.next_expiry().value_or(end_of_tombstone(3)), end_of_tombstone(2));
    }
}

}  // namespace
}  // namespace chatter::core
