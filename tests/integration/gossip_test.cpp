// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One daemon among strangers and passive peers: what it takes, logs, forwards and drops.
//
// That something is NOT sent is seen from what comes next: loopback keeps the order.

#include "builders.hpp"
#include "programs.hpp"
#include "talk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::test {
namespace {

using wire::encoding;

const base::uuid origin = uuid_of(77);

/// A daemon with two passive peers, of which one reads JSON and the other CBOR.
class gossip : public testing::Test {
protected:
    explicit gossip(const daemon_options& how = {}) : daemon_(start_daemon(how)) {
        make_known(daemon_, json_peer_, json_peer_.socket);
        make_known(daemon_, cbor_peer_, json_peer_.socket);
    }

    void tell(const wire::message& what, encoding as = encoding::json) {
        say(stranger_, daemon_.address(), what, as);
    }

    /// A line of the log that begins so behind time and level.
    [[nodiscard]] bool logs(const std::string& fields) const {
        return daemon_.logs("level=info " + fields);
    }

    daemon_process daemon_;
    udp_probe stranger_;
    passive_peer json_peer_{uuid_of(11), encoding::json};
    passive_peer cbor_peer_{uuid_of(12), encoding::cbor};
};

class gossip_of_few_hops : public gossip {
protected:
    gossip_of_few_hops() : gossip({.more = {"--hops-max", "3"}}) {}
};

std::uint32_t hops_at(const passive_peer& peer) {
    const auto got = peer.socket.receive_message();
    return got ? got->content.hops : 1'000'000;
}

}  // namespace

// Formats

TEST_F(gossip, a_json_message_is_applied_and_logged) {
    tell(new_text("hello"));
    EXPECT_TRUE(logs("event=message from=" + base::to_string(stranger_.address()) +
                     " sender=" + base::to_string(the_sender()) + " text=\"hello\""));
}

TEST_F(gossip, a_chatter_rs_message_is_applied_and_logged) {
    tell(new_text("hello"), encoding::cbor);
    EXPECT_TRUE(logs("event=message from=" + base::to_string(stranger_.address()) +
                     " sender=" + base::to_string(the_sender()) + " text=\"hello\""));
}

TEST_F(gossip, bare_json_is_wrapped_with_5_hops_and_forwarded) {
    stranger_.send(daemon_.address(), bytes_of("\r\n {\"DebugMessage\":{\"text\":\"bare\"}}\n"));
    EXPECT_TRUE(daemon_.logs("text=\"bare\""));
    const auto got = json_peer_.socket.receive_message();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->what, wire::json_value::form::message);
    EXPECT_EQ(got->content.hops, 4U);
    EXPECT_LT(std::abs(got->content.timestamp_millis - next_timestamp()), 60'000);
}

TEST_F(gossip, two_bare_gossips_with_the_same_text_are_two_messages) {
    for (int i = 0; i < 2; ++i) {
        stranger_.send(daemon_.address(), bytes_of(R"({"DebugMessage":{"text":"bare"}})"));
    }
    EXPECT_TRUE(daemon_.logs("text=\"bare\"", 2));
}

TEST_F(gossip, a_device_without_origin_is_this_daemons) {
    stranger_.send(daemon_.address(),
                   bytes_of(R"({"DeviceGossip":{"DeviceAdded":{"name":"n","description":"d"}}})"));
    const auto self = field_of(daemon_.line_with("event=listening"), "uuid");
    ASSERT_TRUE(self);
    EXPECT_TRUE(logs("event=device_added origin=" + *self + " name=\"n\" description=\"d\""));
}

// Lines

TEST_F(gossip, devices_are_added_told_of_and_removed) {
    const std::string device = "origin=" + base::to_string(origin) + " name=\"gateway\"";
    tell(new_message(wire::device_added{origin, "gateway", "in the cellar"}));
    EXPECT_TRUE(logs("event=device_added " + device + " description=\"in the cellar\""));
    tell(new_message(wire::device_status{origin, "gateway", {{"load", "0.5"}, {"up", "yes"}}}),
         encoding::cbor);
    EXPECT_TRUE(logs("event=device_status " + device + R"( metrics={"load":"0.5","up":"yes"})"));
    EXPECT_EQ(daemon_.summarize()["devices"], 1U);
    tell(new_message(wire::device_removed{origin, "gateway"}));
    EXPECT_TRUE(logs("event=device_removed " + device));
    const auto after = daemon_.summarize();
    EXPECT_EQ(after.at("devices"), 0U);
    EXPECT_EQ(after.at("tombstones"), 1U);
}

TEST_F(gossip, servers_are_added_and_removed) {
    const std::string server = "uuid=" + base::to_string(json_peer_.uuid) +
                               " addr=" + base::to_string(json_peer_.address());
    EXPECT_TRUE(logs("event=server_added " + server + " wire=json reach=forwarded_to"));
    tell(new_message(wire::server_removed{json_peer_.uuid}));
    EXPECT_TRUE(logs("event=server_removed " + server));
    EXPECT_EQ(daemon_.summarize()["servers"], 1U);
    EXPECT_EQ(cbor_peer_.socket.receive_message()->content.payload,
              wire::gossip(wire::server_removed{json_peer_.uuid}));
    tell(new_text("after"));
    EXPECT_EQ(cbor_peer_.next_text(), "after");
    tell(new_message(wire::server_added{json_peer_.uuid, json_peer_.address(), encoding::json}, 0));
    EXPECT_TRUE(daemon_.logs("event=server_added " + server, 2));
    // An introduction to the CBOR peer, and neither the removal nor "after".
    const auto introduction = json_peer_.socket.receive_message();
    ASSERT_TRUE(introduction && introduction->content.payload);
    EXPECT_TRUE(std::holds_alternative<wire::server_added>(*introduction->content.payload));
}

TEST_F(gossip, text_can_forge_neither_a_line_nor_a_field_nor_a_terminal_sequence) {
    const std::string evil =
        "a\ntime=now level=info event=message text=\"b\"\r\x1b[31m\x7f\t\\\" from=x\xc2\x9b\xe2\x80"
        "\xa8";
    tell(new_text(evil));
    tell(new_message(wire::device_added{origin, evil, evil}));
    tell(new_message(wire::device_status{origin, "n", {{evil, evil}}}));
    ASSERT_TRUE(logs("event=device_status "));
    EXPECT_EQ(daemon_.lines().size(), 6U) << daemon_.program().err();
    for (const std::string& line : daemon_.lines()) {
        EXPECT_EQ(line.rfind("time=2", 0), 0U) << line;
        for (const char each : line) {
            EXPECT_TRUE(static_cast<unsigned char>(each) >= 0x20 && each != '\x7f') << line;
        }
    }
    EXPECT_TRUE(daemon_.logs(
        R"(text="a\ntime=now level=info event=message text=\"b\"\r\u001b[31m\u007f\t\\\" from=x)"
        R"(\u009b\u2028")"));
}

// Forwarding

TEST_F(gossip, each_peer_gets_a_message_in_the_encoding_of_its_server_added) {
    const wire::message from_json = new_text("from json");
    tell(from_json);
    const wire::message from_cbor = new_text("from cbor");
    tell(from_cbor, encoding::cbor);
    for (const passive_peer* peer : {&json_peer_, &cbor_peer_}) {
        for (wire::message wanted : {from_json, from_cbor}) {
            --wanted.hops;
            const auto got = peer->socket.receive();
            ASSERT_TRUE(got);
            EXPECT_EQ(got->from, daemon_.address());
            EXPECT_EQ(text_of(got->bytes),
                      text_of(peer->reads == encoding::cbor ? cbor_of(wanted) : json_of(wanted)));
        }
    }
}

TEST_F(gossip, the_encoding_of_a_server_travels_with_its_server_added) {
    const passive_peer third{uuid_of(13), encoding::cbor};
    tell(new_message(wire::server_added{third.uuid, third.address(), std::nullopt}),
         encoding::cbor);
    const auto as_json = json_peer_.socket.receive_message();
    ASSERT_TRUE(as_json && as_json->content.payload);
    EXPECT_EQ(*as_json->content.payload,
              wire::gossip(wire::server_added{third.uuid, third.address(), encoding::cbor}));
    const auto as_cbor = cbor_peer_.socket.receive_message();
    ASSERT_TRUE(as_cbor && as_cbor->content.payload);
    EXPECT_EQ(*as_cbor->content.payload,
              wire::gossip(wire::server_added{third.uuid, third.address(), std::nullopt}));
}

TEST_F(gossip, hops_are_counted_exactly) {
    tell(new_text("not forwarded", 0));
    tell(new_text("once", 1));
    tell(new_text("twice", 2));
    EXPECT_EQ(hops_at(json_peer_), 0U);
    EXPECT_EQ(hops_at(json_peer_), 1U);
    EXPECT_TRUE(daemon_.logs("text=\"not forwarded\""));
    EXPECT_EQ(daemon_.summarize()["sent"], 4U);  // two messages to two peers
}

TEST_F(gossip, hops_are_capped_at_8) {
    tell(new_text("far", 4'294'967'295U));
    tell(new_text("far", 9));
    tell(new_text("near", 8), encoding::cbor);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(hops_at(cbor_peer_), 7U);
    }
}

TEST_F(gossip_of_few_hops, hops_are_capped_at_what_was_asked_for) {
    tell(new_text("far", 5));
    tell(new_text("near", 2));
    EXPECT_EQ(hops_at(json_peer_), 2U);
    EXPECT_EQ(hops_at(json_peer_), 1U);
}

TEST_F(gossip, a_message_without_payload_is_forwarded) {
    tell(new_message(std::nullopt));
    const auto got = json_peer_.socket.receive_message();
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->content.payload);
}

TEST_F(gossip, duplicates_are_dropped_whatever_their_encoding_hops_and_source) {
    wire::message what = new_text("once");
    tell(what);
    tell(what);
    tell(what, encoding::cbor);
    what.hops = 3;
    say(cbor_peer_.socket, daemon_.address(), what);
    tell(new_text("next"));
    for (const passive_peer* peer : {&json_peer_, &cbor_peer_}) {
        EXPECT_EQ(peer->next_text(), "once");
        EXPECT_EQ(peer->next_text(), "next");
    }
    ASSERT_TRUE(daemon_.logs("text=\"next\""));
    EXPECT_EQ(daemon_.count_lines_with("text=\"once\""), 1U);
    EXPECT_EQ(daemon_.summarize()["duplicate"], 3U);
}

TEST_F(gossip, nothing_goes_back_to_where_it_came_from) {
    say(cbor_peer_.socket, daemon_.address(), new_text("from a peer"));
    EXPECT_EQ(json_peer_.next_text(), "from a peer");
    tell(new_text("next"));
    EXPECT_EQ(cbor_peer_.next_text(), "next");
}

TEST_F(gossip, nothing_goes_to_its_sender) {
    wire::message what = new_text("made by a peer");
    what.sender = json_peer_.uuid;
    tell(what);
    EXPECT_EQ(cbor_peer_.next_text(), "made by a peer");
    tell(new_text("next"));
    EXPECT_EQ(json_peer_.next_text(), "next");
}

TEST_F(gossip, a_message_that_an_encoding_makes_too_large_is_not_cut) {
    // In JSON each quote takes two bytes.
    const std::string quotes(40'000, '"');
    tell(new_text(quotes), encoding::cbor);
    tell(new_text("next"));
    EXPECT_EQ(cbor_peer_.next_text(), quotes);
    EXPECT_EQ(cbor_peer_.next_text(), "next");
    EXPECT_EQ(json_peer_.next_text(), "next");
    const auto counted = daemon_.summarize();
    EXPECT_EQ(counted.at("too_large_to_forward"), 1U);
    EXPECT_EQ(counted.at("sent"), 3U);
}

TEST_F(gossip, a_datagram_of_65507_bytes_is_forwarded_whole) {
    wire::message what = new_text("");
    what.payload = wire::debug_message{std::string(65'507 - json_of(what).size(), 'x')};
    ASSERT_EQ(json_of(what).size(), 65'507U);
    tell(what);
    const auto got = json_peer_.socket.receive();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->bytes.size(), 65'507U);
}

// Summary

TEST_F(gossip, sigusr1_sums_up_in_one_line) {
    const wire::message what = new_text("twice");
    tell(what);
    tell(what);
    stranger_.send(daemon_.address(), {});
    stranger_.send(daemon_.address(), bytes_of("hello"));
    stranger_.send(daemon_.address(), from_hex("a4"));
    tell(new_message(wire::device_status{origin, "n", {{"m", "t"}}}, 0));
    ASSERT_TRUE(logs("event=device_status"));
    const auto counted = daemon_.summarize();
    EXPECT_EQ(counted.at("servers"), 2U);
    EXPECT_EQ(counted.at("devices"), 1U);
    EXPECT_EQ(counted.at("received"), 8U);
    EXPECT_EQ(counted.at("accepted"), 4U);
    EXPECT_EQ(counted.at("duplicate"), 1U);
    EXPECT_EQ(counted.at("sent"), 2U);
    EXPECT_EQ(counted.at("refused_empty"), 1U);
    EXPECT_EQ(counted.at("refused_unknown_encoding"), 1U);
    EXPECT_EQ(counted.at("refused_truncated"), 1U);
    EXPECT_EQ(counted.at("refused_clock_ahead"), 0U);
}

// Other sockets

TEST(gossip_over_ipv6, is_taken_logged_and_forwarded) {
    const daemon_process daemon = start_daemon({.listen = "[::1]:0"});
    const udp_probe stranger(address_of("[::1]:0"));
    const passive_peer peer{uuid_of(1), encoding::json, udp_probe(address_of("[::1]:0"))};
    make_known(daemon, peer, stranger);
    say(stranger, daemon.address(), new_text("six"));
    EXPECT_TRUE(daemon.logs("event=message from=" + base::to_string(stranger.address())));
    EXPECT_EQ(peer.next_text(), "six");
}

TEST(gossip_over_ipv6, a_daemon_on_the_wildcard_serves_both_families) {
    const daemon_process daemon = start_daemon({.listen = "[::]:0"});
    const std::uint16_t port = daemon.address().port();
    const base::address at_four = address_of("127.0.0.1:" + std::to_string(port));
    const udp_probe four;
    const passive_peer six{uuid_of(1), encoding::json, udp_probe(address_of("[::1]:0"))};
    const wire::server_added gossip{six.uuid, six.address(), six.reads};
    say(four, at_four, new_message(gossip, 0));
    ASSERT_TRUE(daemon.logs("event=server_added"));
    say(four, at_four, new_text("from four"));
    EXPECT_EQ(six.next_text(), "from four");
    const udp_probe stranger(address_of("[::1]:0"));
    say(stranger, address_of("[::1]:" + std::to_string(port)), new_text("from six"));
    EXPECT_EQ(six.next_text(), "from six");
    EXPECT_TRUE(daemon.logs("from=" + base::to_string(four.address()) + " sender", 1));
}

TEST(gossip_over_wildcard, own_addresses_in_the_view_make_no_loop) {
    for (const char* wildcard : {"0.0.0.0:0", "[::]:0"}) {
        daemon_process daemon = start_daemon({.listen = wildcard, .more = {"--fanout", "all"}});
        const std::uint16_t port = daemon.address().port();
        const base::address reached_at = address_of("127.0.0.1:" + std::to_string(port));
        const udp_probe stranger;
        unsigned number = 1;
        for (const base::address& own :
             {reached_at, address_of("127.0.0.5:" + std::to_string(port))}) {
            const wire::server_added gossip{uuid_of(number++), own, encoding::json};
            say(stranger, reached_at, new_message(gossip));
        }
        EXPECT_TRUE(daemon.logs("reach=is_this_node", 2));
        say(stranger, reached_at, new_text("round and round", 4'294'967'295U));
        EXPECT_TRUE(daemon.logs("event=message"));
        const auto counted = daemon.summarize();
        EXPECT_EQ(counted.at("received"), 3U);
        EXPECT_EQ(counted.at("sent"), 0U);
    }
}

}  // namespace chatter::test
