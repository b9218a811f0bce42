// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One test for each thing that chatter-rs gets wrong. What ended its daemon, with exit code 0,
// must leave this one alive, forwarding, and able to end when it is asked to.
//
// Every daemon here listens on 127.0.0.1: what it sends to 240.0.0.1 or a broadcast address
// the kernel refuses, and it never leaves the machine.

#include "builders.hpp"
#include "programs.hpp"
#include "talk.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::test {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;
using wire::encoding;

constexpr std::array<encoding, 2> both_encodings{encoding::cbor, encoding::json};

/// Timestamps that ended chatter-rs, in a release or in a debug build, and their neighbours.
constexpr std::array<std::int64_t, 13> far_timestamps{
    std::numeric_limits<std::int64_t>::min(),
    std::numeric_limits<std::int64_t>::min() + 1,
    -9'223'372'036'855,
    -1'000,
    -999,
    -1,
    9'223'372'036'854,
    9'223'372'036'855,
    10'000'000'000'000,
    100'000'000'000'000,
    1'000'000'000'000'000,
    253'402'300'799'000,
    std::numeric_limits<std::int64_t>::max(),
};

const base::uuid origin = uuid_of(77);

class chatter_rs : public testing::Test {
protected:
    chatter_rs() { make_known(daemon_, peer_, peer_.socket); }

    void tell(const wire::message& what, encoding as = encoding::json) {
        say(stranger_, daemon_.address(), what, as);
    }

    /// Names a server at `where` to the daemon, by both encodings, with and without hops.
    void name_server(const base::address& where) {
        unsigned number = 100;
        for (const encoding as : both_encodings) {
            for (const std::uint32_t hops : {0U, 5U}) {
                tell(
                    new_message(wire::server_added{uuid_of(number++), where, encoding::json}, hops),
                    as);
            }
        }
    }

    /// The daemon takes a message, hands it on to the peer, and ends with 0 when told to. What
    /// the peer got before is passed over.
    [[nodiscard]] AssertionResult survived() {
        if (!daemon_.program().is_running()) {
            return AssertionFailure() << "it ended: " << daemon_.program().err();
        }
        tell(new_text("still there"));
        std::string text;
        do {
            text = peer_.next_text();
        } while (text != "still there" && text != passive_peer::nothing);
        if (text != "still there") {
            return AssertionFailure() << "it forwards no more: " << daemon_.program().err();
        }
        const auto exit_code = daemon_.stop();
        return exit_code == 0
                   ? AssertionSuccess()
                   : AssertionFailure() << "it ended with " << testing::PrintToString(exit_code);
    }

    // To all, so that servers which nobody lives at do not take the peer's turn.
    daemon_process daemon_{chatterd({.more = {"--fanout", "all"}})};
    udp_probe stranger_;
    passive_peer peer_{uuid_of(11)};
};

}  // namespace

// What ended its daemon

TEST_F(chatter_rs, died_of_malformed_datagrams) {
    const std::vector<std::byte> good = cbor_of(new_text("good", 0));
    const std::vector<std::vector<std::byte>> all{
        {},
        from_hex("ff"),
        bytes_of("hello"),
        bytes_of("{"),
        bytes_of("{}"),
        bytes_of(R"({"Nope":{}})"),
        bytes_of(R"({"DebugMessage":{"text":"a"}} {"DebugMessage":{"text":"b"}})"),
        {good.begin(), good.end() - 1},
        cat({good, from_hex("00")}),
        from_hex("a0"),
        from_hex("bf ff"),
    };
    for (const auto& each : all) {
        stranger_.send(daemon_.address(), each);
    }
    tell(new_text("counted"));
    ASSERT_TRUE(daemon_.logs("text=\"counted\""));
    const auto counted = daemon_.summarize();
    EXPECT_EQ(counted.at("received"), 2 + all.size());
    EXPECT_EQ(counted.at("accepted"), 2U);
    EXPECT_EQ(daemon_.lines().size(), 4U) << daemon_.program().err();
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, ended_its_stream_at_f6) {
    stranger_.send(daemon_.address(), from_hex("f6"));
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, died_of_a_server_at_port_0) {
    name_server(address_of("127.0.0.1:0"));
    EXPECT_EQ(daemon_.summarize()["refused_unusable_address"], 4U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, died_of_an_ipv6_address_on_an_ipv4_socket) {
    name_server(address_of("[::1]:2428"));
    EXPECT_TRUE(daemon_.logs("addr=[::1]:2428 wire=json reach=wrong_family", 4));
    EXPECT_EQ(daemon_.summarize()["send_failed"], 0U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, died_of_the_broadcast_address) {
    name_server(address_of("255.255.255.255:2428"));
    EXPECT_EQ(daemon_.summarize()["refused_unusable_address"], 4U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, died_of_the_broadcast_address_of_a_network) {
    // Nobody can see from this address that it is one: the kernel refuses the send.
    name_server(address_of("127.255.255.255:2428"));
    EXPECT_TRUE(daemon_.logs("addr=127.255.255.255:2428 wire=json reach=forwarded_to", 4));
    tell(new_text("to all"));
    ASSERT_TRUE(daemon_.logs("text=\"to all\""));
    EXPECT_GT(daemon_.summarize()["send_failed"], 0U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, died_of_an_address_without_a_route) {
    name_server(address_of("240.0.0.1:2428"));
    EXPECT_TRUE(daemon_.logs("addr=240.0.0.1:2428 wire=json reach=forwarded_to", 4));
    tell(new_text("to all"));
    ASSERT_TRUE(daemon_.logs("text=\"to all\""));
    EXPECT_GT(daemon_.summarize()["send_failed"], 0U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, took_the_unspecified_and_multicast_addresses_for_servers) {
    name_server(address_of("0.0.0.0:2428"));
    name_server(address_of("224.0.0.1:2428"));
    name_server(address_of("[::]:2428"));
    name_server(address_of("[ff02::1]:2428"));
    EXPECT_EQ(daemon_.summarize()["refused_unusable_address"], 16U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, died_of_far_timestamps_of_a_server) {
    unsigned number = 200;
    std::uint64_t far_ahead = 0;
    for (const std::int64_t timestamp : far_timestamps) {
        for (const encoding as : both_encodings) {
            wire::message what =
                new_message(wire::server_added{uuid_of(number++), peer_.address(), encoding::json});
            what.timestamp_millis = timestamp;
            tell(what, as);
        }
        far_ahead += timestamp > next_timestamp() ? 2U : 0U;
    }
    const auto counted = daemon_.summarize();
    EXPECT_EQ(counted.at("refused_clock_ahead"), far_ahead);
    EXPECT_EQ(counted.at("servers"), 1 + 2 * far_timestamps.size() - far_ahead);
    // One line for the one sender, however often its clock is wrong.
    EXPECT_EQ(daemon_.count_lines_with("level=warn event=clock_ahead"), 1U);
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, far_timestamps_of_every_other_gossip_are_survived_too) {
    for (const std::int64_t timestamp : far_timestamps) {
        for (const wire::gossip& each : one_of_each_kind()) {
            if (std::holds_alternative<wire::server_added>(each)) {
                continue;  // that of the test's words is no loopback address
            }
            wire::message what = new_message(each);
            what.timestamp_millis = timestamp;
            tell(what);
        }
    }
    EXPECT_TRUE(survived());
}

// What it lost, forged or sent too often

TEST_F(chatter_rs, forwarded_to_itself_and_looped_for_ever) {
    tell(new_message(wire::server_added{uuid_of(12), daemon_.address(), encoding::json}));
    ASSERT_TRUE(daemon_.logs("reach=is_this_node"));
    tell(new_text("round and round", std::numeric_limits<std::uint32_t>::max()));
    ASSERT_TRUE(daemon_.logs("text=\"round and round\""));
    const auto counted = daemon_.summarize();
    EXPECT_EQ(counted.at("received"), 3U);
    EXPECT_EQ(counted.at("sent"), 2U);  // both to the peer
    EXPECT_TRUE(survived());
}

TEST_F(chatter_rs, kept_its_view_from_newcomers) {
    const passive_peer newcomer{uuid_of(12)};
    tell(new_message(wire::server_added{newcomer.uuid, newcomer.address(), encoding::json}, 0));
    const auto introduction = newcomer.socket.receive_message();
    ASSERT_TRUE(introduction && introduction->content.payload);
    EXPECT_EQ(*introduction->content.payload,
              wire::gossip(wire::server_added{peer_.uuid, peer_.address(), std::nullopt}));
}

TEST_F(chatter_rs, applied_and_forwarded_every_copy) {
    const wire::message what = new_text("once");
    for (int i = 0; i < 10; ++i) {
        tell(what);
    }
    tell(new_text("next"));
    EXPECT_EQ(peer_.next_text(), "once");
    EXPECT_EQ(peer_.next_text(), "next");
    ASSERT_TRUE(daemon_.logs("text=\"next\""));
    EXPECT_EQ(daemon_.count_lines_with("text=\"once\""), 1U);
}

TEST_F(chatter_rs, wiped_the_metrics_when_a_device_was_described_again) {
    const base::wall_time_ms now = next_timestamp();
    const auto at = [&](base::wall_time_ms ago, wire::gossip what) {
        wire::message made = new_message(std::move(what));
        made.timestamp_millis = now - ago;
        return made;
    };
    tell(at(20, wire::device_status{origin, "gateway", {{"load", "new"}}}));
    tell(at(10, wire::device_added{origin, "gateway", "described again"}));
    // Had the metric been wiped, this older value of it would be news.
    tell(at(30, wire::device_status{origin, "gateway", {{"load", "old"}}}));
    tell(at(0, wire::device_status{origin, "gateway", {{"fan", "on"}}}));
    ASSERT_TRUE(daemon_.logs(R"({"fan":"on"})"));
    EXPECT_EQ(daemon_.count_lines_with("event=device_status"), 2U);
    EXPECT_EQ(daemon_.count_lines_with("old"), 0U);
}

TEST_F(chatter_rs, lost_the_status_of_a_device_that_it_did_not_know) {
    tell(new_message(wire::device_status{origin, "unheard of", {{"load", "1"}}}));
    EXPECT_TRUE(daemon_.logs("event=device_status origin=" + base::to_string(origin) +
                             " name=\"unheard of\" metrics={\"load\":\"1\"}"));
    EXPECT_EQ(daemon_.summarize()["devices"], 1U);
}

TEST_F(chatter_rs, let_the_order_of_arrival_win_over_timestamps) {
    const wire::message older = new_message(wire::device_added{origin, "gateway", "older"});
    const wire::message newer = new_message(wire::device_added{origin, "gateway", "newer"});
    tell(newer);
    tell(older);
    // An update that changes nothing is passed on, for others may not know better.
    for (const wire::message* each : {&newer, &older}) {
        const auto got = peer_.socket.receive_message();
        ASSERT_TRUE(got);
        EXPECT_EQ(got->content.payload, each->payload);
    }
    tell(new_text("next"));
    ASSERT_TRUE(daemon_.logs("text=\"next\""));
    EXPECT_EQ(daemon_.count_lines_with("event=device_added"), 1U);
    EXPECT_EQ(daemon_.count_lines_with("newer"), 1U);
}

TEST_F(chatter_rs, forgot_a_removal_that_arrived_early) {
    const wire::message added = new_message(wire::device_added{origin, "gateway", "d"});
    tell(new_message(wire::device_removed{origin, "gateway"}));
    tell(added);
    tell(new_text("next"));
    ASSERT_TRUE(daemon_.logs("text=\"next\""));
    const auto counted = daemon_.summarize();
    EXPECT_EQ(counted.at("devices"), 0U);
    EXPECT_EQ(counted.at("tombstones"), 1U);
}

TEST_F(chatter_rs, waited_for_standard_input_although_the_json_was_an_argument) {
    launch what = chatter_inject(
        {base::to_string(daemon_.address()), R"({"DebugMessage":{"text":"at once"}})"});
    what.stdin_is = launch::input::open;
    process injector(what);
    EXPECT_TRUE(daemon_.logs("text=\"at once\""));
    EXPECT_EQ(injector.wait_for_exit(), 0);
}

TEST_F(chatter_rs, logged_every_device_at_each_update) {
    for (unsigned i = 0; i < 50; ++i) {
        tell(new_message(wire::device_added{origin, "device " + std::to_string(i), "d"}));
    }
    ASSERT_TRUE(daemon_.logs("event=device_added", 50));
    EXPECT_EQ(daemon_.count_lines_with("\"device 0\""), 1U);
    EXPECT_EQ(daemon_.lines().size(), 52U);
}

}  // namespace chatter::test
