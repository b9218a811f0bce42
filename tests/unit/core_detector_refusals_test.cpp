// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// DESIGN, section 4, "A refused port", as a node goes about it.

#include "core_detector_fixture.hpp"

#include <cstdlib>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::uuid_of;
using wire::member_state;

class detector_refusals_test : public detector_fixture {
protected:
    /// A packet that the node has just sent to server number N, as ICMP quotes it.
    std::vector<std::byte> last_sent_to(std::uint8_t number) {
        std::vector<std::byte> bytes;
        const effects& done = node_->effects();
        for (const outgoing& each : done.sends) {
            if (each.to == host(number)) {
                const auto range = done.bytes_of(each);
                bytes.assign(range.begin(), range.end());
            }
        }
        return bytes;
    }
    /// Has the node send something to server number N.
    std::vector<std::byte> a_packet_to(std::uint8_t number) {
        node_->receive(test::packet_of(number, node_->run(), kind::probe), host(number));
        return last_sent_to(number);
    }
};

TEST_F(detector_refusals_test, a_killed_process_is_known_in_a_moment_where_there_are_witnesses) {
    begin(5);
    run(seconds(5));
    forget();
    const base::mono_time killed = node_->now().mono;
    servers_[2] = behaviour::refuses;  // which is poked twice a second
    for (int i = 0; i < 2'000 && told<member_failed>().empty(); ++i) {
        run(milliseconds(1));
    }
    ASSERT_EQ(told<member_failed>().size(), 1U);
    EXPECT_LE(node_->now().mono - killed, milliseconds(500 + 250 + 1));
    const wire::accusation accused = told<member_failed>()[0].accused;
    EXPECT_EQ(accused.accuser, uuid_of(1));
    EXPECT_EQ(accused.confirmed_by.size(), 3U);
    EXPECT_GE(accused.after_ms, 200U) << "refused twice";
}

TEST_F(detector_refusals_test, two_alone_take_three_refusals_over_750_ms) {
    begin(2);
    run(seconds(5));
    forget();
    servers_[2] = behaviour::refuses;
    for (int i = 0; i < 2'000 && told<port_refused>().empty(); ++i) {
        run(milliseconds(1));
    }
    const base::mono_time first = node_->now().mono;
    run(milliseconds(740));
    EXPECT_TRUE(told<member_failed>().empty());
    run(milliseconds(11));
    ASSERT_EQ(told<member_failed>().size(), 1U);
    EXPECT_TRUE(told<member_failed>()[0].accused.confirmed_by.empty());
    EXPECT_LE(node_->now().mono - first, milliseconds(751));
}

TEST_F(detector_refusals_test, relays_that_reach_it_close_the_case) {
    begin(5);
    run(seconds(5));
    forget();
    // The node alone is refused: a forger, or a firewall in its way.
    for (int i = 0; i < 20; ++i) {
        node_->refuse(host(2), a_packet_to(2));
        carry();
        run(milliseconds(250));
    }
    EXPECT_FALSE(told<port_refused>().empty());
    EXPECT_TRUE(told<member_failed>().empty());
    EXPECT_TRUE(told<member_suspect>().empty());
}

TEST_F(detector_refusals_test, a_forged_quote_convicts_nobody) {
    begin(5);
    run(seconds(5));
    const std::vector<std::byte> quoted = a_packet_to(2);
    servers_[2] = behaviour::silent;  // so that nothing speaks for it
    std::uint64_t refusals = 0;
    for (std::size_t byte = 0; byte < 28; ++byte) {
        if (byte >= 2 && byte < 8) {
            continue;  // kind, flags and cluster of a packet say nothing of who got it
        }
        forget();
        std::vector<std::byte> forged = quoted;
        forged[byte] ^= std::byte{0x40};
        node_->refuse(host(2), forged);
        carry();
        ++refusals;
        EXPECT_TRUE(sent_of(kind::probe_request).empty()) << "byte " << byte;
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{8}, std::size_t{27}}) {
        forget();
        node_->refuse(host(2), std::span(quoted).first(size));
        carry();
        ++refusals;
        EXPECT_TRUE(sent_of(kind::probe_request).empty()) << "the first " << size;
    }
    node_->refuse(host(3), quoted);
    carry();
    EXPECT_TRUE(sent_of(kind::probe_request).empty()) << "sent to another";
    EXPECT_EQ(node_->counted().ports_refused, refusals + 1) << "counted, all";
    node_->refuse(host(2), std::span(quoted).first(28));
    carry();
    EXPECT_FALSE(sent_of(kind::probe_request).empty()) << "the true one, cut off by ICMP";
}

TEST_F(detector_refusals_test, a_quote_convicts_nobody_but_who_lives_where_it_came_from) {
    begin(5);
    run(seconds(5));
    std::vector<std::byte> quoted = a_packet_to(2);
    quoted[23] ^= std::byte{1};  // the last byte of the receiver's run: that of server 3 now
    servers_[3] = behaviour::silent;
    forget();
    node_->refuse(host(2), quoted);
    carry();
    EXPECT_TRUE(sent_of(kind::probe_request).empty()) << "a case against server 3";
}

TEST_F(detector_refusals_test, a_quote_older_than_a_period_is_none) {
    begin(5);
    run(seconds(5));
    const std::vector<std::byte> quoted = a_packet_to(2);
    run(milliseconds(1'001));
    forget();
    node_->refuse(host(2), quoted);
    carry();
    EXPECT_TRUE(sent_of(kind::probe_request).empty());
}

TEST_F(detector_refusals_test, a_case_asks_all_others_in_a_small_cluster_and_k_in_a_large_one) {
    for (const std::uint8_t members : std::initializer_list<std::uint8_t>{8, 20}) {
        begin(members);
        run(seconds(2));
        const auto quoted = a_packet_to(2);
        servers_[2] = behaviour::silent;
        forget();
        node_->refuse(host(2), quoted);
        carry();
        const auto requests = sent_of(kind::probe_request);
        EXPECT_EQ(requests.size(), members == 8 ? 6U : 3U);
        for (const sent& each : requests) {
            EXPECT_EQ(each.what.content.head.flags, wire::flag_refused);
            EXPECT_EQ(each.what.content.uuid, uuid_of(2));
        }
    }
}

TEST_F(detector_refusals_test, refusals_are_not_heeded_where_the_rules_say_so) {  // memberlist
    config what = test::config_of(1);
    what.timing.heed_refusals = false;
    begin(5, what);
    run(seconds(2));
    forget();
    node_->refuse(host(2), a_packet_to(2));
    carry();
    EXPECT_TRUE(sent_of(kind::probe_request).empty());
}

TEST_F(detector_refusals_test, a_suspect_may_be_convicted_when_its_suspicion_is_over) {
    const auto story = [this] {
        begin(2);
        run(seconds(5));
        servers_[2] = behaviour::silent;
        for (int i = 0; i < 3'000 && told<member_suspect>().empty(); ++i) {
            run(milliseconds(1));
        }
        run(milliseconds(2'700));  // of 3.5 s
        servers_[2] = behaviour::refuses;
        run(milliseconds(700));
        // Both are due within the next 200 ms, which is no sleep.
        node_->pass(milliseconds(190));
        node_->run_deadlines();
        carry();
        run(seconds(1));
        std::exit(state_of(2) == member_state::failed ? 0 : 1);
    };
    EXPECT_EXIT(story(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace chatter::core
