// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernel and core::classify() are to agree on everything that can be sent.

#include "chatter/net/class_sockets.hpp"
#include "chatter/net/socket_filter.hpp"

#include "net_loopback.hpp"
#include "triage_datagrams.hpp"

#include <gtest/gtest.h>

#if defined(__linux__)

#include <algorithm>
#include <array>
#include <optional>
#include <sys/socket.h>

namespace chatter::net {
namespace {

using core::datagram_class;
using test::address_of;
using test::any_datagram;
using test::loopback_socket;
using test::packet_start;
using test::some_rules;
using test::strict_rules;
using found = std::optional<datagram_class>;

/// Where the tested sockets listen, and from where datagrams reach them.
struct path {
    const char* listen_on;
    const char* from;
};

void PrintTo(const path& what, std::ostream* to) {
    *to << what.from << " to " << what.listen_on;
}

class socket_filter : public testing::TestWithParam<path> {
protected:
    void SetUp() override {
        if (GetParam().listen_on[0] == '[' && !test::has_v6()) {
            GTEST_SKIP() << "no IPv6 here";
        }
        sender.emplace(GetParam().from);
        tested.emplace(context, address_of(GetParam().listen_on), socket_layout::by_class);
        ASSERT_EQ(tested->all().size(), core::datagram_class_count);
        target = sender->address().with_port(tested->all().front().local_endpoint().port());
    }

    /// Where the datagram comes out, and that it does so whole. On loopback it is there at once.
    found class_of(std::span<const std::byte> bytes) {
        const std::uint64_t dropped_before = tested->kernel_dropped();
        sender->send(test::text_of(bytes), target);
        found result;
        for (std::size_t i = 0; i < tested->all().size(); ++i) {
            const ssize_t size =
                recv(tested->all()[i].native_handle(), nullptr, 0, MSG_DONTWAIT | MSG_TRUNC);
            if (size >= 0) {
                EXPECT_EQ(size, static_cast<ssize_t>(bytes.size()));
                EXPECT_FALSE(result) << "came twice";
                result = static_cast<datagram_class>(i);
            }
        }
        EXPECT_EQ(tested->kernel_dropped() - dropped_before, result ? 0U : 1U);
        return result;
    }

    /// Stops at the first disagreement: the others would look the same.
    void expect_agreement(const core::triage& rules, std::span<const std::byte> bytes) {
        ASSERT_EQ(class_of(bytes), core::classify(rules, bytes))
            << test::to_hex(bytes.first(std::min<std::size_t>(bytes.size(), 64))) << " of "
            << bytes.size() << (rules.drops_garbage ? ", strict" : "");
    }

    boost::asio::io_context context;
    std::optional<loopback_socket> sender;
    std::optional<class_sockets> tested;
    base::address target;
};

constexpr std::array both_rules{some_rules, strict_rules};

TEST_P(socket_filter, agrees_on_whatever_comes) {
    base::prng random(7);
    for (const core::triage& rules : both_rules) {
        tested->set_triage(rules);
        for (int i = 0; i < 5'000; ++i) {
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, any_datagram(rules, random)));
        }
    }
}

TEST_P(socket_filter, agrees_on_every_kind_and_first_byte) {
    for (const core::triage& rules : both_rules) {
        tested->set_triage(rules);
        for (unsigned byte = 0; byte <= 255; ++byte) {
            auto bytes = packet_start(rules, static_cast<wire::packet_kind>(byte));
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
            bytes[0] = static_cast<std::byte>(byte);
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, std::span(bytes).first(1)));
        }
    }
}

/// A load behind the end would end a program with 0: the urgent class, or a drop.
TEST_P(socket_filter, agrees_on_every_length) {
    for (const core::triage& rules : both_rules) {
        tested->set_triage(rules);
        for (std::size_t size = 0; size <= 64; ++size) {
            auto bytes = packet_start(rules, wire::packet_kind::probe, size);
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
            std::fill(bytes.begin(), bytes.end(), std::byte{'{'});
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
            std::fill(bytes.begin(), bytes.end(), std::byte{0});
            ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
        }
    }
}

/// What is fragmented on the way, too: the kernel keeps it in pieces.
TEST_P(socket_filter, agrees_on_large_datagrams) {
    for (const core::triage& rules : both_rules) {
        tested->set_triage(rules);
        for (const std::size_t size : {1'400U, 9'000U, 40'000U, 65'000U, 65'507U}) {
            for (const auto kind : {wire::packet_kind::probe, wire::packet_kind::gossip}) {
                auto bytes = packet_start(rules, kind, size);
                ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
                bytes[0] = std::byte{'?'};
                ASSERT_NO_FATAL_FAILURE(expect_agreement(rules, bytes));
            }
        }
    }
}

TEST_P(socket_filter, all_is_foreign_before_there_are_rules) {
    EXPECT_EQ(class_of(packet_start(some_rules, wire::packet_kind::probe)),
              datagram_class::foreign);
    EXPECT_EQ(class_of(test::bytes_of("garbage")), datagram_class::foreign);
}

TEST_P(socket_filter, new_rules_replace_the_former) {
    core::triage other = strict_rules;
    other.run = 77;
    const auto probe = packet_start(some_rules, wire::packet_kind::probe);
    const auto probe_of_other = packet_start(other, wire::packet_kind::probe);
    for (const core::triage& rules : {some_rules, other, strict_rules, some_rules}) {
        tested->set_triage(rules);
        expect_agreement(rules, probe);
        expect_agreement(rules, probe_of_other);
        expect_agreement(rules, test::bytes_of("garbage"));
    }
}

/// One socket has no others to sort among, but need not take garbage either.
TEST_P(socket_filter, one_socket_drops_garbage_alone) {
    tested.emplace(context, address_of(GetParam().listen_on), socket_layout::one);
    ASSERT_EQ(tested->all().size(), 1U);
    target = target.with_port(tested->all().front().local_endpoint().port());
    constexpr auto the_only_one = datagram_class::urgent;
    tested->set_triage(strict_rules);
    EXPECT_EQ(class_of(test::bytes_of("garbage")), std::nullopt);
    EXPECT_EQ(class_of(test::bytes_of("{}")), the_only_one);
    EXPECT_EQ(class_of(packet_start(some_rules, wire::packet_kind::gossip)), the_only_one);
    tested->set_triage(some_rules);
    EXPECT_EQ(class_of(test::bytes_of("garbage")), the_only_one);
}

INSTANTIATE_TEST_SUITE_P(families,
                         socket_filter,
                         testing::Values(path{"127.0.0.1:0", "127.0.0.1:0"},
                                         path{"[::1]:0", "[::1]:0"},
                                         path{"[::]:0", "127.0.0.1:0"},
                                         path{"[::]:0", "[::1]:0"},
                                         path{"0.0.0.0:0", "127.0.0.1:0"}));

}  // namespace
}  // namespace chatter::net

#endif
