// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/tombstone.hpp"
#include "chatter/core/view.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using outcome = view::outcome;
using wire::encoding;

base::address host(std::uint8_t number, std::uint16_t port = 2428) {
    return {base::address::v4_bytes{10, 0, 0, number}, port};
}

version at(base::wall_time_ms timestamp, unsigned sender = 1) {
    return {timestamp, test::uuid_of(sender)};
}

server a_server(const version& added_at,
                std::uint8_t address = 1,
                encoding reads = encoding::json) {
    return {test::uuid_of(100), host(address), reads, added_at};
}

const server* find(const view& in, unsigned number = 100) {
    const auto found = in.servers().find(test::uuid_of(number));
    return found == in.servers().end() ? nullptr : &found->second;
}

TEST(view_add, a_new_server_is_held) {
    view servers;
    EXPECT_EQ(servers.add(a_server(at(10))), outcome::changed);
    ASSERT_NE(find(servers), nullptr);
    EXPECT_EQ(*find(servers), a_server(at(10)));
}

TEST(view_add, which_of_two_additions_stays) {
    const server first = a_server(at(10, 5), 5, encoding::cbor);
    struct row {
        server second;
        outcome told;
        bool wins;
    };
    for (const row& each :
         {row{a_server(at(11, 1), 1), outcome::changed, true},
          row{a_server(at(9, 9), 9), outcome::unchanged, false},
          row{a_server(at(10, 6), 1), outcome::changed, true},
          row{a_server(at(10, 4), 9), outcome::unchanged, false},
          row{first, outcome::unchanged, false},
          row{a_server(at(10, 5), 6, encoding::cbor), outcome::changed, true},
          row{a_server(at(10, 5), 4, encoding::json), outcome::unchanged, false},
          row{a_server(at(10, 5), 5, encoding::json), outcome::changed, true},
          // newer, and says the same
          row{a_server(at(11, 1), 5, encoding::cbor), outcome::unchanged, true}}) {
        view servers;
        ASSERT_EQ(servers.add(first), outcome::changed);
        EXPECT_EQ(servers.add(each.second), each.told) << each.second.added_at.timestamp;
        EXPECT_EQ(*find(servers), each.wins ? each.second : first);
        EXPECT_EQ(servers.servers().size(), 1U);
    }
}

TEST(view_add, two_servers_may_have_one_address) {
    view servers;
    server other = a_server(at(10));
    other.uuid = test::uuid_of(101);
    EXPECT_EQ(servers.add(a_server(at(10))), outcome::changed);
    EXPECT_EQ(servers.add(other), outcome::changed);
    EXPECT_EQ(servers.servers().size(), 2U);
}

TEST(view_add, there_are_so_many_servers_and_no_more) {
    view servers;
    for (unsigned number = 0; number < limits::passive_peers_max; ++number) {
        ASSERT_EQ(servers.add({test::uuid_of(number), host(1), encoding::json, at(10)}),
                  outcome::changed);
    }
    const auto before = servers.servers();
    EXPECT_EQ(servers.add(a_server(at(99))), outcome::full);
    EXPECT_EQ(servers.servers(), before);
    const server moved{test::uuid_of(3), host(9), encoding::json, at(11)};
    EXPECT_EQ(servers.add(moved), outcome::changed) << "known servers still move";
    ASSERT_TRUE(servers.remove(test::uuid_of(3), at(12)));
    EXPECT_EQ(servers.add(a_server(at(99))), outcome::changed) << "room again";
}

TEST(view_remove, a_known_server_goes_and_is_told) {
    view servers;
    ASSERT_EQ(servers.add(a_server(at(10))), outcome::changed);
    EXPECT_EQ(servers.remove(test::uuid_of(100), at(11)), a_server(at(10)));
    EXPECT_EQ(find(servers), nullptr);
    EXPECT_EQ(servers.remove(test::uuid_of(100), at(11)), std::nullopt);
}

TEST(view_remove, an_older_one_does_nothing_and_is_not_remembered) {
    view servers;
    ASSERT_EQ(servers.add(a_server(at(10, 5))), outcome::changed);
    EXPECT_EQ(servers.remove(test::uuid_of(100), at(10, 4)), std::nullopt);
    EXPECT_NE(find(servers), nullptr);
    EXPECT_EQ(servers.next_expiry(), std::nullopt);
}

TEST(view_remove, wins_over_an_addition_of_the_same_version_in_either_order) {
    view added_first;
    ASSERT_EQ(added_first.add(a_server(at(10, 5))), outcome::changed);
    EXPECT_TRUE(added_first.remove(test::uuid_of(100), at(10, 5)));
    view removed_first;
    EXPECT_FALSE(removed_first.remove(test::uuid_of(100), at(10, 5)));
    EXPECT_EQ(removed_first.add(a_server(at(10, 5))), outcome::unchanged);
    EXPECT_EQ(find(added_first), nullptr);
    EXPECT_EQ(find(removed_first), nullptr);
}

TEST(view_remove, is_remembered_for_servers_that_were_never_seen) {
    view servers;
    ASSERT_FALSE(servers.remove(test::uuid_of(100), at(10)));
    EXPECT_EQ(servers.add(a_server(at(9))), outcome::unchanged);
    EXPECT_EQ(servers.add(a_server(at(11))), outcome::changed);
}

TEST(view_remove, an_older_removal_does_not_lower_the_memory_of_a_newer) {
    view servers;
    ASSERT_FALSE(servers.remove(test::uuid_of(100), at(20)));
    ASSERT_FALSE(servers.remove(test::uuid_of(100), at(10)));
    EXPECT_EQ(servers.add(a_server(at(15))), outcome::unchanged);
    EXPECT_EQ(servers.next_expiry(), end_of_tombstone(20));
}

TEST(view_remove, so_many_removals_are_remembered_and_the_oldest_is_forgotten_first) {
    view servers;
    for (unsigned number = 0; number <= limits::removed_servers_max; ++number) {
        ASSERT_FALSE(servers.remove(test::uuid_of(number), at(1'000 + number)));
    }
    EXPECT_EQ(servers.next_expiry(), end_of_tombstone(1'001));
    EXPECT_EQ(servers.add({test::uuid_of(0), host(1), encoding::json, at(1)}), outcome::changed);
    EXPECT_EQ(servers.add({test::uuid_of(1), host(1), encoding::json, at(1)}), outcome::unchanged);
}

TEST(view_expiry, a_removal_is_forgotten_72_hours_after_its_own_timestamp) {
    view servers;
    EXPECT_EQ(servers.next_expiry(), std::nullopt);
    ASSERT_FALSE(servers.remove(test::uuid_of(100), at(1'000)));
    ASSERT_FALSE(servers.remove(test::uuid_of(101), at(1'000)));
    ASSERT_FALSE(servers.remove(test::uuid_of(102), at(1'001)));
    EXPECT_EQ(servers.next_expiry(), end_of_tombstone(1'000));
    servers.expire(end_of_tombstone(1'000) - 1);
    EXPECT_EQ(servers.next_expiry(), end_of_tombstone(1'000));
    EXPECT_EQ(servers.add(a_server(at(999))), outcome::unchanged);
    servers.expire(end_of_tombstone(1'000));
    EXPECT_EQ(servers.next_expiry(), end_of_tombstone(1'001));
    EXPECT_EQ(servers.add(a_server(at(999))), outcome::changed);
}

TEST(view_expiry, both_ends_of_time_are_timestamps) {
    view servers;
    ASSERT_FALSE(
        servers.remove(test::uuid_of(100), at(std::numeric_limits<base::wall_time_ms>::min())));
    ASSERT_FALSE(
        servers.remove(test::uuid_of(101), at(std::numeric_limits<base::wall_time_ms>::max())));
    servers.expire(0);
    EXPECT_EQ(servers.next_expiry(), std::numeric_limits<base::wall_time_ms>::max());
}

TEST(view_expiry, a_server_that_came_back_leaves_nothing_to_forget) {
    view servers;
    ASSERT_FALSE(servers.remove(test::uuid_of(100), at(1'000)));
    ASSERT_EQ(servers.add(a_server(at(1'001))), outcome::changed);
    EXPECT_EQ(servers.next_expiry(), std::nullopt);
    servers.expire(end_of_tombstone(1'000));
    EXPECT_NE(find(servers), nullptr);
}

TEST(view, has_the_addresses_of_its_servers) {
    view servers;
    ASSERT_EQ(servers.add(a_server(at(10), 1)), outcome::changed);
    EXPECT_TRUE(servers.has_address(host(1)));
    EXPECT_FALSE(servers.has_address(host(1, 2429)));
    ASSERT_EQ(servers.add(a_server(at(11), 2)), outcome::changed);
    EXPECT_FALSE(servers.has_address(host(1))) << "it moved";
    ASSERT_TRUE(servers.remove(test::uuid_of(100), at(12)));
    EXPECT_FALSE(servers.has_address(host(2)));
}

TEST(view, is_sorted_by_uuid) {
    view servers;
    for (const unsigned number : {3U, 1U, 2U}) {
        ASSERT_EQ(servers.add({test::uuid_of(number), host(1), encoding::json, at(10)}),
                  outcome::changed);
    }
    EXPECT_EQ(servers.servers().begin()->first, test::uuid_of(1));
    EXPECT_EQ(servers.servers().rbegin()->first, test::uuid_of(3));
}

}  // namespace
}  // namespace chatter::core
