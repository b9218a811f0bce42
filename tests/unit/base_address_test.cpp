// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/address.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace chatter::base {
namespace {

using test::address_of;

TEST(address, prints_what_it_parses) {
    for (const char* text : {"0.0.0.0:0",
                             "127.0.0.1:2428",
                             "255.255.255.255:65535",
                             "192.0.2.10:1",
                             "[::]:0",
                             "[::1]:2428",
                             "[2001:db8::1]:2428",
                             "[2001:db8:1:2:3:4:5:6]:65535",
                             "[fe80::1%3]:2428",
                             "[fe80::1%4294967295]:2428"}) {
        const auto parsed = parse_address(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(to_string(*parsed), text);
    }
}

TEST(address, parses_other_spellings_of_the_same) {
    const struct {
        const char* spelled;
        const char* printed;
    } rows[] = {
        {"127.0.0.1:08080", "127.0.0.1:8080"},  // chatter-rs takes it, too
        {"127.0.0.1:00000000080", "127.0.0.1:80"},
        {"[2001:DB8:0:0:0:0:0:1]:1", "[2001:db8::1]:1"},
        {"[::ffff:192.0.2.1]:5", "192.0.2.1:5"},
        {"[::ffff:192.0.2.1%7]:5", "192.0.2.1:5"},
        {"[::ffff:c000:0201]:5", "192.0.2.1:5"},
        {"[fe80::1%0]:5", "[fe80::1]:5"},
        {"[64:ff9b::192.0.2.1]:5", "[64:ff9b::c000:201]:5"},
    };
    for (const auto& row : rows) {
        const auto parsed = parse_address(row.spelled);
        ASSERT_TRUE(parsed) << row.spelled;
        EXPECT_EQ(to_string(*parsed), row.printed);
    }
}

TEST(address, refuses_what_is_not_one) {
    const std::string rows[] = {
        "",
        ":",
        ":80",
        "foo",
        "localhost:8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:99999",
        "127.0.0.1:-1",
        "127.0.0.1:+1",
        "127.0.0.1:8o",
        "127.0.0.1: 80",
        " 127.0.0.1:80",
        "127.0.0.1 :80",
        "127.0.0.1:80 ",
        "01.2.3.4:80",
        "256.0.0.1:80",
        "1.2.3:80",
        "1.2.3.4.5:80",
        "127.1:80",
        "0x7f000001:80",
        "[127.0.0.1]:80",
        "[]:80",
        "[:80",
        "]:80",
        "[::1]",
        "[::1]80",
        "[::1]:",
        "::1:80",
        "[::1:80",
        "::1]:80",
        "[[::1]]:80",
        "[::1]]:80",
        "[fe80::1%]:80",
        "[fe80::1%eth0]:80",
        "[fe80::1%-1]:80",
        "[fe80::1%4294967296]:80",
        "[%3]:80",
        "[2001:db8::1::2]:80",
        std::string("127.0.0.1\0:80", 13),
        std::string("127.0.0.1\0x:80", 14),
        std::string("[::1\0]:80", 9),
        std::string("127.0.0.1:80\0", 13),
    };
    for (const auto& row : rows) {
        EXPECT_FALSE(parse_address(row)) << '"' << row << '"';
    }
}

TEST(address, holds_what_it_was_made_of) {
    const address v4(address::v4_bytes{192, 0, 2, 1}, 2428);
    EXPECT_EQ(v4.family(), address_family::v4);
    EXPECT_EQ(v4.v4(), (address::v4_bytes{192, 0, 2, 1}));
    EXPECT_EQ(v4.port(), 2428);
    EXPECT_EQ(v4.scope(), 0U);

    const address::v6_bytes ip{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
    const address v6(ip, 53, 3);
    EXPECT_EQ(v6.family(), address_family::v6);
    EXPECT_EQ(v6.v6(), ip);
    EXPECT_EQ(v6.port(), 53);
    EXPECT_EQ(v6.scope(), 3U);

    EXPECT_EQ(address(), address(address::v4_bytes{0, 0, 0, 0}, 0));
}

TEST(address, of_a_mapped_peer_is_its_ipv4_address) {
    const address::v6_bytes mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1};
    const address from(mapped, 2428, 5);
    EXPECT_EQ(from, address(address::v4_bytes{192, 0, 2, 1}, 2428));
    EXPECT_EQ(from.scope(), 0U);

    address::v6_bytes nearly = mapped;
    nearly[9] = 1;
    EXPECT_EQ(address(nearly, 2428).family(), address_family::v6);
}

TEST(address, with_another_port_keeps_all_else) {
    EXPECT_EQ(address_of("192.0.2.1:1").with_port(2), address_of("192.0.2.1:2"));
    EXPECT_EQ(address_of("[fe80::1%3]:1").with_port(2), address_of("[fe80::1%3]:2"));
}

TEST(address, knows_the_kinds_that_matter) {
    const struct {
        const char* text;
        bool unspecified, loopback, multicast, broadcast;
    } rows[] = {
        {"192.0.2.1:1", false, false, false, false},
        {"0.0.0.0:1", true, false, false, false},
        {"0.0.0.1:1", false, false, false, false},
        {"127.0.0.1:1", false, true, false, false},
        {"127.255.255.255:1", false, true, false, false},
        {"126.255.255.255:1", false, false, false, false},
        {"128.0.0.0:1", false, false, false, false},
        {"223.255.255.255:1", false, false, false, false},
        {"224.0.0.0:1", false, false, true, false},
        {"239.255.255.255:1", false, false, true, false},
        {"240.0.0.0:1", false, false, false, false},
        {"255.255.255.255:1", false, false, false, true},
        {"255.255.255.254:1", false, false, false, false},
        {"[::]:1", true, false, false, false},
        {"[::1]:1", false, true, false, false},
        {"[::2]:1", false, false, false, false},
        {"[7f00::1]:1", false, false, false, false},
        {"[e000::1]:1", false, false, false, false},
        {"[ff02::1]:1", false, false, true, false},
        {"[fe80::1%3]:1", false, false, false, false},
        {"[ffff:ffff::]:1", false, false, true, false},
    };
    for (const auto& row : rows) {
        const address at = address_of(row.text);
        EXPECT_EQ(at.is_unspecified(), row.unspecified) << row.text;
        EXPECT_EQ(at.is_loopback(), row.loopback) << row.text;
        EXPECT_EQ(at.is_multicast(), row.multicast) << row.text;
        EXPECT_EQ(at.is_broadcast(), row.broadcast) << row.text;
    }
}

TEST(address, differs_in_family_ip_port_and_scope) {
    const std::set<address> all{address_of("192.0.2.1:1"),
                                address_of("192.0.2.1:2"),
                                address_of("192.0.2.2:1"),
                                address_of("[2001:db8::1]:1"),
                                address_of("[fe80::1]:1"),
                                address_of("[fe80::1%3]:1"),
                                address_of("0.0.0.0:1"),
                                address_of("[::]:1")};
    EXPECT_EQ(all.size(), 8U);
    EXPECT_TRUE(all.contains(address_of("[::ffff:192.0.2.2]:1")));
}

}  // namespace
}  // namespace chatter::base
