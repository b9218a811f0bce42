// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One million hostile datagrams to one real daemon: it stays up, says nothing, keeps its
// memory, and counts each by its reason.

#include "chatter/wire/decode_error.hpp"

#include "builders.hpp"
#include "hostile_datagrams.hpp"
#include "programs.hpp"
#include "talk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace chatter::test {
namespace {

#if defined(__SANITIZE_ADDRESS__)
// A tenth of them where each costs ten times as much; the list of the worst is in it whole.
constexpr std::size_t datagrams = 100'000;
// Freed memory waits in quarantine, of which the environment below allows 1 MiB a thread.
constexpr std::size_t growth_kib_max = 64 * 1024;
#else
constexpr std::size_t datagrams = 1'000'000;
// The daemon's 64 receive buffers of 64 KiB, touched by degrees, and a little. 16 bytes lost
// with each of the later 900,000 datagrams would be 14 MiB.
constexpr std::size_t growth_kib_max = 6 * 1024;
#endif

/// A daemon that is sent to no faster than it reads, so that nothing is lost: behind each
/// window of datagrams goes a message that it passes on to the test, and the next window waits
/// for that.
class target {
public:
    target() : daemon_(launch_daemon()) {
        make_known(daemon_, sink_, sink_.socket);
        const auto granted = field_of(daemon_.line_with("event=listening"), "receive_buffer");
        window_ = std::stoul(granted.value()) / 2;
    }

    /// Sends it sooner or later. False where the daemon does not read on.
    [[nodiscard]] bool send(std::vector<std::byte> bytes) {
        // What the kernel counts for a datagram: its bytes rounded up, and a head.
        const std::size_t cost = 1'024 + 2 * bytes.size();
        if (!next_.empty() && next_cost_ + cost > window_ && !send_window()) {
            return false;
        }
        next_cost_ += cost;
        next_.push_back(std::move(bytes));
        return true;
    }

    /// Waits until all that was sent is read.
    [[nodiscard]] bool catch_up() { return send_window() && is_read(); }

    /// What it accepted so far: the server and the markers.
    [[nodiscard]] std::uint64_t accepted() const noexcept { return 1 + markers_; }

    [[nodiscard]] daemon_process& daemon() noexcept { return daemon_; }

private:
    [[nodiscard]] bool is_read() {
        while (markers_back_ < markers_ && sink_.socket.receive()) {
            ++markers_back_;
        }
        return markers_back_ == markers_;
    }

    [[nodiscard]] bool send_window() {
        if (!is_read()) {
            return false;
        }
        stranger_.send_all(daemon_.address(), next_);
        say(stranger_, daemon_.address(), new_message(std::nullopt, 1), wire::encoding::cbor);
        ++markers_;
        next_.clear();
        next_cost_ = 0;
        return true;
    }

    static launch launch_daemon() {
        launch what = chatterd();
        what.environment["ASAN_OPTIONS"] =
            "quarantine_size_mb=1:thread_local_quarantine_size_kb=64";
        return what;
    }

    daemon_process daemon_;
    passive_peer sink_{uuid_of(1), wire::encoding::cbor};
    udp_probe stranger_;
    std::size_t window_{0};  ///< bytes, by the kernel's reckoning
    std::vector<std::vector<std::byte>> next_;
    std::size_t next_cost_{0};
    std::uint64_t markers_{0};
    std::uint64_t markers_back_{0};
};

}  // namespace

TEST(hostile, a_million_datagrams_leave_the_daemon_up_silent_and_small) {
    target daemon;
    hostile_datagrams source;
    std::array<std::uint64_t, wire::decode_error_count> sent_by_reason{};
    std::size_t resident_kib = 0;
    for (std::size_t i = 0; i < datagrams; ++i) {
        auto next = source.next();
        ++sent_by_reason[static_cast<std::size_t>(next.why)];
        ASSERT_TRUE(daemon.send(std::move(next.bytes)))
            << i << ": " << daemon.daemon().program().err();
        if (i == datagrams / 10) {
            resident_kib = daemon.daemon().resident_kib();
        }
    }
    ASSERT_TRUE(daemon.catch_up());

    // Small.
    const std::size_t resident_kib_after = daemon.daemon().resident_kib();
    EXPECT_GT(resident_kib, 0U);
    EXPECT_LE(resident_kib_after, resident_kib + growth_kib_max);
    RecordProperty("resident_kib_at_a_tenth", std::to_string(resident_kib));
    RecordProperty("resident_kib_at_the_end", std::to_string(resident_kib_after));

    // Each counted, by its reason.
    const summary counted = daemon.daemon().summarize();
    EXPECT_EQ(counted.at("received"), datagrams + daemon.accepted());
    EXPECT_EQ(counted.at("accepted"), daemon.accepted());
    for (std::size_t i = 0; i < sent_by_reason.size(); ++i) {
        const std::string reason(wire::to_string(static_cast<wire::decode_error>(i)));
        EXPECT_EQ(counted.at("refused_" + reason), sent_by_reason[i]) << reason;
    }

    // Silent: where it listens, the sink that it was told of, the answer to the signal.
    EXPECT_EQ(daemon.daemon().lines().size(), 3U) << daemon.daemon().program().err();
    EXPECT_EQ(daemon.daemon().stop(), 0);
}

TEST(hostile, the_datagrams_are_of_many_kinds) {
    hostile_datagrams source;
    std::array<std::uint64_t, wire::decode_error_count> by_reason{};
    std::size_t largest = 0;
    constexpr std::size_t some = 100'000;
    for (std::size_t i = 0; i < some; ++i) {
        const auto next = source.next();
        ++by_reason[static_cast<std::size_t>(next.why)];
        largest = std::max(largest, next.bytes.size());
    }
    EXPECT_EQ(largest, 65'507U);
    EXPECT_LT(source.harmless(), some / 2);
    for (const auto common : {wire::decode_error::empty,
                              wire::decode_error::unknown_encoding,
                              wire::decode_error::malformed,
                              wire::decode_error::truncated,
                              wire::decode_error::trailing_bytes,
                              wire::decode_error::too_deep,
                              wire::decode_error::wrong_type,
                              wire::decode_error::out_of_range,
                              wire::decode_error::missing_field,
                              wire::decode_error::duplicate_field,
                              wire::decode_error::unknown_variant,
                              wire::decode_error::bad_utf8,
                              wire::decode_error::bad_uuid,
                              wire::decode_error::bad_address}) {
        EXPECT_GT(by_reason[static_cast<std::size_t>(common)], 0U) << wire::to_string(common);
    }
}

}  // namespace chatter::test
