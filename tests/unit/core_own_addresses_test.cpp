// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/own_addresses.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::core {
namespace {

base::address at(const std::string& text) {
    const auto parsed = base::parse_address(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(base::address{});
}

struct row {
    const char* listening_on;
    const char* addr;
    bool own;
    bool reachable;
};

// The interfaces have 127.0.0.1, 10.0.0.1, ::1 and 2001:db8::1.
constexpr row rows[] = {
    // IPv4, one address: this one only
    {"10.0.0.1:2428", "10.0.0.1:2428", true, true},
    {"10.0.0.1:2428", "10.0.0.1:2429", false, true},
    {"10.0.0.1:2428", "10.0.0.2:2428", false, true},
    {"10.0.0.1:2428", "127.0.0.1:2428", false, true},
    {"10.0.0.1:2428", "[2001:db8::1]:2428", false, false},
    {"127.0.0.1:2428", "127.0.0.1:2428", true, true},
    {"127.0.0.1:2428", "127.0.0.2:2428", false, true},
    // IPv4, all interfaces
    {"0.0.0.0:2428", "10.0.0.1:2428", true, true},
    {"0.0.0.0:2428", "127.0.0.1:2428", true, true},
    {"0.0.0.0:2428", "127.9.9.9:2428", true, true},
    {"0.0.0.0:2428", "10.0.0.1:2429", false, true},
    {"0.0.0.0:2428", "127.0.0.1:2429", false, true},
    {"0.0.0.0:2428", "10.0.0.2:2428", false, true},
    {"0.0.0.0:2428", "[::1]:2428", false, false},
    {"0.0.0.0:2428", "[2001:db8::1]:2428", false, false},
    // IPv6, one address
    {"[2001:db8::1]:2428", "[2001:db8::1]:2428", true, true},
    {"[2001:db8::1]:2428", "[::1]:2428", false, true},
    {"[2001:db8::1]:2428", "10.0.0.1:2428", false, false},
    // all interfaces of both families
    {"[::]:2428", "[2001:db8::1]:2428", true, true},
    {"[::]:2428", "[::1]:2428", true, true},
    {"[::]:2428", "10.0.0.1:2428", true, true},
    {"[::]:2428", "127.0.0.1:2428", true, true},
    {"[::]:2428", "[2001:db8::2]:2428", false, true},
    {"[::]:2428", "10.0.0.2:2428", false, true},
    {"[::]:2428", "10.0.0.1:2429", false, true},
};

own_addresses listening(const char* where) {
    own_addresses own(at(where));
    // The ports that the shell hands over say nothing.
    own.set_interfaces({at("127.0.0.1:0"), at("10.0.0.1:7"), at("[::1]:0"), at("[2001:db8::1]:0")});
    return own;
}

TEST(own_addresses, tell_what_is_own_and_what_can_be_reached) {
    for (const row& each : rows) {
        const own_addresses own = listening(each.listening_on);
        EXPECT_EQ(own.contains(at(each.addr)), each.own) << each.listening_on << ' ' << each.addr;
        EXPECT_EQ(own.can_reach(at(each.addr)), each.reachable)
            << each.listening_on << ' ' << each.addr;
    }
}

TEST(own_addresses, loopback_is_own_before_the_interfaces_are_known) {
    const own_addresses own(at("0.0.0.0:2428"));
    EXPECT_TRUE(own.contains(at("127.0.0.1:2428")));
    EXPECT_FALSE(own.contains(at("10.0.0.1:2428")));
}

TEST(own_addresses, an_interface_that_went_is_no_longer_own) {
    own_addresses own = listening("0.0.0.0:2428");
    own.set_interfaces({at("10.0.0.7:0")});
    EXPECT_FALSE(own.contains(at("10.0.0.1:2428")));
    EXPECT_TRUE(own.contains(at("10.0.0.7:2428")));
}

TEST(own_addresses, a_mapped_address_is_the_ipv4_address_that_it_is) {
    EXPECT_TRUE(listening("0.0.0.0:2428").contains(at("[::ffff:10.0.0.1]:2428")));
    EXPECT_TRUE(listening("0.0.0.0:2428").can_reach(at("[::ffff:10.0.0.9]:2428")));
}

}  // namespace
}  // namespace chatter::core
