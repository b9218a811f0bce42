// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/sealing.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "wire_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
namespace samples = wire::samples;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using injection = sealing::injection;

constexpr base::mono_time start{std::chrono::hours(1)};
constexpr base::wall_time_ms started = 1'800'000'000'000;

class sealing_test : public testing::Test {
protected:
    sealing_test() {
        if (wire::keyring::is_available()) {
            seals_ = std::make_unique<sealing>(policy(seal_mode::only), "default", key_);
            seals_->start({start, started});
        }
    }
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }

    static seal_policy policy(seal_mode mode, const std::string& keys = samples::first_key) {
        return {std::make_shared<const wire::keyring>(samples::ring_of(keys)), mode};
    }
    static wire::key_id id_of(const std::string& key) { return samples::ring_of(key).ids()[0]; }

    /// A poke of the run `sender`, sealed.
    static std::vector<std::byte> sealed_poke(wire::run_id sender,
                                              std::uint64_t sequence,
                                              const std::string& keys = samples::first_key) {
        wire::packet poke;
        poke.head = {
            wire::packet_kind::poke, 0, 1, sender, 99, static_cast<std::uint32_t>(sequence)};
        std::vector<std::byte> bytes;
        const wire::packet_writer writer(poke, bytes);
        wire::seal_packet(samples::ring_of(keys), "default", sequence, started, bytes, 0);
        return bytes;
    }
    static wire::sealed_head head_of(wire::run_id sender, std::uint64_t sequence) {
        return *wire::decode_sealed_head(sealed_poke(sender, sequence));
    }
    static wire::sealed_head injection_at(base::wall_time_ms at, std::uint64_t number = 1) {
        wire::sealed_head made;
        made.kind = wire::injection_kind;
        made.sender_run = 7;
        made.sequence = number;
        made.key = samples::first_key_id;
        made.at = at;
        return made;
    }
    injection judge(base::wall_time_ms at, std::uint64_t number, base::mono_duration later = {}) {
        const auto ms = std::chrono::duration_cast<milliseconds>(later).count();
        return seals_->judge_injection(injection_at(at, number), {start + later, started + ms});
    }

    base::siphash_key key_{1, 2};
    std::unique_ptr<sealing> seals_;
};

TEST_F(sealing_test, each_mode_says_what_is_sealed_and_what_is_taken) {
    const struct {
        seal_mode mode;
        bool seals, takes_plain, opens;
    } rows[] = {{seal_mode::off, false, true, false},
                {seal_mode::accept, false, true, true},
                {seal_mode::send, true, true, true},
                {seal_mode::only, true, false, true}};
    const auto bytes = sealed_poke(5, 3);
    const auto head = *wire::decode_sealed_head(bytes);
    for (const auto& row : rows) {
        seals_->set(row.mode == seal_mode::off ? seal_policy{} : policy(row.mode));
        EXPECT_EQ(seals_->seals(), row.seals) << to_string(row.mode);
        EXPECT_EQ(seals_->takes_plain(), row.takes_plain) << to_string(row.mode);
        EXPECT_EQ(seals_->has_key(samples::first_key_id), row.opens) << to_string(row.mode);
        EXPECT_EQ(seals_->open(head, bytes).has_value(), row.opens) << to_string(row.mode);
        std::vector<std::byte> packet = test::bytes_of(std::string(28, 'x'));
        std::vector<std::byte> numbered = packet;
        std::fill(numbered.begin() + 24, numbered.begin() + 28, std::byte{0});
        seals_->seal(0, started, numbered, 0);
        EXPECT_EQ(numbered.size(), 28 + (row.seals ? wire::sealed_overhead : 0));
    }
}

TEST_F(sealing_test, opens_what_was_sealed_with_any_of_its_keys) {
    seals_->set(policy(seal_mode::only, samples::first_key + "\n" + samples::other_key));
    for (const std::string& key : {samples::first_key, samples::other_key}) {
        const auto bytes = sealed_poke(5, 3, key);
        const auto head = *wire::decode_sealed_head(bytes);
        EXPECT_EQ(head.key, id_of(key));
        EXPECT_TRUE(seals_->has_key(head.key));
        const auto opened = seals_->open(head, bytes);
        ASSERT_TRUE(opened.has_value());
        EXPECT_TRUE(wire::decode_packet(*opened));
    }
    seals_->set(policy(seal_mode::only, samples::other_key));
    EXPECT_FALSE(seals_->has_key(id_of(samples::first_key)));
    const auto bytes = sealed_poke(5, 3);
    EXPECT_FALSE(seals_->open(*wire::decode_sealed_head(bytes), bytes).has_value());
}

TEST_F(sealing_test, what_was_changed_on_its_way_is_not_opened) {
    const auto bytes = sealed_poke(5, 3);
    for (std::size_t at = 3; at < bytes.size(); ++at) {
        auto changed = bytes;
        changed[at] ^= std::byte{0x10};
        const auto head = wire::decode_sealed_head(changed);
        ASSERT_TRUE(head);
        EXPECT_FALSE(seals_->open(*head, changed).has_value()) << at;
    }
    sealing of_another(policy(seal_mode::only), "another", key_);
    EXPECT_FALSE(of_another.open(*wire::decode_sealed_head(bytes), bytes).has_value());
}

// What counts once

TEST_F(sealing_test, a_packet_that_was_marked_is_replayed_and_no_other) {
    EXPECT_FALSE(seals_->knows(5));
    EXPECT_FALSE(seals_->is_replayed(head_of(5, 3)));
    seals_->mark(head_of(5, 3), start);
    EXPECT_TRUE(seals_->knows(5));
    EXPECT_TRUE(seals_->is_replayed(head_of(5, 3)));
    EXPECT_FALSE(seals_->is_replayed(head_of(5, 2)));
    EXPECT_FALSE(seals_->is_replayed(head_of(5, 4)));
    EXPECT_FALSE(seals_->is_replayed(head_of(6, 3))) << "another run";
    EXPECT_EQ(seals_->senders(), 1U);
}

TEST_F(sealing_test, a_sequence_has_64_bits) {
    const std::uint64_t high = std::uint64_t{1} << 32U;
    seals_->mark(head_of(5, 3), start);
    EXPECT_FALSE(seals_->is_replayed(head_of(5, high + 3))) << "only the low half is the same";
    seals_->mark(head_of(5, high + 3), start);
    EXPECT_TRUE(seals_->is_replayed(head_of(5, 3))) << "too old to tell";
}

TEST_F(sealing_test, other_keys_do_not_make_old_packets_new) {
    seals_->mark(head_of(5, 3), start);
    seals_->set(policy(seal_mode::only, samples::other_key + "\n" + samples::first_key));
    EXPECT_TRUE(seals_->is_replayed(head_of(5, 3)));
}

TEST_F(sealing_test, remembers_so_many_senders_and_forgets_who_is_silent_longest) {
    wire::sealed_head head = head_of(1, 1);
    base::mono_time now = start;
    for (std::size_t run = 1; run <= limits::sealed_senders_max; ++run) {
        head.sender_run = run;
        seals_->mark(head, now += milliseconds(1));
    }
    EXPECT_EQ(seals_->senders(), limits::sealed_senders_max);
    head.sender_run = 1;
    head.sequence = 2;
    seals_->mark(head, now += milliseconds(1));  // the oldest speaks up
    for (std::size_t more = 1; more <= 3; ++more) {
        head.sender_run = limits::sealed_senders_max + more;
        seals_->mark(head, now += milliseconds(1));
        EXPECT_EQ(seals_->senders(), limits::sealed_senders_max);
        EXPECT_FALSE(seals_->knows(1 + more)) << more;
        EXPECT_TRUE(seals_->knows(2 + more)) << more;
    }
    EXPECT_TRUE(seals_->knows(1));
}

// Injections

TEST_F(sealing_test, an_injection_counts_once) {
    EXPECT_EQ(judge(started, 1), injection::is_new);
    EXPECT_EQ(judge(started, 1), injection::is_known);
    EXPECT_EQ(judge(started, 2), injection::is_new) << "another number";
    wire::sealed_head other_run = injection_at(started, 1);
    other_run.sender_run = 8;
    EXPECT_EQ(seals_->judge_injection(other_run, {start, started}), injection::is_new);
}

TEST_F(sealing_test, an_injections_time_is_near_this_nodes) {
    const auto later = std::chrono::minutes(10);
    const base::wall_time_ms now = started + 600'000;
    EXPECT_EQ(judge(now - 60'001, 1, later), injection::is_off);
    EXPECT_EQ(judge(now - 60'000, 2, later), injection::is_new);
    EXPECT_EQ(judge(now + 60'000, 3, later), injection::is_new);
    EXPECT_EQ(judge(now + 60'001, 4, later), injection::is_off);
    constexpr auto least = std::numeric_limits<base::wall_time_ms>::min();
    constexpr auto most = std::numeric_limits<base::wall_time_ms>::max();
    EXPECT_EQ(judge(least, 5, later), injection::is_off);
    EXPECT_EQ(judge(most, 6, later), injection::is_off);
    EXPECT_EQ(judge(now, 1, later), injection::is_new) << "what was off is not remembered";
}

/// A former run of this node may have taken it.
TEST_F(sealing_test, an_injection_from_before_the_start_is_off) {
    EXPECT_EQ(judge(started - 1, 1, seconds(1)), injection::is_off);
    EXPECT_EQ(judge(started, 1, seconds(1)), injection::is_new);
}

TEST_F(sealing_test, an_injection_is_remembered_for_as_long_as_its_time_may_be_taken) {
    // As far ahead as may be, and judged again for as long as it is not too old.
    ASSERT_EQ(judge(started + 60'000, 1), injection::is_new);
    for (int second = 1; second <= 120; ++second) {
        EXPECT_EQ(judge(started + 60'000, 1, seconds(second)), injection::is_known) << second;
    }
    EXPECT_EQ(judge(started + 60'000, 1, milliseconds(120'001)), injection::is_off);
    EXPECT_EQ(seals_->next_deadline(), start + seconds(180));
    seals_->expire(start + seconds(180) - nanoseconds(1));
    EXPECT_TRUE(seals_->next_deadline().has_value());
    seals_->expire(start + seconds(180));
    EXPECT_EQ(seals_->next_deadline(), std::nullopt);
}

/// The wall clock can go back while the other goes on.
TEST_F(sealing_test, an_injection_is_known_where_the_wall_clock_went_back) {
    ASSERT_EQ(judge(started + 30'000, 1, seconds(30)), injection::is_new);
    EXPECT_EQ(
        seals_->judge_injection(injection_at(started + 30'000), {start + seconds(31), started}),
        injection::is_known);
}

TEST_F(sealing_test, rather_takes_none_than_one_that_it_could_take_twice) {
    for (std::uint64_t number = 0; number < limits::injections_max; ++number) {
        ASSERT_EQ(judge(started, number), injection::is_new);
    }
    EXPECT_EQ(judge(started, limits::injections_max), injection::is_one_too_many);
    EXPECT_EQ(judge(started, 0), injection::is_known) << "none was forgotten";
    EXPECT_EQ(judge(started + 180'000, limits::injections_max, seconds(180)), injection::is_new);
}

// Which key a member uses

TEST_F(sealing_test, the_first_key_is_no_news) {
    EXPECT_FALSE(seals_->take_key_news(5).has_value()) << "never heard";
    seals_->mark(head_of(5, 1), start);
    EXPECT_FALSE(seals_->take_key_news(5).has_value());
}

TEST_F(sealing_test, tells_once_that_a_sender_uses_another_key_and_once_that_it_does_no_longer) {
    const std::string both = samples::first_key + "\n" + samples::other_key;
    const std::string turned = samples::other_key + "\n" + samples::first_key;
    const wire::key_id first = id_of(samples::first_key);
    const wire::key_id other = id_of(samples::other_key);
    const auto hear = [&](std::uint64_t sequence, wire::key_id key) {
        wire::sealed_head head = head_of(5, sequence);
        head.key = key;
        seals_->mark(head, start);
        return seals_->take_key_news(5);
    };
    seals_->set(policy(seal_mode::only, both));
    EXPECT_FALSE(hear(1, first).has_value());
    // The others seal with the new key before this node does.
    const auto ahead = hear(2, other);
    ASSERT_TRUE(ahead.has_value());
    EXPECT_EQ(ahead->key, other);
    EXPECT_FALSE(ahead->is_first);
    EXPECT_FALSE(hear(3, other).has_value()) << "once";
    seals_->set(policy(seal_mode::only, turned));
    const auto same = hear(4, other);
    ASSERT_TRUE(same.has_value());
    EXPECT_EQ(same->key, other);
    EXPECT_TRUE(same->is_first);
    EXPECT_FALSE(hear(5, other).has_value());
    // One goes back.
    const auto behind = hear(6, first);
    ASSERT_TRUE(behind.has_value());
    EXPECT_EQ(behind->key, first);
    EXPECT_FALSE(behind->is_first);
    seals_->set({});
    EXPECT_FALSE(hear(7, first).has_value()) << "nothing is sealed any more";
}

}  // namespace
}  // namespace chatter::core
