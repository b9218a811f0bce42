// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// "localhost" is the only name that is asked for: it needs no server of names.

#include "chatter/net/resolve.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chatter::net {
namespace {

using test::address_of;

TEST(resolve, an_address_is_itself) {
    for (const char* text : {"192.0.2.1:2428", "[2001:db8::1]:2428", "[fe80::1%3]:2428"}) {
        const auto found = resolve(text);
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(*found, std::vector{address_of(text)});
    }
}

TEST(resolve, a_host_has_loopback_addresses_with_the_port_asked_for) {
    const auto found = resolve("localhost:2428");
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_FALSE(found->empty());
    for (const base::address& each : *found) {
        EXPECT_TRUE(each.is_loopback()) << base::to_string(each);
        EXPECT_EQ(each.port(), 2428);
    }
}

TEST(resolve, each_address_comes_once) {
    const auto found = resolve("localhost:1");
    ASSERT_TRUE(found);
    EXPECT_EQ(std::set(found->begin(), found->end()).size(), found->size());
}

TEST(resolve, ports_are_taken_to_their_bounds) {
    ASSERT_TRUE(resolve("localhost:65535"));
    EXPECT_EQ(resolve("localhost:65535")->front().port(), 65'535);
    ASSERT_TRUE(resolve("localhost:0"));
    EXPECT_EQ(resolve("localhost:0")->front().port(), 0);
}

TEST(resolve, a_text_that_is_neither_is_an_invalid_argument) {
    for (const char* text : {"",
                             ":",
                             ":2428",
                             "localhost",
                             "localhost:",
                             "localhost:x",
                             "localhost: 80",
                             "localhost:-1",
                             "localhost:+1",
                             "localhost:80x",
                             "localhost:65536",
                             "localhost:99999999999999999999",
                             "127.0.0.1",
                             "127.0.0.1:99999",
                             "::1",
                             "2001:db8::1:2428",
                             "[::1]",
                             "[::1]:",
                             "[nonsense]:80:90"}) {
        const auto found = resolve(text);
        ASSERT_FALSE(found) << text;
        EXPECT_EQ(found.error(), boost::system::errc::invalid_argument) << text;
    }
}

/// The name is too long for any resolver, so nobody is asked.
TEST(resolve, a_host_that_is_not_found_is_another_error) {
    const auto found = resolve(std::string(300, 'a') + ":2428");
    ASSERT_FALSE(found);
    EXPECT_NE(found.error(), boost::system::errc::invalid_argument);
}

// with_default_port

TEST(with_default_port, leaves_a_port_as_it_is) {
    for (const char* text : {"web1:1", "192.0.2.1:0", "[2001:db8::1]:65535", "[fe80::1%3]:1"}) {
        EXPECT_EQ(with_default_port(text, 2428), text);
    }
}

TEST(with_default_port, adds_the_port_to_what_has_none) {
    EXPECT_EQ(with_default_port("web1", 2428), "web1:2428");
    EXPECT_EQ(with_default_port("web1.example.org.", 2428), "web1.example.org.:2428");
    EXPECT_EQ(with_default_port("192.0.2.1", 2428), "192.0.2.1:2428");
    EXPECT_EQ(with_default_port("[2001:db8::1]", 2428), "[2001:db8::1]:2428");
}

TEST(with_default_port, takes_a_bare_ipv6_address_for_one_without_a_port) {
    EXPECT_EQ(with_default_port("::1", 2428), "[::1]:2428");
    EXPECT_EQ(with_default_port("fe80::1%3", 2428), "[fe80::1%3]:2428");
    // Nobody can tell: the last group may have been meant for a port.
    EXPECT_EQ(with_default_port("2001:db8::1:80", 2428), "[2001:db8::1:80]:2428");
}

TEST(with_default_port, refuses_what_resolve_does_not_take) {
    for (const char* text : {"",
                             ":",
                             ":2428",
                             "web1:",
                             "web1:x",
                             "web1:-1",
                             "web1:65536",
                             "web1:80:90",
                             "127.0.0.1:99999",
                             "[::1]:",
                             "[::1",
                             "::1]",
                             "[nonsense]:80:90"}) {
        EXPECT_EQ(with_default_port(text, 2428), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace chatter::net
