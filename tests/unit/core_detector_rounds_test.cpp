// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One look at one member. Das, Gupta, Motivala: SWIM, DSN 2002, sections 3.1 and 4.2;
// Lifeguard, section IV.

#include "core_detector_fixture.hpp"

#include <algorithm>
#include <set>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::status_of;
using test::uuid_of;
using wire::member_state;

class detector_rounds_test : public detector_fixture {
protected:
    /// Until the node has probed server number N, which is silent from now on.
    base::mono_time first_probe_of(std::uint8_t number) {
        servers_[number] = behaviour::silent;
        forget();
        for (int i = 0; i < 60'000 && sent_of(kind::probe, number).empty(); ++i) {
            run(milliseconds(1));
        }
        return sent_of(kind::probe, number).at(0).at;
    }

    [[nodiscard]] wire::packet report_of_reached(std::uint32_t answered) {
        wire::packet made = test::packet_of(2, node_->run(), kind::probe_report);
        made.answered = answered;
        made.outcome = outcome::reached;
        return made;
    }
};

TEST_F(detector_rounds_test, an_unanswered_probe_is_repeated_and_relays_are_asked) {
    begin(6);
    run(seconds(5));
    const base::mono_time begun = first_probe_of(4);
    EXPECT_TRUE(sent_of(kind::probe_request).empty());
    run(milliseconds(250));
    EXPECT_GE(sent_of(kind::probe, 4).size(), 2U);
    std::set<base::address> relays;
    for (const sent& each : sent_of(kind::probe_request)) {
        relays.insert(each.what.to);
        EXPECT_EQ(each.what.content.uuid, uuid_of(4));
        EXPECT_GE(each.at - begun, milliseconds(100)) << "the floor of timeouts";
    }
    EXPECT_EQ(relays,
              (std::set<base::address>{test::host(2), test::host(3), test::host(5), test::host(6)}))
        << "everybody else in a small cluster";
}

TEST_F(detector_rounds_test, in_a_large_cluster_k_relays_are_asked) {
    begin(20);
    run(seconds(5));
    static_cast<void>(first_probe_of(4));
    run(milliseconds(700));
    std::set<base::address> relays;
    for (const sent& each : sent_of(kind::probe_request)) {
        relays.insert(each.what.to);
        EXPECT_NE(each.what.to, test::host(4));
    }
    EXPECT_EQ(relays.size(), 3U);
}

TEST_F(detector_rounds_test, one_lost_datagram_accuses_nobody) {
    begin(4);
    run(seconds(5));
    static_cast<void>(first_probe_of(3));
    servers_[3] = behaviour::answers;
    run(seconds(5));
    EXPECT_TRUE(told<member_suspect>().empty());
}

TEST_F(detector_rounds_test, who_is_reached_by_a_relay_is_not_accused) {
    begin(4);
    run(seconds(5));
    static_cast<void>(first_probe_of(3));
    // Deaf towards the node alone: relays reach it.
    for (int i = 0; i < 700 && told<member_suspect>().empty(); ++i) {
        run(milliseconds(1));
        for (const sent& each : sent_of(kind::probe_request, 2)) {
            say(2, report_of_reached(each.what.content.head.sequence));
        }
    }
    EXPECT_TRUE(told<member_suspect>().empty());
}

TEST_F(detector_rounds_test, silence_is_suspected_then_and_failed_when_the_suspicion_is_over) {
    begin(6);
    run(seconds(5));
    const base::mono_time begun = first_probe_of(4);
    const timing& rules = node_->node().settings().timing;
    run(begun + rules.verdict_after - milliseconds(1) - node_->now().mono);
    EXPECT_TRUE(told<member_suspect>().empty());
    run(milliseconds(2));
    ASSERT_EQ(told<member_suspect>().size(), 1U);
    EXPECT_EQ(told<member_suspect>()[0].accuser, uuid_of(1));
    run(begun + milliseconds(600 + 1'749) - node_->now().mono);
    EXPECT_TRUE(told<member_failed>().empty());
    run(milliseconds(3));
    ASSERT_EQ(told<member_failed>().size(), 1U) << "with witnesses, after the minimum";
    const wire::accusation accused = told<member_failed>()[0].accused;
    EXPECT_EQ(accused.accuser, uuid_of(1));
    EXPECT_EQ(accused.confirmed_by.size(), 4U) << "the relays that got no answer, either";
    EXPECT_NEAR(accused.after_ms, 600 + 1'750, 2);
}

TEST_F(detector_rounds_test, silence_without_a_witness_has_the_longest_suspicion) {
    begin(2);
    run(seconds(5));
    const base::mono_time begun = first_probe_of(2);
    run(begun + milliseconds(600 + 3'499) - node_->now().mono);
    EXPECT_TRUE(told<member_failed>().empty());
    run(milliseconds(3));
    ASSERT_EQ(told<member_failed>().size(), 1U);
    EXPECT_TRUE(told<member_failed>()[0].accused.confirmed_by.empty());
}

TEST_F(detector_rounds_test, relays_that_say_nothing_make_the_node_doubt_itself) {
    begin(6);
    run(seconds(5));
    relays_answer_ = false;
    static_cast<void>(first_probe_of(4));
    run(seconds(1));
    ASSERT_EQ(told<member_suspect>().size(), 1U);
    forget();
    ask_to_probe(2, 3, 55);  // 3 answers
    const auto reports = sent_of(kind::probe_report, 2);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].what.content.head.flags & wire::flag_unsure, wire::flag_unsure)
        << "Lifeguard, section IV-A: missed nacks";
}

TEST_F(detector_rounds_test, a_relay_that_repeats_itself_is_one_relay) {
    begin(6);
    run(seconds(5));
    relays_answer_ = false;
    static_cast<void>(first_probe_of(4));
    while (sent_of(kind::probe_request, 2).empty()) {
        run(milliseconds(1));
    }
    wire::packet report = test::packet_of(2, node_->run(), kind::probe_report);
    report.answered = sent_of(kind::probe_request, 2)[0].what.content.head.sequence;
    report.outcome = outcome::refused;
    for (int i = 0; i < 1'000; ++i) {
        say(2, report);
    }
    run(seconds(1));
    ASSERT_EQ(told<member_suspect>().size(), 1U);
    forget();
    ask_to_probe(2, 3, 55);  // 3 answers
    EXPECT_EQ(sent_of(kind::probe_report, 2).at(0).what.content.head.flags, wire::flag_unsure)
        << "the others have said nothing";
}

TEST_F(detector_rounds_test, of_too_many_requests_the_oldest_are_forgotten) {
    begin(8);
    run(seconds(5));
    // Deaf towards the node alone, so that relays are asked again and again.
    std::optional<std::uint32_t> first;
    std::size_t asked = 0;
    servers_[4] = behaviour::silent;
    relays_answer_ = false;
    while (asked < 1'100) {
        forget();
        run(milliseconds(1));
        for (const sent& each : sent_of(kind::probe_request)) {
            ++asked;
            const std::uint32_t sequence = each.what.content.head.sequence;
            first = first.value_or(sequence);
            say(2, report_of_reached(sequence));
        }
    }
    const base::mono_time begun = first_probe_of(4);
    say(2, report_of_reached(*first));
    run(begun + node_->node().settings().timing.verdict_after + milliseconds(1) -
        node_->now().mono);
    EXPECT_EQ(told<member_suspect>().size(), 1U) << "it answers nothing any more";
}

// Relays

TEST_F(detector_rounds_test, so_many_rounds_for_others_are_under_way_and_no_more) {
    begin(4);
    servers_[3] = behaviour::silent;
    forget();
    for (std::uint32_t sequence = 1; sequence <= 256; ++sequence) {
        ask_to_probe(2, 3, sequence);
    }
    EXPECT_TRUE(sent_of(kind::probe_report).empty());
    ask_to_probe(2, 3, 257);
    const auto reports = sent_of(kind::probe_report, 2);
    ASSERT_EQ(reports.size(), 1U) << "at once";
    EXPECT_EQ(reports[0].what.content.answered, 257U);
    EXPECT_EQ(reports[0].what.content.head.flags, wire::flag_unsure);
}

TEST_F(detector_rounds_test, a_relay_reports_an_answer) {
    begin(4);
    forget();
    ask_to_probe(2, 3, 55);
    ASSERT_EQ(sent_of(kind::probe, 3).size(), 1U);
    const auto reports = sent_of(kind::probe_report, 2);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].what.content.answered, 55U);
    EXPECT_EQ(reports[0].what.content.outcome, outcome::reached);
    EXPECT_EQ(reports[0].what.content.head.flags, 0U);
}

TEST_F(detector_rounds_test, a_relay_reports_silence_in_time_and_a_late_answer_too) {
    begin(4);
    run(seconds(3));
    servers_[3] = behaviour::silent;
    forget();
    ask_to_probe(2, 3, 55);
    const std::uint32_t probe = sent_of(kind::probe, 3).at(0).what.content.head.sequence;
    run(milliseconds(249));
    EXPECT_TRUE(sent_of(kind::probe_report, 2).empty());
    run(milliseconds(1));
    ASSERT_EQ(sent_of(kind::probe_report, 2).size(), 1U);
    EXPECT_EQ(sent_of(kind::probe_report, 2)[0].what.content.outcome, outcome::silent);
    run(milliseconds(100));
    wire::packet ack = test::packet_of(3, node_->run(), kind::ack);
    ack.answered = probe;
    ack.hash = node_->members().digest();
    say(3, ack);
    ASSERT_EQ(sent_of(kind::probe_report, 2).size(), 2U);
    EXPECT_EQ(sent_of(kind::probe_report, 2)[1].what.content.outcome, outcome::reached);
}

TEST_F(detector_rounds_test, a_relays_round_accuses_nobody) {
    begin(30);
    run(seconds(3));
    servers_[3] = behaviour::silent;
    forget();
    ask_to_probe(2, 3, 55);
    run(milliseconds(650));
    EXPECT_TRUE(told<member_suspect>().empty());
}

TEST_F(detector_rounds_test, a_relay_reports_a_refused_port_at_once) {
    begin(4);
    servers_[3] = behaviour::refuses;
    forget();
    ask_to_probe(2, 3, 55);
    const auto reports = sent_of(kind::probe_report, 2);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].what.content.outcome, outcome::refused);
    EXPECT_EQ(reports[0].what.content.answered, 55U);
}

TEST_F(detector_rounds_test, a_relay_that_does_not_know_the_target_is_not_sure) {
    begin(4);
    forget();
    ask_to_probe(2, 99, 55);
    ask_to_probe(2, 2, 56);
    ask_to_probe(2, 1, 57);
    const auto reports = sent_of(kind::probe_report, 2);
    ASSERT_EQ(reports.size(), 3U);
    for (const sent& each : reports) {
        EXPECT_EQ(each.what.content.head.flags & wire::flag_unsure, wire::flag_unsure);
        EXPECT_NE(each.what.content.outcome, outcome::refused);
    }
}

TEST_F(detector_rounds_test, a_relay_that_knows_the_target_to_be_gone_says_so) {
    begin(4);
    say(3, kind::gossip, {status_of(4, member_state::left)});
    run(seconds(10));
    forget();
    ask_to_probe(2, 4, 55);
    const auto reports = sent_of(kind::probe_report, 2);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(test::items_of<wire::member_status>(reports[0].what.content).at(0),
              status_of(4, member_state::left));
}

// Suspicions of others

TEST_F(detector_rounds_test, nobody_is_failed_whom_this_node_has_not_tried_itself) {
    begin(30);
    run(seconds(2));
    servers_[3] = behaviour::silent;
    forget();
    wire::member_status told_of = status_of(3, member_state::suspect, 5);
    told_of.accused.confirmed_by = {uuid_of(6), uuid_of(7), uuid_of(8)};
    say(5, kind::gossip, {told_of});
    const base::mono_time suspected = node_->now().mono;
    run(seconds(20));
    ASSERT_EQ(told<member_failed>().size(), 1U);
    const auto probes = sent_of(kind::probe, 3);
    ASSERT_FALSE(probes.empty());
    EXPECT_LT(probes[0].at - suspected, seconds(5));
    EXPECT_EQ(told<member_failed>()[0].accused.accuser, uuid_of(5));
}

TEST_F(detector_rounds_test, whom_this_node_found_silent_itself_it_does_not_try_again) {
    begin(6);
    run(seconds(5));
    const base::mono_time begun = first_probe_of(4);
    run(begun + milliseconds(300) - node_->now().mono);
    say(5, kind::gossip, {status_of(4, member_state::suspect, 5)});
    run(begun + milliseconds(601) - node_->now().mono);  // its own round has ended: it confirms
    const auto* verdict = node_->members().verdict_of(*node_->members().table().find(uuid_of(4)));
    ASSERT_NE(verdict, nullptr);
    const auto& confirmers = verdict->accused.confirmed_by;
    ASSERT_NE(std::find(confirmers.begin(), confirmers.end(), uuid_of(1)), confirmers.end());
    run(begun + milliseconds(300 + 1'750 + 2) - node_->now().mono);
    EXPECT_EQ(told<member_failed>().size(), 1U) << "a confirmer's suspicion is his own, too";
}

TEST_F(detector_rounds_test, who_answers_when_its_suspicion_is_over_is_not_failed) {
    begin(30);
    run(seconds(2));
    forget();
    say(5, kind::gossip, {status_of(3, member_state::suspect, 5)});
    run(seconds(60));
    EXPECT_TRUE(told<member_failed>().empty()) << "it answers, and refutes some day";
    EXPECT_EQ(state_of(3), member_state::suspect);
}

TEST_F(detector_rounds_test, who_refutes_is_alive_and_its_timer_is_off) {
    begin(5);
    run(seconds(2));
    servers_[3] = behaviour::silent;
    say(5, kind::gossip, {status_of(3, member_state::suspect, 5)});
    wire::member_record alive = test::record_of(3);
    alive.incarnation += 1;
    say(5, kind::gossip, {alive});
    EXPECT_EQ(told<member_refuted>().size(), 1U);
    servers_[3] = behaviour::answers;
    run(seconds(20));
    EXPECT_TRUE(told<member_failed>().empty());
}

TEST_F(detector_rounds_test, an_answer_to_a_packet_that_was_not_sent_proves_nothing) {
    begin(4);
    run(seconds(2));
    static_cast<void>(first_probe_of(3));
    wire::packet report = test::packet_of(2, node_->run(), kind::probe_report);
    report.answered = 12'345;
    report.outcome = outcome::reached;
    say(2, report);
    run(seconds(1));
    EXPECT_EQ(told<member_suspect>().size(), 1U);
}

}  // namespace
}  // namespace chatter::core
