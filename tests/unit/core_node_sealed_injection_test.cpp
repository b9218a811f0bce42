// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sealed injections: what becomes of each, and what who sent it is told.

#include "core_sealed_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::seconds;
using test::stranger;
using wire::injection_answer;
using wire::injection_outcome;
using wire::samples::first_key;
using wire::samples::other_key;

class node_injections : public sealed_cluster {
protected:
    void SetUp() override {
        sealed_cluster::SetUp();
        if (wire::keyring::is_available()) {
            begin(1, sealed_with(first_key + "\n" + other_key));
        }
    }

    /// The node is sent it; the verdict is in `said`, and what it answers is read.
    std::optional<injection_answer> ask(const std::vector<std::byte>& injection,
                                        const std::string& key = first_key) {
        said_ = at(1).receive(injection, stranger());
        const effects& done = at(1).effects();
        if (done.sends.size() != 1) {
            EXPECT_TRUE(done.sends.empty());
            return std::nullopt;
        }
        const auto bytes = done.bytes_of(done.sends[0]);
        EXPECT_EQ(done.sends[0].to, stranger());
        EXPECT_LE(bytes.size(), injection.size()) << "no larger than the question";
        EXPECT_LE(bytes.size(), wire::limits::injection_answer_bytes_max);
        const auto head = wire::decode_sealed_head(bytes);
        if (!head) {
            ADD_FAILURE() << "not sealed";
            return std::nullopt;
        }
        EXPECT_EQ(head->kind, wire::injection_answer_kind);
        EXPECT_EQ(head->sender_run, at(1).run());
        EXPECT_EQ(head->receiver_run, 0x1234U);
        EXPECT_EQ(head->key, id_of(key)) << "the one that was asked with";
        EXPECT_EQ(head->at, at(1).now().wall);
        std::vector<std::byte> content;
        EXPECT_TRUE(
            wire::open_sealed(wire::samples::ring_of(key), "default", *head, bytes, content));
        return wire::decode_answer(content);
    }
    std::optional<injection_answer> ask(const std::string& json, std::uint64_t number) {
        return ask(sealed_injection(json, at(1).now().wall, number, at(1).run()));
    }

    static std::string debug(const std::string& text) {
        return R"({"DebugMessage":{"text":")" + text + R"("}})";
    }
    verdict said_{verdict::accepted};
};

TEST_F(node_injections, one_that_is_taken_is_answered_so) {
    EXPECT_EQ(ask(debug("hello"), 70), (injection_answer{injection_outcome::taken, 70, ""}));
    EXPECT_EQ(said_, verdict::accepted);
    ASSERT_EQ(at(1).events_of<message_received>().size(), 1U);
    EXPECT_EQ(at(1).events_of<message_received>()[0].from, stranger());
}

TEST_F(node_injections, one_under_a_key_that_is_not_the_first_is_answered_under_that_key) {
    const auto bytes =
        sealed_injection(debug("hello"), at(1).now().wall, 1, at(1).run(), other_key);
    EXPECT_EQ(ask(bytes, other_key), (injection_answer{injection_outcome::taken, 1, ""}));
}

TEST_F(node_injections, one_that_comes_twice_counts_once) {
    const auto bytes = sealed_injection(debug("hello"), at(1).now().wall, 7, at(1).run());
    ask(bytes);
    at(1).pass(seconds(30));
    EXPECT_EQ(ask(bytes), (injection_answer{injection_outcome::duplicate, 7, ""}));
    EXPECT_EQ(said_, verdict::duplicate);
    EXPECT_TRUE(at(1).events().empty());
}

TEST_F(node_injections, a_message_that_comes_twice_counts_once) {
    const auto message = test::injected(wire::debug_message{"hello"});
    const auto bytes = test::encoded(message, wire::encoding::json);
    const std::string json(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    EXPECT_EQ(ask(json, 1)->outcome, injection_outcome::taken);
    EXPECT_EQ(ask(json, 2), (injection_answer{injection_outcome::duplicate, 2, ""}));
    EXPECT_TRUE(at(1).events().empty());
}

TEST_F(node_injections, one_whose_time_is_off_is_answered_so_and_changes_nothing) {
    const auto now = at(1).now().wall;
    std::uint64_t number = 0;
    // It has run for 10 s, so what is older than that is from before its start.
    for (const base::wall_time_ms off : {now - 10'001, now - 60'001, now + 60'001}) {
        ++number;
        EXPECT_EQ(ask(sealed_injection(debug("hello"), off, number, at(1).run())),
                  (injection_answer{injection_outcome::clock, number, ""}));
        EXPECT_EQ(said_, verdict::clock_off);
        EXPECT_TRUE(at(1).events_of<message_received>().empty());
    }
    for (const base::wall_time_ms good : {now - 10'000, now + 60'000}) {
        EXPECT_EQ(ask(sealed_injection(debug(std::to_string(good)), good, ++number, at(1).run()))
                      ->outcome,
                  injection_outcome::taken);
    }
}

/// What each daemon would read as another message must not be recorded and given to all of them.
TEST_F(node_injections, one_that_means_something_else_at_each_daemon_must_be_for_this_one) {
    const std::string whole = R"({"sender":"541b10e7-d13a-45e8-8567-7d450ce86603","hops":5,)"
                              R"("timestamp_millis":1800000000000,"payload":)";
    const std::string device = R"({"DeviceGossip":{"DeviceRemoved":{"name":"d")";
    std::uint64_t number = 0;
    const auto outcome_for = [&](wire::run_id receiver, const std::string& json) {
        return ask(sealed_injection(json, at(1).now().wall, ++number, receiver))->outcome;
    };
    EXPECT_EQ(outcome_for(0, debug("bare")), injection_outcome::unaddressed);
    EXPECT_EQ(outcome_for(0, whole + device + "}}}}"), injection_outcome::unaddressed);
    EXPECT_EQ(said_, verdict::unaddressed);
    EXPECT_TRUE(at(1).events_of<message_received>().empty());
    EXPECT_EQ(outcome_for(0x999, whole + debug("another run") + "}"),
              injection_outcome::unaddressed);
    EXPECT_EQ(outcome_for(0, whole + debug("whole") + "}"), injection_outcome::taken);
    const std::string origin = R"(,"origin":"541b10e7-d13a-45e8-8567-7d450ce86603")";
    EXPECT_EQ(outcome_for(0, whole + device + origin + "}}}}"), injection_outcome::taken);
    EXPECT_EQ(outcome_for(at(1).run(), whole + device + "}}}}"), injection_outcome::taken);
}

TEST_F(node_injections, one_that_is_refused_is_answered_with_the_reason) {
    EXPECT_EQ(ask(std::string(R"({"ViewGossip":{"ServerAdded":)") +
                      R"({"uuid":"c4000000-0000-0000-0000-000000000009",)" +
                      R"("addr":"10.0.0.9:2428","wire":"json"}}})",
                  1),
              (injection_answer{injection_outcome::refused, 1, "peer_cannot_open"}));
    EXPECT_EQ(said_, verdict::peer_cannot_open);
    EXPECT_TRUE(at(1).node().servers().servers().empty());

    EXPECT_EQ(ask(std::string("this is no gossip of any kind"), 2),
              (injection_answer{injection_outcome::refused, 2, "undecodable"}));
    EXPECT_EQ(said_, verdict::undecodable);

    auto message = test::injected(wire::debug_message{"hello"});
    message.timestamp_millis = at(1).now().wall + wire::limits::clock_ahead_max_ms + 1;
    const auto bytes = test::encoded(message, wire::encoding::json);
    EXPECT_EQ(ask(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), 3),
              (injection_answer{injection_outcome::refused, 3, "clock_ahead"}));
}

TEST_F(node_injections, one_that_is_shorter_than_its_answer_gets_none) {
    EXPECT_EQ(ask(std::string("x"), 1), std::nullopt);
    EXPECT_EQ(said_, verdict::undecodable);
    EXPECT_EQ(ask(std::string(21, 'x'), 2)->reason, "undecodable");
    EXPECT_EQ(ask(std::string(20, 'x'), 3), std::nullopt);
}

/// From many addresses and over two minutes, so that no budget is in the way.
TEST_F(node_injections, more_than_can_be_remembered_are_not_taken) {
    const auto ring = wire::samples::ring_of(first_key);
    wire::sealed_head head =
        *wire::decode_sealed_head(sealed_injection("x", at(1).now().wall, 0, at(1).run()));
    const auto content = test::bytes_of("x");
    std::vector<std::byte> bytes;
    for (std::uint64_t number = 0; number < wire::limits::injections_max; ++number) {
        at(1).pass(std::chrono::microseconds(500));
        head.sequence = number;
        head.at = at(1).now().wall;
        bytes.clear();
        wire::seal(ring, "default", head, content, bytes);
        const auto port = static_cast<std::uint16_t>(1 + number % 100);
        ASSERT_EQ(at(1).receive(bytes, base::address(stranger().v4(), port)), verdict::undecodable);
    }
    EXPECT_EQ(ask(debug("hello"), wire::limits::injections_max),
              (injection_answer{injection_outcome::busy, wire::limits::injections_max, ""}));
    EXPECT_EQ(said_, verdict::over_budget);
    EXPECT_TRUE(at(1).events_of<message_received>().empty());
    at(1).pass(seconds(60));
    EXPECT_EQ(ask(debug("hello"), wire::limits::injections_max)->outcome, injection_outcome::taken);
}

/// Refusals cost no key, so they are told within the budget of strangers.
TEST_F(node_injections, of_those_that_were_not_taken_no_more_are_answered_than_others_get) {
    const auto bytes = sealed_injection(debug("hello"), at(1).now().wall, 7, at(1).run());
    ask(bytes);
    std::size_t answers = 0;
    for (int i = 0; i < 1'000; ++i) {
        answers += ask(bytes).has_value() ? 1U : 0U;
    }
    EXPECT_EQ(answers, static_cast<std::size_t>(budget_rules{}.stranger.burst));
}

TEST_F(node_injections, an_answer_that_comes_to_a_daemon_is_for_nobody) {
    wire::sealed_head head;
    head.kind = wire::injection_answer_kind;
    head.cluster = wire::cluster_tag("default");
    head.sender_run = 5;
    head.receiver_run = at(1).run();
    head.key = id_of(first_key);
    std::vector<std::byte> content;
    wire::encode_answer({}, content);
    std::vector<std::byte> bytes;
    wire::seal(wire::samples::ring_of(first_key), "default", head, content, bytes);
    EXPECT_EQ(at(1).receive(bytes, stranger()), verdict::other_run);
    EXPECT_TRUE(at(1).effects().sends.empty());
}

}  // namespace
}  // namespace chatter::core
