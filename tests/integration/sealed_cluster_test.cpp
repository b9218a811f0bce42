// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A sealed cluster, and those who try to have a part in it: nothing comes of that but counts.

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "builders.hpp"
#include "key_files.hpp"
#include "programs.hpp"
#include "recording_relay.hpp"
#include "talk.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace chatter::test {
namespace {

constexpr std::size_t size = 3;

std::string name_of(std::size_t i) {
    return "node" + std::to_string(i);
}

/// A packet of somebody whom no daemon knows, in the clear.
std::vector<std::byte> packet_of_stranger(wire::packet_kind kind,
                                          const std::string& cluster,
                                          wire::run_id receiver = 0) {
    wire::packet what;
    what.head = {kind, 0, wire::cluster_tag(cluster), 0x5717'a6e7, receiver, 1};
    std::vector<std::byte> bytes;
    wire::packet_writer writer(what, bytes);
    if (kind == wire::packet_kind::hello) {
        writer.pad_to(wire::limits::hello_bytes);
    }
    return bytes;
}

/// An injection as chatter-inject seals it, at that time.
std::vector<std::byte> injection(const wire::keyring& keys,
                                 const std::string& text,
                                 base::wall_time_ms at) {
    std::vector<std::byte> content;
    wire::encode(new_text(text), wire::encoding::json, content);
    wire::sealed_head head;
    head.kind = wire::injection_kind;
    head.cluster = wire::cluster_tag("prod");
    head.sender_run = 0x1234'5678'9abc'def1;
    head.sequence = 1;
    head.key = keys.ids().front();
    head.at = at;
    std::vector<std::byte> bytes;
    wire::seal(keys, "prod", head, content, bytes);
    return bytes;
}

class sealed_cluster : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
        key_path = files.write("keys", key);
        for (std::size_t i = 0; i < size; ++i) {
            start(i, "127.0.0.1:0", i == 0 ? 1 : 0);
        }
        ASSERT_TRUE(know_one_another(2));
    }

    void start(std::size_t which, const std::string& listen, std::size_t join) {
        daemons[which].reset();
        daemons[which] = std::make_unique<daemon_process>(
            chatterd({.listen = listen,
                      .more = {"--key-file",
                               key_path,
                               "--cluster",
                               "prod",
                               "--name",
                               name_of(which),
                               "--advertise",
                               base::to_string(relay.front(which)),
                               "--join",
                               base::to_string(relay.front(join))}}));
        relay.set(which, daemons[which]->address());
    }

    [[nodiscard]] bool know_one_another(std::uint64_t others) {
        return wait_until([&] {
            for (const auto& each : daemons) {
                if (each->summarize()["members_alive"] != others) {
                    return false;
                }
            }
            return true;
        });
    }

    /// All that they have logged but for the answers to SIGUSR1.
    [[nodiscard]] std::vector<std::string> events() const {
        std::vector<std::string> all;
        for (const auto& each : daemons) {
            for (std::string& line : each->lines()) {
                if (line.find("event=summary") == std::string::npos) {
                    all.push_back(std::move(line));
                }
            }
        }
        return all;
    }

    /// Waits until the sum of these counts of one daemon has grown by that many.
    class growth {
    public:
        growth(daemon_process& of, std::vector<std::string> counts)
            : daemon_(of), counts_(std::move(counts)), before_(sum()) {}
        [[nodiscard]] bool reaches(std::uint64_t wanted) {
            return wait_until(
                [&] { return sum() >= before_ + wanted; }, patience, std::chrono::milliseconds(20));
        }

    private:
        [[nodiscard]] std::uint64_t sum() {
            summary numbers = daemon_.summarize();
            std::uint64_t result = 0;
            for (const std::string& each : counts_) {
                result += numbers[each];
            }
            return result;
        }
        daemon_process& daemon_;
        std::vector<std::string> counts_;
        std::uint64_t before_;
    };

    void send_all(const std::vector<std::vector<std::byte>>& datagrams) {
        for (const auto& each : datagrams) {
            stranger.send(daemons[0]->address(), each);
        }
    }

    file_directory files;
    std::string key = wire::keyring::is_available() ? new_key() : std::string();
    std::string key_path;
    recording_relay relay{size};
    std::array<std::unique_ptr<daemon_process>, size> daemons;
    udp_probe stranger;
};

}  // namespace

TEST_F(sealed_cluster, what_is_injected_sealed_reaches_all) {
    const finished program = inject(
        {base::to_string(daemons[1]->address()), "-", "--key-file", key_path, "--cluster", "prod"},
        R"({"DebugMessage":{"text":"hello"}})"
        R"({"DeviceGossip":{"DeviceAdded":{"name":"gateway",)"
        R"("description":"a router"}}})");
    EXPECT_EQ(program.exit_code, 0) << program.err;
    for (const auto& each : daemons) {
        EXPECT_TRUE(each->logs("text=\"hello\""));
        EXPECT_TRUE(each->logs("event=device_added"));
        EXPECT_EQ(each->count_lines_with("event=unsealed"), 0U);
    }
}

TEST_F(sealed_cluster, who_has_no_key_is_counted_and_no_more) {
    const auto before = events();
    growth unsealed(*daemons[0], {"refused_unsealed"});
    growth all(*daemons[0], {"refused_unsealed", "kernel_dropped"});
    std::vector<std::vector<std::byte>> said;
    for (const auto kind : {wire::packet_kind::hello, wire::packet_kind::probe}) {
        said.push_back(
            packet_of_stranger(kind, "prod", kind == wire::packet_kind::hello ? 0 : 0x1'0000'0001));
    }
    for (const auto as : {wire::encoding::json, wire::encoding::cbor}) {
        wire::encode(new_text("bare"), as, said.emplace_back());
    }
    const std::size_t good = said.size();
    said.emplace_back(200, std::byte{0x77});
    said.emplace_back(1, std::byte{0xc5});
    send_all(said);
    EXPECT_TRUE(unsealed.reaches(good));
    EXPECT_TRUE(all.reaches(said.size()));
    EXPECT_FALSE(stranger.receive(std::chrono::milliseconds(100)));

    const daemon_process plain = start_daemon(
        {.more = {"--cluster", "prod", "--join", base::to_string(daemons[0]->address())}});
    EXPECT_TRUE(
        plain.logs("event=join_unanswered target=\"" + base::to_string(daemons[0]->address())));
    EXPECT_EQ(plain.count_lines_with("event=member_up"), 0U);
    EXPECT_EQ(events(), before);
}

TEST_F(sealed_cluster, who_has_another_key_is_counted_and_told_nothing) {
    const auto before = events();
    growth refused(*daemons[0], {"refused_no_common_key"});
    const std::string target = base::to_string(daemons[0]->address());
    const daemon_process other = start_daemon({.more = {"--key-file",
                                                        files.write("other", new_key()),
                                                        "--cluster",
                                                        "prod",
                                                        "--join",
                                                        target}});
    EXPECT_TRUE(refused.reaches(1));
    EXPECT_TRUE(other.logs("level=warn event=join_unanswered target=\"" + target));
    EXPECT_EQ(other.count_lines_with("event=join_unanswered"), 1U);
    EXPECT_EQ(other.count_lines_with("event=member_up"), 0U);
    EXPECT_EQ(events(), before);
}

TEST_F(sealed_cluster, who_is_of_another_cluster_is_counted_though_it_has_the_key) {
    const auto before = events();
    growth refused(*daemons[0], {"refused_other_cluster", "kernel_dropped"});
    const std::string target = base::to_string(daemons[0]->address());
    const daemon_process other =
        start_daemon({.more = {"--key-file", key_path, "--cluster", "staging", "--join", target}});
    EXPECT_TRUE(refused.reaches(1));
    EXPECT_TRUE(other.logs("event=join_unanswered target=\"" + target));
    EXPECT_EQ(other.count_lines_with("event=member_up"), 0U);
    EXPECT_EQ(events(), before);
}

TEST_F(sealed_cluster, a_session_that_was_recorded_does_nothing_a_second_time) {
    const wire::keyring keys = ring_of(key);
    const auto once = injection(keys, "once", next_timestamp());
    stranger.send(daemons[0]->address(), once);
    for (const auto& each : daemons) {
        ASSERT_TRUE(each->logs("text=\"once\""));
    }
    ASSERT_TRUE(stranger.receive());
    const auto session = relay.recorded(0);
    ASSERT_GT(session.size(), 3U);
    std::size_t hellos = 0;
    for (const auto& each : session) {
        hellos += each.at(2) == static_cast<std::byte>(wire::packet_kind::hello) ? 1 : 0;
    }
    const auto before = events();
    growth replayed(*daemons[0], {"refused_replayed"});
    growth known(*daemons[0], {"duplicate"});
    send_all(session);
    stranger.send(daemons[0]->address(), once);
    EXPECT_TRUE(replayed.reaches(session.size() - hellos));
    EXPECT_TRUE(known.reaches(1));
    EXPECT_EQ(events(), before);

    // A new run, at the same address.
    const std::string listen = base::to_string(daemons[0]->address());
    EXPECT_EQ(daemons[0]->stop(), 0);
    start(0, listen, 1);
    ASSERT_TRUE(know_one_another(2));
    for (const std::size_t i : {1U, 2U}) {
        ASSERT_TRUE(daemons[i]->logs("event=member_up name=\"node0\"", 2));
    }
    const auto restarted = events();
    growth other_run(*daemons[0], {"refused_other_run", "refused_replayed"});
    growth off(*daemons[0], {"refused_clock_off"});
    send_all(session);
    stranger.send(daemons[0]->address(), once);
    EXPECT_TRUE(other_run.reaches(session.size() - hellos));
    EXPECT_TRUE(off.reaches(1));
    EXPECT_EQ(events(), restarted);
}

TEST_F(sealed_cluster, who_injects_with_a_wrong_clock_is_told_so) {
    const wire::keyring keys = ring_of(key);
    const auto before = events();
    for (const std::int64_t off_by_ms : {-61'500, 61'500}) {
        stranger.send(daemons[0]->address(), injection(keys, "late", next_timestamp() + off_by_ms));
        const auto got = stranger.receive();
        ASSERT_TRUE(got);
        const auto head = wire::decode_sealed_head(got->bytes);
        ASSERT_TRUE(head);
        std::vector<std::byte> content;
        ASSERT_TRUE(wire::open_sealed(keys, "prod", *head, got->bytes, content));
        const auto answer = wire::decode_answer(content);
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->outcome, wire::injection_outcome::clock);
        EXPECT_EQ(answer->answered, 1U);
    }
    EXPECT_EQ(events(), before);
}

}  // namespace chatter::test
