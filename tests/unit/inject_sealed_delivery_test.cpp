// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Against a daemon that the test plays on loopback.

#include "inject_sealed_daemon.hpp"
#include "key_files.hpp"
#include "net_loopback.hpp"
#include "sealed_delivery.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace chatter::inject {
namespace {

using test::bytes_of;
using test::loopback_socket;
using addresses = std::vector<base::address>;
using contents = std::vector<std::vector<std::byte>>;
using cause = sealed_end::cause;
using outcome = wire::injection_outcome;

std::string text_of(const std::vector<std::byte>& bytes) {
    std::string text;
    for (const std::byte each : bytes) {
        text += static_cast<char>(each);
    }
    return text;
}

/// Answers in a thread of its own until it goes.
class answering_daemon {
public:
    /// What is said to a datagram; nothing for silence.
    using rule = std::function<std::optional<std::vector<std::byte>>(std::span<const std::byte>)>;

    explicit answering_daemon(rule how, std::string_view on = "127.0.0.1:0")
        : socket_(on), how_(std::move(how)), thread_([this] { serve(); }) {}
    ~answering_daemon() {
        loopback_socket().send("end", address());
        thread_.join();
    }
    answering_daemon(const answering_daemon&) = delete;
    answering_daemon& operator=(const answering_daemon&) = delete;

    [[nodiscard]] base::address address() const { return socket_.address(); }

private:
    void serve() {
        while (const auto next = socket_.receive()) {
            if (next->text == "end") {
                return;
            }
            const auto bytes = bytes_of(next->text);
            if (const auto answer = how_(bytes)) {
                socket_.send(text_of(*answer), next->from);
            }
        }
    }

    loopback_socket socket_;
    rule how_;
    std::thread thread_;
};

class sealed_delivery_test : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
        lines = test::new_key();
    }

    [[nodiscard]] sealed_receipt deliver(const addresses& to, const contents& what) const {
        return deliver_sealed(to, what, test::ring_of(lines), "default");
    }

    std::string lines;
};

TEST_F(sealed_delivery_test, thousands_are_taken_though_every_fourth_is_lost) {
    test::sealed_daemon daemon(lines);
    std::set<std::string> arrived;
    int count = 0;
    const answering_daemon listens([&](std::span<const std::byte> datagram) {
        if (++count % 4 == 0) {
            return std::optional<std::vector<std::byte>>();
        }
        const auto opened = daemon.open(datagram);
        const bool is_new = opened && arrived.insert(opened->content).second;
        return daemon.serve(datagram, is_new ? outcome::taken : outcome::duplicate);
    });
    contents all;
    for (int i = 0; i < 2'000; ++i) {
        all.push_back(bytes_of(std::to_string(i)));
    }
    const auto receipt = deliver({listens.address()}, all);
    EXPECT_FALSE(receipt.error);
    EXPECT_EQ(receipt.end, (sealed_end{.taken = 2'000, .count = 2'000}));
    EXPECT_EQ(arrived.size(), 2'000U);
}

TEST_F(sealed_delivery_test, the_first_address_that_answers_gets_all) {
    test::sealed_daemon daemon(lines);
    const answering_daemon second(
        [&](std::span<const std::byte> datagram) { return daemon.serve(datagram); });
    loopback_socket third;
    const test::refusing_port first;
    const auto receipt =
        deliver({first.address(), second.address(), third.address()}, {bytes_of("one")});
    EXPECT_EQ(receipt.end.why, cause::all_taken);
    EXPECT_FALSE(receipt.error);
    EXPECT_TRUE(third.is_empty());
}

TEST_F(sealed_delivery_test, no_address_is_an_error) {
    EXPECT_EQ(deliver({}, {bytes_of("one")}).error, boost::asio::error::host_not_found);
}

TEST_F(sealed_delivery_test, each_session_has_a_run_of_its_own) {
    test::sealed_daemon daemon(lines);
    std::set<wire::run_id> runs;
    const answering_daemon listens([&](std::span<const std::byte> datagram) {
        if (const auto opened = daemon.open(datagram)) {
            runs.insert(opened->head.sender_run);
        }
        return daemon.serve(datagram);
    });
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(deliver({listens.address()}, {bytes_of("one")}).end.why, cause::all_taken);
    }
    EXPECT_EQ(runs.size(), 3U);
    EXPECT_EQ(runs.count(0), 0U);
}

TEST_F(sealed_delivery_test, the_clock_is_that_of_the_moment) {
    test::sealed_daemon daemon(lines);
    base::wall_time_ms at = 0;
    const answering_daemon listens([&](std::span<const std::byte> datagram) {
        at = daemon.open(datagram)->head.at;
        return daemon.serve(datagram, outcome::clock, at + 90'000);
    });
    const auto receipt = deliver({listens.address()}, {bytes_of("one")});
    EXPECT_EQ(receipt.end.why, cause::clock);
    EXPECT_LT(receipt.end.clock_ahead_ms, -80'000);
    EXPECT_GT(receipt.end.clock_ahead_ms, -91'000);
}

TEST_F(sealed_delivery_test, silence_is_told_after_two_seconds) {
    loopback_socket silent;
    const auto before = std::chrono::steady_clock::now();
    const auto receipt = deliver({silent.address()}, {bytes_of("one")});
    EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
    EXPECT_EQ(receipt.end.why, cause::no_answer);
}

#if defined(__linux__)

TEST_F(sealed_delivery_test, a_refused_port_is_told_at_once) {
    const test::refusing_port closed;
    const auto receipt = deliver({closed.address()}, {bytes_of("one")});
    EXPECT_EQ(receipt.error, boost::asio::error::connection_refused);
}

#endif

// In words

class described : public sealed_delivery_test {
protected:
    [[nodiscard]] std::string words(const sealed_receipt& what) const {
        return describe(what, "web1:2428", test::ring_of(lines), "pr od");
    }
};

TEST_F(described, what_went_well_takes_no_words) {
    EXPECT_EQ(words({{.taken = 3, .count = 3}}), "");
}

TEST_F(described, silence_names_the_cluster_and_the_keys) {
    lines += test::new_key();
    const std::string ids = test::ids_of(lines);
    EXPECT_EQ(words({{.why = cause::no_answer, .count = 1}}),
              "no answer from web1:2428 within 2 s: no daemon of cluster \"pr od\" listens there "
              "with a common key (this key file's: " +
                  ids.substr(0, 8) + ", " + ids.substr(9) + ")");
    EXPECT_EQ(words({{.why = cause::no_answer, .taken = 3, .count = 10}}),
              "no answer from web1:2428 any more, for 2 s; 3 of 10 messages were taken");
}

TEST_F(described, a_key_that_is_not_common_is_named) {
    EXPECT_EQ(words({{.why = cause::no_common_key, .count = 1, .key = 0x1a2b3c4d}}),
              "no common key with web1:2428, which uses key 1a2b3c4d (this key file's: " +
                  test::ids_of(lines) + ")");
}

TEST_F(described, a_clock_is_behind_or_ahead) {
    EXPECT_EQ(words({{.why = cause::clock, .count = 1, .clock_ahead_ms = -90'400}}),
              "the clock is 90 s behind web1:2428's");
    EXPECT_EQ(words({{.why = cause::clock, .count = 1, .clock_ahead_ms = 3'600'500}}),
              "the clock is 3601 s ahead of web1:2428's");
}

TEST_F(described, a_daemon_that_was_just_started_is_tried_again) {
    EXPECT_EQ(words({{.why = cause::clock, .count = 1, .clock_ahead_ms = -2'000}}),
              "web1:2428 was started only now and takes nothing from before; try again (the clock "
              "is 2 s behind web1:2428's)");
}

TEST_F(described, a_refusal_names_the_reason_and_which_one_it_was) {
    EXPECT_EQ(words({{.why = cause::refused, .count = 1, .which = 1, .reason = "clock_ahead"}}),
              "web1:2428 refused it: clock_ahead");
    EXPECT_EQ(
        words(
            {{.why = cause::refused, .taken = 1, .count = 3, .which = 2, .reason = "clock_ahead"}}),
        "web1:2428 refused message 2: clock_ahead; 1 of 3 messages were taken");
    EXPECT_EQ(words({{.why = cause::busy, .taken = 0, .count = 2, .which = 1}}),
              "web1:2428 is busy; 0 of 2 messages were taken");
}

TEST_F(described, a_socket_that_fails_is_told_as_without_keys) {
    EXPECT_EQ(words({{.count = 1}, boost::asio::error::connection_refused}),
              "cannot reach web1:2428: Connection refused");
}

}  // namespace
}  // namespace chatter::inject
