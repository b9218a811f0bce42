// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// When a node asks another for what it lacks, and for what first.

#include "core_anti_entropy_fixture.hpp"

namespace chatter::core {
namespace {

using test::host;
using test::items_of;
using test::uuid_of;
using wire::device_update;

// When

TEST_F(anti_entropy_test, with_equal_hashes_nothing_is_asked) {
    compare(own_hash());
    EXPECT_EQ(begun(), 0U);
    EXPECT_FALSE(is_under_way());
    EXPECT_EQ(counted_.pulls, 0U);
}

TEST_F(anti_entropy_test, another_hash_begins_it_a_moment_later) {
    notice(other);
    EXPECT_TRUE(done_.sends.empty());
    EXPECT_EQ(entropy_.next_deadline(), now_.mono + rules().compare_after);
    pass(rules().compare_after - milliseconds(1));
    entropy_.run(turn());
    EXPECT_TRUE(done_.sends.empty());
    EXPECT_EQ(counted_.pulls, 0U);
    wait();
    EXPECT_EQ(question(kind::hashes_wanted).part, part::summary);
    EXPECT_EQ(asked(kind::hashes_wanted)[0].to, host(2));
    EXPECT_EQ(counted_.pulls, 1U);
    EXPECT_EQ(entropy_.next_deadline(), now_.mono + rules().probe_timeout);
}

TEST_F(anti_entropy_test, the_first_difference_is_followed_and_not_put_off_by_the_next) {
    notice(other);
    const auto due = entropy_.next_deadline();
    pass(rules().compare_after / 2);
    notice(other + 1, 3);
    EXPECT_EQ(entropy_.next_deadline(), due);
    wait();
    EXPECT_EQ(asked(kind::hashes_wanted).at(0).to, host(2));
}

TEST_F(anti_entropy_test, who_has_just_joined_does_not_wait_for_a_hash) {
    entropy_.begin(turn(), slot_of(3));
    EXPECT_EQ(asked(kind::hashes_wanted).at(0).to, host(3));
}

TEST_F(anti_entropy_test, one_is_under_way_at_a_time) {
    compare(other);
    compare(other, 3);
    EXPECT_EQ(begun(), 0U);
    compare(other + 1);
    EXPECT_EQ(begun(), 0U);
    done_.clear();
    entropy_.begin(turn(), slot_of(3));
    EXPECT_EQ(begun(), 0U);
}

TEST_F(anti_entropy_test, what_made_the_difference_may_have_been_on_its_way) {
    notice(other);
    inject(status({{"load", "1"}}));
    wait();
    EXPECT_EQ(begun(), 0U) << "it has changed since";
    EXPECT_FALSE(is_under_way());
    compare(other);
    EXPECT_EQ(begun(), 1U) << "that was not all";
}

TEST_F(anti_entropy_test, who_has_gone_in_the_meantime_is_not_asked) {
    notice(other);
    hear(test::status_of(2, state::failed, 3));
    wait();
    EXPECT_TRUE(done_.sends.empty());
    EXPECT_FALSE(is_under_way());
    notice(other);
    EXPECT_FALSE(is_under_way()) << "nor is who is gone already";
}

TEST_F(anti_entropy_test, who_differs_from_all_for_a_period_does_not_wait_until_it_settles) {
    const base::mono_time first = now_.mono;
    for (int i = 0; i < 100 && begun() == 0; ++i) {
        notice(other);
        inject(status({{"load", std::to_string(i)}}));
        wait();
    }
    EXPECT_EQ(begun(), 1U);
    EXPECT_GE(now_.mono - first, rules().probe_period);
    EXPECT_LT(now_.mono - first, rules().probe_period + rules().compare_after);
}

TEST_F(anti_entropy_test, who_equals_another_now_and_then_waits_until_it_settles) {
    for (int i = 0; i < 100; ++i) {
        notice(other);
        inject(status({{"load", std::to_string(i)}}));
        wait();
        ASSERT_EQ(begun(), 0U);
        notice(own_hash(), 3);
    }
}

TEST_F(anti_entropy_test, under_a_stream_of_updates_it_begins_once_a_period_while_it_brings_news) {
    const auto exchanges_in_ten_periods = [&](bool with_news) {
        const base::mono_time end = now_.mono + 10 * rules().probe_period;
        std::size_t exchanges = 0;
        for (std::uint64_t i = 0; now_.mono < end; ++i) {
            notice(other + i);
            pass(rules().probe_period / 20);
            inject(status({{"load", std::to_string(injected_)}}));
            entropy_.run(turn());
            if (begun() == 0) {
                continue;
            }
            ++exchanges;
            answer_summary(own(part::members), 1, own(part::metrics), own(part::messages));
            answer_buckets(part::states, {9});
            const std::string name = "device " + std::to_string(with_news ? injected_ : 0);
            give(question(kind::entries_wanted), {{uuid_of(100), name, 0, fields_of(status({}))}});
        }
        return exchanges;
    };
    const auto with_news = exchanges_in_ten_periods(true);
    EXPECT_GE(with_news, 8U);
    EXPECT_LE(with_news, 10U);
    const auto in_vain = exchanges_in_ten_periods(false);
    EXPECT_GE(in_vain, 5U);
    EXPECT_LT(in_vain, with_news);
}

TEST_F(anti_entropy_test, what_brought_nothing_is_not_repeated_until_a_hash_changes) {
    const auto in_vain = [&](std::uint64_t theirs, std::uint8_t from = 2) {
        settle();
        compare(theirs, from);
        if (begun() == 0) {
            return false;
        }
        answer_in_vain(theirs);
        return true;
    };
    EXPECT_TRUE(in_vain(other));
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(in_vain(other)) << "they have nothing that is news";
    }
    EXPECT_FALSE(in_vain(other, 3)) << "nor has who has the same";
    EXPECT_TRUE(in_vain(other + 1)) << "theirs is another";
    inject(status({{"load", "2"}}));
    EXPECT_TRUE(in_vain(other + 1)) << "ours is";
    EXPECT_FALSE(in_vain(other + 1));
}

TEST_F(anti_entropy_test,
       so_many_that_have_nothing_new_are_remembered_and_the_oldest_is_forgotten) {
    const auto begins = [&](std::uint64_t theirs) {
        settle();
        compare(theirs);
        return begun() > 0;
    };
    for (std::uint64_t i = 0; i < 65; ++i) {
        ASSERT_TRUE(begins(other + i)) << i;
        answer_in_vain(other + i);
    }
    EXPECT_FALSE(begins(other + 1));
    EXPECT_TRUE(begins(other));
}

TEST_F(anti_entropy_test, what_brought_news_is_repeated_soon) {
    begin_bucket(part::states, 9);
    give(question(kind::entries_wanted), {{uuid_of(100), "new", 0, fields_of(status({}))}});
    ASSERT_FALSE(is_under_way());
    pass(rules().compare_after);
    compare(other);
    EXPECT_EQ(begun(), 1U);
}

TEST_F(anti_entropy_test, exchanges_that_bring_nothing_become_rarer) {
    base::mono_time last = now_.mono;
    std::vector<base::mono_duration> waits;
    for (int i = 0; i < 100; ++i) {
        compare(other + static_cast<std::uint64_t>(i));
        if (begun() > 0) {
            answer_in_vain(other + static_cast<std::uint64_t>(i));
            waits.push_back(now_.mono - last);
            last = now_.mono;
        }
        pass(rules().compare_after);
    }
    ASSERT_GT(waits.size(), 8U);
    const auto moment = rules().compare_after;  // in which a difference may go
    EXPECT_EQ(waits[1], moment + moment);
    EXPECT_EQ(waits[2], 2 * moment + moment);
    EXPECT_EQ(waits.back(), rules().probe_period + moment);
}

TEST_F(anti_entropy_test, where_the_members_differ_they_are_pulled_and_it_is_not_in_vain) {
    compare(other);
    answer_summary(own(part::members) + 1, own(part::states), own(part::metrics), 0);
    EXPECT_EQ(asked(kind::pull).size(), 1U);
    EXPECT_FALSE(is_under_way());
    settle();
    compare(own_hash() + 1);
    EXPECT_EQ(begun(), 1U) << "the pull may not have been able to begin";
}

TEST_F(anti_entropy_test, who_leaves_begins_none) {
    members_->leave(turn());
    settle();
    compare(other);
    EXPECT_EQ(begun(), 0U);
}

TEST_F(anti_entropy_test, none_begins_with_who_is_gone) {
    hear(test::status_of(2, state::left));
    settle();
    compare(other);
    EXPECT_EQ(begun(), 0U);
}

// What

TEST_F(anti_entropy_test, device_states_come_before_metrics_and_those_before_messages) {
    compare(other);
    answer_summary(own(part::members), 1, 2, 3);
    EXPECT_EQ(question(kind::hashes_wanted).part, part::states);
    answer_buckets(part::states, {});
    EXPECT_EQ(question(kind::hashes_wanted).part, part::metrics);
    answer_buckets(part::metrics, {});
    EXPECT_EQ(question(kind::entries_wanted).part, part::messages);
    give(question(kind::entries_wanted));
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, only_the_parts_that_differ_are_asked_for) {
    compare(other);
    answer_summary(own(part::members), own(part::states), 2, own(part::messages));
    EXPECT_EQ(question(kind::hashes_wanted).part, part::metrics);
    answer_buckets(part::metrics, {});
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, parts_of_later_versions_are_passed_over) {
    compare(other);
    hear_hashes(part::summary, 0, {own(part::members), own(part::states), 0, 0, 77});
    EXPECT_FALSE(is_under_way());
    settle();
    compare(own_hash() + 77);
    EXPECT_EQ(begun(), 0U) << "and are in their hash";
}

TEST_F(anti_entropy_test, four_buckets_are_asked_for_at_once) {
    compare(other);
    answer_summary(own(part::members), 1, own(part::metrics), 0);
    answer_buckets(part::states, {1, 2, 3, 4, 5, 255});
    auto questions = asked(kind::entries_wanted);
    ASSERT_EQ(questions.size(), anti_entropy::window);
    std::set<std::uint8_t> buckets;
    for (std::size_t i = 0; i < 6; ++i) {
        buckets.insert(questions.at(i).content.index);
        give(questions[i].content);
        const auto next = asked(kind::entries_wanted);
        EXPECT_EQ(next.size(), i < 2 ? 1U : 0U) << "one for each that is done";
        questions.insert(questions.end(), next.begin(), next.end());
    }
    EXPECT_EQ(buckets, (std::set<std::uint8_t>{1, 2, 3, 4, 5, 255}));
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, half_of_the_hashes_is_enough_to_begin) {
    compare(other);
    answer_summary(own(part::members), 1, own(part::metrics), 0);
    done_.clear();
    hear_half(part::states, 128, {200});
    const wire::packet first = question(kind::entries_wanted);
    done_.clear();
    hear_half(part::states, 128, {200});
    EXPECT_TRUE(asked(kind::entries_wanted).empty()) << "once";
    give(first);
    EXPECT_TRUE(is_under_way()) << "the other half is missing";
    hear_half(part::states, 0, {});
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, answers_that_were_not_asked_for_are_passed_over) {
    answer_summary(1, 2, 3, 4);
    EXPECT_TRUE(done_.sends.empty());
    compare(other);
    done_.clear();
    hear_half(part::states, 0, {1});
    hear_hashes(part::summary, 0, {1, 2, 3, 4}, 3);
    wire::packet nothing = test::packet_of(2, own_run, kind::hashes);
    entropy_.on_hashes(turn(), slot_of(2), nothing);
    EXPECT_TRUE(done_.sends.empty()) << "of another part or member, or without hashes";
    answer_summary(own(part::members), 1, own(part::metrics), 0);
    done_.clear();
    hear_hashes(part::states, 3, std::vector<std::uint64_t>(128, 7));
    hear_hashes(part::states, 0, std::vector<std::uint64_t>(127, 7));
    EXPECT_TRUE(done_.sends.empty()) << "no halves";
    answer_buckets(part::states, {9});
    wire::packet question = this->question(kind::entries_wanted);
    question.index = 8;
    give(question);
    question.index = 9;
    ++question.head.sequence;
    give(question);
    EXPECT_TRUE(is_under_way());
}

// Pages

TEST_F(anti_entropy_test, what_is_known_of_a_bucket_is_listed) {
    inject(status({{"load", "1"}}));
    const auto bucket =
        device_table::bucket_of(mine_.devices.position_of({uuid_of(100), "gateway"}));
    begin_bucket(part::metrics, bucket);
    const wire::packet asked = question(kind::entries_wanted);
    EXPECT_EQ(asked.index, bucket);
    EXPECT_EQ(asked.position, 0U);
    EXPECT_EQ(asked.head.flags, wire::flag_to_the_end);
    const auto& listed = mine_.devices.bucket(bucket)[0];
    EXPECT_EQ(items_of<wire::known_list>(asked),
              (std::vector<wire::known_list>{
                  {{{listed.position, mine_.devices.hash_of(listed, part::metrics)}}}}));
}

TEST_F(anti_entropy_test, a_long_list_comes_in_pieces_each_within_a_packet) {
    fill_bucket(200);
    begin_bucket(part::states, 9);
    std::size_t listed = 0;
    std::uint64_t last = 0;
    for (int i = 0; i < 3; ++i) {
        const wire::packet asked = question(kind::entries_wanted);
        EXPECT_EQ(asked.position, last);
        const auto known = items_of<wire::known_list>(asked).at(0).entries;
        listed += known.size();
        last = known.back().position;
        EXPECT_EQ((asked.head.flags & wire::flag_to_the_end) != 0, listed == 200U);
        give(asked);
    }
    EXPECT_EQ(listed, 200U);
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, the_longest_list_fits_beside_the_longest_place) {
    fill_bucket(200);
    begin_bucket(part::metrics, 9);
    const std::string name(255, 'n');
    give(question(kind::entries_wanted),
         {{uuid_of(100), name, 0, fields_of(status({{name, "1"}}))}},
         wire::flag_more,
         1);
    const wire::packet asked = question(kind::entries_wanted);
    EXPECT_EQ(items_of<wire::place>(asked).size(), 1U);
    EXPECT_EQ(items_of<wire::known_list>(asked).at(0).entries.size(), 44U);
}

TEST_F(anti_entropy_test, a_page_with_more_is_followed_from_its_last_field_on) {
    begin_bucket(part::metrics, 9);
    give(question(kind::entries_wanted),
         {{uuid_of(100), "large", 0, fields_of(status({{"a", "1"}, {"b", "1"}}))}},
         wire::flag_more);
    wire::packet asked = question(kind::entries_wanted);
    EXPECT_EQ(items_of<wire::place>(asked),
              (std::vector<wire::place>{{uuid_of(100), "large", 5, "b"}}));
    EXPECT_EQ(asked.position, 0U);
    give(asked,
         {{uuid_of(100), "large", 0, fields_of(status({{"c", "1"}}))}},
         wire::flag_more,
         4'711);
    asked = question(kind::entries_wanted);
    EXPECT_EQ(items_of<wire::place>(asked).at(0).field, "c");
    EXPECT_EQ(asked.position, 4'711U);
    give(asked);
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, a_page_that_leads_nowhere_ends_its_bucket) {
    const std::vector<device_update> some{{uuid_of(100), "a", 0, fields_of(status({}))}};
    begin_bucket(part::states, 9);
    give(question(kind::entries_wanted), some, wire::flag_more);
    give(question(kind::entries_wanted), some, wire::flag_more);
    EXPECT_TRUE(asked(kind::entries_wanted).empty()) << "or it would go on for ever";
    EXPECT_FALSE(is_under_way());
}

TEST_F(anti_entropy_test, what_was_given_up_half_way_goes_on_with_what_differs_then) {
    compare(other);
    answer_summary(own(part::members), 1, own(part::metrics), 0);
    answer_buckets(part::states, {1, 2, 3, 4, 5});
    give(asked(kind::entries_wanted)[0].content);
    while (is_under_way()) {
        wait();
    }
    settle();
    compare(other);
    EXPECT_EQ(begun(), 1U) << "that was no answer: not in vain";
    answer_summary(own(part::members), 1, own(part::metrics), 0);
    answer_buckets(part::states, {3});
    EXPECT_EQ(question(kind::entries_wanted).index, 3U);
}

// Silence

TEST_F(anti_entropy_test, a_question_is_asked_four_times) {
    compare(other);
    const base::mono_time first = now_.mono;
    std::size_t times = begun();
    while (is_under_way()) {
        wait();
        EXPECT_EQ(now_.mono, first + static_cast<int>(times) * rules().probe_timeout);
        times += begun();
        ASSERT_LT(times, 9U);
    }
    EXPECT_EQ(times, 4U);
}

TEST_F(anti_entropy_test, a_page_is_asked_for_four_times_and_any_of_the_answers_will_do) {
    const std::vector<device_update> some{{uuid_of(100), "a", 0, fields_of(status({}))}};
    begin_bucket(part::states, 9);
    std::vector<wire::packet> questions{question(kind::entries_wanted)};
    while (questions.size() < 4) {
        wait();
        questions.push_back(question(kind::entries_wanted));
    }
    give(questions[1], some, wire::flag_more, 5);
    EXPECT_EQ(question(kind::entries_wanted).position, 5U)
        << "the way is longer than the timeout, and nothing is lost";
    give(questions[2], some, wire::flag_more, 5);
    EXPECT_TRUE(asked(kind::entries_wanted).empty()) << "that was answered";
    wait();
    EXPECT_EQ(question(kind::entries_wanted).position, 5U) << "four times again";
}

TEST_F(anti_entropy_test, who_has_more_for_ever_is_given_up) {
    const std::vector<device_update> some{{uuid_of(100), "a", 0, fields_of(status({}))}};
    begin_bucket(part::states, 9);
    const base::mono_time begun = now_.mono;
    for (std::uint64_t position = 1; is_under_way() && position < 10'000; ++position) {
        give(question(kind::entries_wanted), some, wire::flag_more, position);
        wait();
    }
    EXPECT_FALSE(is_under_way());
    EXPECT_GE(now_.mono - begun, config_.timing.exchange_max);
    EXPECT_LE(now_.mono - begun, config_.timing.exchange_max + std::chrono::seconds(5));
}

TEST_F(anti_entropy_test, with_who_is_gone_it_ends_and_another_may_begin) {
    compare(other);
    hear(test::status_of(2, state::failed, 3));
    wait();
    EXPECT_FALSE(is_under_way());
    settle();
    compare(other, 3);
    EXPECT_EQ(asked(kind::hashes_wanted).at(0).to, host(3));
}

TEST_F(anti_entropy_test, with_who_was_forgotten_it_ends) {
    compare(other);
    hear(test::status_of(2, state::failed, 3));
    now_.wall += wire::limits::member_reaped_after_ms + 1;
    members_->expire(turn());
    ASSERT_FALSE(knows(2));
    wait();
    EXPECT_FALSE(is_under_way());
}

}  // namespace
}  // namespace chatter::core
