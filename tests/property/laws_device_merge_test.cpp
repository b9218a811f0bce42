// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The merge of devices: any order of arrival, with any number of repeats, ends in the state
// that a model without an order says, and in the hash of that state.

#include "chatter/base/prng.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/core/device_table.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "device_tables.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace chatter::core {
namespace {

using test::device_texts;
using wire::field_kind;

constexpr base::siphash_key key{0x1122'3344'5566'7788U, 0x99aa'bbcc'ddee'ff00U};
constexpr auto first_time = std::numeric_limits<base::wall_time_ms>::min();
constexpr auto last_time = std::numeric_limits<base::wall_time_ms>::max();

/// Fields of one device, as one gossip or one page brings them.
struct update {
    base::uuid origin;
    std::string name;
    std::string fields;
};
using history = std::vector<update>;

std::string pick(base::prng& random, const char* prefix, std::uint64_t of) {
    return prefix + std::to_string(random.below(of));
}

/// Out of few, of several lengths, now and then as long as may be.
std::string random_text(base::prng& random) {
    const std::size_t length = random.below(30) == 0 ? 900 : random.below(4);
    return std::string(length, 'x') + std::to_string(random.below(2));
}

wire::metric_value random_value(base::prng& random) {
    switch (random.below(5)) {
        case 0: return wire::gauge{static_cast<double>(random.below(2)), random_text(random)};
        case 1: return wire::counter{random.below(3), ""};
        case 2: return wire::opaque_metric{wire::opaque_metric::spelling::native, "", "\x40z"};
        default: return random_text(random);
    }
}

/// Few, so that updates meet and tie, and both ends of time.
version random_version(base::prng& random) {
    const auto at = random.below(12);
    return {at == 0   ? first_time
            : at == 1 ? last_time
                      : static_cast<base::wall_time_ms>(at / 2),
            test::uuid_of(static_cast<unsigned>(random.below(3)))};
}

std::string random_fields(base::prng& random) {
    const auto [at, sender] = random_version(random);
    switch (random.below(5)) {
        case 0: return wire::fields_of(wire::device_added{{}, "", random_text(random)}, at, sender);
        case 1: return wire::fields_of(wire::device_removed{}, at, sender);
        case 2: {  // of a later version
            std::string packed;
            wire::append_field(
                {field_kind{200}, pick(random, "new", 2), at, sender, random_text(random), {}},
                packed);
            return packed;
        }
        default: break;
    }
    wire::device_status status{{}, "", {}, {}};
    if (random.below(3) == 0) {
        status.expires_after_millis = random.below(3);
    }
    for (auto i = random.below(4); i > 0; --i) {
        status.metrics.push_back({pick(random, "metric", 3), random_value(random)});
    }
    wire::normalize_metrics(status.metrics);
    return wire::fields_of(status, at, sender);
}

update random_update(base::prng& random) {
    const base::uuid origin = test::uuid_of(static_cast<unsigned>(100 + random.below(2)));
    const auto number = random.below(4);
    const std::string name = number == 0 ? std::string(wire::limits::name_bytes_max, 'n')
                                         : "device" + std::to_string(number);
    return {origin, name, random_fields(random)};
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

/// At a time when no removal is over yet.
device_table::change merge(device_table& to,
                           const update& what,
                           base::wall_time_ms now = first_time) {
    return to.merge({what.origin, what.name},
                    what.fields,
                    {{base::mono_time(), now}, {}},
                    device_table::source::member);
}

void merge_all(device_table& to, const history& all) {
    for (const update& each : all) {
        static_cast<void>(merge(to, each));
    }
}

/// What the rules of DESIGN say, as sets: the floor is the newest removal, and of each field
/// the greatest (version, value) above the floor stays.
device_texts model_of(const history& all) {
    using set_to = std::tuple<version, std::string, std::string>;  // with its bytes
    std::map<std::pair<base::uuid, std::string>,
             std::map<std::pair<field_kind, std::string>, set_to>>
        devices;
    for (const update& each : all) {
        auto& device = devices[{each.origin, each.name}];
        std::string_view rest = each.fields;
        while (const auto field = wire::take_field(rest)) {
            const set_to told{version{field->timestamp, field->sender},
                              std::string(field->value),
                              std::string(field->bytes)};
            auto& known =
                device.try_emplace({field->kind, std::string(field->name)}, told).first->second;
            known = std::max(known, told);
        }
    }
    device_texts result;
    for (const auto& [which, fields] : devices) {
        const auto floor = fields.find({field_kind::removal, ""});
        std::string packed;
        for (const auto& [field, set] : fields) {
            const bool is_gone = floor != fields.end() && field != floor->first &&
                                 std::get<0>(set) <= std::get<0>(floor->second);
            packed += is_gone ? "" : std::get<2>(set);
        }
        result[which] = test::fields_as_text(packed);
    }
    return result;
}

std::uint64_t hash_from_scratch(const device_table& table,
                                wire::replica_part part,
                                std::size_t of) {
    std::uint64_t sum = 0;
    for (const device_table::slot& each : table.bucket(of)) {
        std::string_view rest = each.device->fields;
        while (const auto field = wire::take_field(rest)) {
            const bool is_metric = field->kind == field_kind::metric;
            if (is_metric == (part == wire::replica_part::metrics)) {
                sum += base::siphash({key.k0 ^ each.position, key.k1}, field->bytes);
            }
        }
    }
    return sum;
}

void expect_hashes_from_scratch(const device_table& table) {
    for (const auto part : {wire::replica_part::states, wire::replica_part::metrics}) {
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < device_table::bucket_count; ++i) {
            const std::uint64_t sum = hash_from_scratch(table, part, i);
            ASSERT_EQ(table.bucket_hashes(part)[i], sum);
            total += sum;
        }
        ASSERT_EQ(table.hash(part), total);
    }
}

constexpr std::uint64_t histories = 500;

TEST(device_merge, any_order_with_repeats_ends_in_the_same_state_and_hash) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        const history all = random_history(random);
        const device_texts expected = model_of(all);
        std::optional<std::uint64_t> hash;
        for (int order = 0; order < 4; ++order) {
            device_table table(key);
            merge_all(table, disordered(all, random));
            ASSERT_EQ(test::read_table(table), expected);
            ASSERT_EQ(test::inconsistency(table), "");
            const std::uint64_t sum =
                table.hash(wire::replica_part::states) + table.hash(wire::replica_part::metrics);
            ASSERT_EQ(hash.value_or(sum), sum);
            hash = sum;
        }
    }
}

TEST(device_merge, state_counts_and_hashes_are_right_after_every_step) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        device_table table(key);
        history so_far;
        for (const update& each : random_history(random)) {
            so_far.push_back(each);
            static_cast<void>(merge(table, each));
            ASSERT_EQ(test::read_table(table), model_of(so_far));
            ASSERT_EQ(test::inconsistency(table), "");
            ASSERT_NO_FATAL_FAILURE(expect_hashes_from_scratch(table));
        }
    }
}

TEST(device_merge, what_is_news_changes_the_hash_and_nothing_else_does) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        device_table table(key);
        for (const update& each : random_history(random)) {
            const auto sum = [&] {
                return table.hash(wire::replica_part::states) +
                       table.hash(wire::replica_part::metrics);
            };
            const std::uint64_t before = sum();
            const bool is_news = merge(table, each).is_news;
            ASSERT_EQ(is_news, sum() != before) << "who pulls for ever takes for news what is none";
        }
    }
}

TEST(device_merge, repeating_all_of_it_tells_nothing_new) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        const history all = random_history(random);
        device_table table(key);
        merge_all(table, all);
        for (const update& each : disordered(all, random)) {
            const auto told = merge(table, each);
            ASSERT_FALSE(told.is_news || told.appeared || told.vanished || told.description ||
                         told.is_fresh_again || !told.metrics.empty());
        }
    }
}

TEST(device_merge, two_halves_that_exchange_all_they_hold_agree) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        const history one = random_history(random);
        const history two = random_history(random);
        device_table first(key);
        device_table second(key);
        merge_all(first, one);
        merge_all(second, two);
        test::merge_all(first, second);
        test::merge_all(second, first);
        ASSERT_EQ(test::read_table(first), test::read_table(second));
        ASSERT_EQ(first.hash(wire::replica_part::states), second.hash(wire::replica_part::states));
        ASSERT_EQ(first.hash(wire::replica_part::metrics),
                  second.hash(wire::replica_part::metrics));
    }
}

TEST(device_merge, a_merge_of_merges_is_associative) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        std::array<history, 3> parts;
        std::array<device_table, 3> left{device_table(key), device_table(key), device_table(key)};
        std::array<device_table, 3> right{device_table(key), device_table(key), device_table(key)};
        for (std::size_t i = 0; i < 3; ++i) {
            parts[i] = random_history(random);
            merge_all(left[i], parts[i]);
            merge_all(right[i], parts[i]);
        }
        test::merge_all(left[1], left[0]);  // (a b) c
        test::merge_all(left[2], left[0]);
        test::merge_all(right[2], right[1]);  // a (b c)
        test::merge_all(right[1], right[0]);
        ASSERT_EQ(test::read_table(left[0]), test::read_table(right[0]));
    }
}

TEST(device_merge, expiry_at_one_time_keeps_them_the_same) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        const history all = random_history(random);
        device_table first(key);
        device_table second(key);
        merge_all(first, all);
        merge_all(second, disordered(all, random));
        // Timestamps are 0 to 5: some removals are over, some not.
        const base::wall_time_ms now = end_of_tombstone(2);
        first.expire(now);
        second.expire(now);
        ASSERT_EQ(test::read_table(first), test::read_table(second));
        ASSERT_EQ(test::inconsistency(first), "");
        ASSERT_NO_FATAL_FAILURE(expect_hashes_from_scratch(first));
        for (const update& each : all) {
            static_cast<void>(merge(first, each, now));
        }
        for (const auto& [which, fields] : test::read_table(first)) {
            ASSERT_FALSE(fields.empty());
            ASSERT_NE(fields[0].substr(0, 6), "1  @2/") << "what is over does not come back";
        }
    }
}

TEST(device_merge, what_becomes_of_an_origin_leaves_counts_and_hashes_right) {
    for (std::uint64_t seed = 0; seed < histories; ++seed) {
        SCOPED_TRACE(seed);
        base::prng random(seed);
        device_table table(key);
        base::instant now{base::mono_time(std::chrono::hours(1)), first_time};
        for (const update& each : random_history(random)) {
            now.mono += std::chrono::milliseconds(random.below(3));
            table.merge({each.origin, each.name},
                        each.fields,
                        {now, now.mono},
                        device_table::source::member);
            while (const auto* stale = table.take_stale(now.mono)) {
                ASSERT_TRUE(stale->is_stale && stale->exists);
            }
            if (random.below(10) == 0) {
                const auto end = random_version(random).timestamp;
                static_cast<void>(table.drop_origin(each.origin, end));
                for (const auto& [which, fields] : test::read_table(table)) {
                    ASSERT_FALSE(fields.empty());
                }
            }
            ASSERT_EQ(test::inconsistency(table), "");
            ASSERT_NO_FATAL_FAILURE(expect_hashes_from_scratch(table));
        }
    }
}

}  // namespace
}  // namespace chatter::core
