// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The merge of devices: any order of arrival, with any number of repeats, ends in the state
// that a model without an order says.

#include "chatter/base/prng.hpp"
#include "chatter/core/device_table.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <variant>

namespace chatter::core {
namespace {

using snapshot = std::vector<std::pair<device_key, device>>;

/// One gossip with the version that its message gave it.
struct update {
    wire::gossip gossip;
    version at;
};

using history = std::vector<update>;

std::string pick(base::prng& random, const char* prefix, std::uint64_t of) {
    return prefix + std::to_string(random.below(of));
}

/// A text out of few, of several lengths.
std::string random_text(base::prng& random) {
    return std::string(random.below(4), 'x') + std::to_string(random.below(2));
}

/// Few of everything, so that updates meet and tie.
update random_update(base::prng& random) {
    const base::uuid origin = test::uuid_of(static_cast<unsigned>(100 + random.below(2)));
    const std::string name = pick(random, "device", 3);
    const version at{static_cast<base::wall_time_ms>(random.below(6)),
                     test::uuid_of(static_cast<unsigned>(random.below(3)))};
    switch (random.below(4)) {
        case 0: return {wire::device_added{origin, name, random_text(random)}, at};
        case 1: return {wire::device_removed{origin, name}, at};
        default: break;
    }
    wire::device_status status{origin, name, {}};
    for (auto i = random.below(4); i > 0; --i) {
        status.metrics.push_back({pick(random, "metric", 3), random_text(random)});
    }
    wire::normalize_metrics(status.metrics);
    return {status, at};
}

history random_history(base::prng& random) {
    history all;
    for (auto i = 1 + random.below(40); i > 0; --i) {
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

void apply(device_table& to, const update& what) {
    std::visit(
        [&](const auto& gossip) {
            if constexpr (requires { to.apply(gossip, what.at); }) {
                (void)to.apply(gossip, what.at);
            }
        },
        what.gossip);
}

void apply_all(device_table& to, const history& all) {
    for (const update& each : all) {
        apply(to, each);
    }
}

/// What the rules of DESIGN say, as sets: the floor is the newest removal, and of each field
/// the greatest (version, bytes) above the floor stays.
class model {
public:
    explicit model(const history& all) {
        for (const update& each : all) {
            std::visit([&](const auto& gossip) { note(gossip, each.at); }, each.gossip);
        }
    }

    [[nodiscard]] snapshot result() const {
        snapshot all;
        for (const auto& [key, noted] : devices_) {
            all.emplace_back(device_key{std::get<0>(key), std::get<1>(key)}, result_of(noted));
        }
        return all;
    }

private:
    using set_to = std::pair<version, std::string>;

    struct notes {
        std::vector<version> removals;
        std::vector<version> seen;
        std::vector<set_to> descriptions;
        std::map<std::string, std::vector<set_to>> metrics;
    };

    template <typename Gossip>
    notes& notes_on(const Gossip& gossip) {
        return devices_[{*gossip.origin, gossip.name}];
    }

    void note(const wire::device_added& gossip, const version& at) {
        notes_on(gossip).seen.push_back(at);
        notes_on(gossip).descriptions.emplace_back(at, gossip.description);
    }

    void note(const wire::device_removed& gossip, const version& at) {
        notes_on(gossip).removals.push_back(at);
    }

    void note(const wire::device_status& gossip, const version& at) {
        notes_on(gossip).seen.push_back(at);
        for (const wire::metric& each : gossip.metrics) {
            notes_on(gossip).metrics[each.name].emplace_back(at, each.text);
        }
    }

    template <typename Other>
    void note(const Other& /*gossip*/, const version& /*at*/) {}

    static device result_of(const notes& from) {
        device to;
        if (!from.removals.empty()) {
            to.removed_at = *std::max_element(from.removals.begin(), from.removals.end());
        }
        const auto lives = [&](const version& at) { return !to.removed_at || at > *to.removed_at; };
        for (const version& each : from.seen) {
            if (lives(each)) {
                to.seen_at = std::max(to.seen_at.value_or(each), each);
            }
        }
        const auto newest = [&](const std::vector<set_to>& values) {
            std::optional<set_to> best;
            for (const set_to& each : values) {
                if (lives(each.first)) {
                    best = std::max(best.value_or(each), each);
                }
            }
            return best;
        };
        if (const auto described = newest(from.descriptions)) {
            std::tie(to.described_at, to.description) = *described;
        }
        for (const auto& [name, values] : from.metrics) {
            if (const auto value = newest(values)) {
                to.metrics.push_back({{name, value->second}, value->first});
            }
        }
        return to;
    }

    std::map<std::tuple<base::uuid, std::string>, notes> devices_;
};

void expect_counts_of_snapshot(const device_table& table) {
    const snapshot all = table.snapshot();
    const auto devices = std::count_if(
        all.begin(), all.end(), [](const auto& each) { return each.second.exists(); });
    EXPECT_EQ(table.devices(), static_cast<std::size_t>(devices));
    EXPECT_EQ(table.tombstones(), all.size() - static_cast<std::size_t>(devices));

    std::optional<base::wall_time_ms> expiry;
    for (const auto& [key, which] : all) {
        if (which.removed_at) {
            const auto end = end_of_tombstone(which.removed_at->timestamp);
            expiry = std::min(expiry.value_or(end), end);
        }
        EXPECT_EQ(table.find(key.origin, key.name) != nullptr, which.exists());
    }
    EXPECT_EQ(table.next_expiry(), expiry);
}

std::size_t text_bytes_of(const snapshot& all) {
    std::size_t sum = 0;
    for (const auto& [key, which] : all) {
        sum += key.name.size() + which.description.size();
        for (const stored_metric& each : which.metrics) {
            sum += each.value.name.size() + each.value.text.size();
        }
    }
    return sum;
}

constexpr int histories = 800;

TEST(device_merge, any_order_with_repeats_ends_in_the_same_state) {
    for (int seed = 0; seed < histories && !HasFailure(); ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history all = random_history(random);
        const snapshot expected = model(all).result();
        for (int order = 0; order < 4; ++order) {
            device_table table({random.next(), random.next()});
            apply_all(table, disordered(all, random));
            ASSERT_EQ(table.snapshot(), expected) << "seed " << seed;
            expect_counts_of_snapshot(table);
        }
    }
}

TEST(device_merge, state_and_counts_are_right_after_every_step) {
    for (int seed = 0; seed < 200 && !HasFailure(); ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        device_table table({1, 2});
        history so_far;
        for (const update& each : random_history(random)) {
            so_far.push_back(each);
            apply(table, each);
            ASSERT_EQ(table.snapshot(), model(so_far).result()) << "seed " << seed;
            expect_counts_of_snapshot(table);
        }
    }
}

TEST(device_merge, repeating_all_of_it_tells_nothing_new) {
    for (int seed = 0; seed < 300; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history all = random_history(random);
        device_table table({1, 2});
        apply_all(table, all);
        for (const update& each : disordered(all, random)) {
            const auto* status = std::get_if<wire::device_status>(&each.gossip);
            const auto* added = std::get_if<wire::device_added>(&each.gossip);
            const auto* removed = std::get_if<wire::device_removed>(&each.gossip);
            const auto told = status != nullptr  ? table.apply(*status, each.at).what
                              : added != nullptr ? table.apply(*added, each.at)
                                                 : table.apply(*removed, each.at);
            ASSERT_EQ(told, device_table::outcome::unchanged) << "seed " << seed;
        }
    }
}

TEST(device_merge, two_halves_that_exchange_all_they_heard_agree) {
    for (int seed = 0; seed < 300; ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history one = random_history(random);
        const history two = random_history(random);
        device_table first({1, 2});
        device_table second({3, 4});
        apply_all(first, one);
        apply_all(first, two);
        apply_all(second, two);
        apply_all(second, one);
        ASSERT_EQ(first.snapshot(), second.snapshot()) << "seed " << seed;
    }
}

TEST(device_merge, expiry_at_one_time_keeps_them_the_same) {
    for (int seed = 0; seed < 300 && !HasFailure(); ++seed) {
        base::prng random(static_cast<std::uint64_t>(seed));
        const history all = random_history(random);
        device_table first({1, 2});
        device_table second({3, 4});
        apply_all(first, all);
        apply_all(second, disordered(all, random));
        // Timestamps are 0 to 5: some removals are over, some not.
        const base::wall_time_ms now = end_of_tombstone(2);
        first.expire(now);
        second.expire(now);
        ASSERT_EQ(first.snapshot(), second.snapshot()) << "seed " << seed;
        expect_counts_of_snapshot(first);
        for (const auto& [key, which] : first.snapshot()) {
            EXPECT_TRUE(which.exists() || which.removed_at->timestamp > 2);
        }
    }
}

/// The table does not show how many bytes of text it counts, but it refuses one byte too many.
TEST(device_merge, text_is_accounted_for_to_the_byte) {
    base::prng random(1);
    device_table table({1, 2});
    for (int i = 0; i < 50; ++i) {
        apply_all(table, random_history(random));
        // One more that is removed again and then forgotten.
        const wire::device_added brief{test::uuid_of(8), pick(random, "brief", 10), "here"};
        (void)table.apply(brief, {-2, {}});
        (void)table.apply(wire::device_removed{brief.origin, brief.name}, {-1, {}});
    }
    const std::size_t remembered = table.snapshot().size();
    table.expire(end_of_tombstone(0));
    ASSERT_LT(table.snapshot().size(), remembered);
    ASSERT_GT(text_bytes_of(table.snapshot()), 0U);
    const wire::device_added probe{test::uuid_of(7), "probe", ""};
    ASSERT_EQ(table.apply(probe, {10, {}}), device_table::outcome::changed);
    const std::size_t free = wire::limits::device_text_bytes_max - text_bytes_of(table.snapshot());

    wire::device_added large = probe;
    large.description.assign(free + 1, 'x');
    EXPECT_EQ(table.apply(large, {11, {}}), device_table::outcome::full);
    large.description.pop_back();
    EXPECT_EQ(table.apply(large, {11, {}}), device_table::outcome::changed);

    const wire::device_removed removed{probe.origin, probe.name};
    EXPECT_EQ(table.apply(probe, {12, {}}), device_table::outcome::changed) << "room again";
    EXPECT_EQ(table.apply(removed, {13, {}}), device_table::outcome::changed);
    large.description.push_back('x');
    EXPECT_EQ(table.apply(large, {14, {}}), device_table::outcome::full);
    large.description.pop_back();
    EXPECT_EQ(table.apply(large, {14, {}}), device_table::outcome::changed);
}

}  // namespace
}  // namespace chatter::core
