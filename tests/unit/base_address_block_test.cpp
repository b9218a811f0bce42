// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/address_block.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace chatter::base {
namespace {

using test::address_of;

bool is_in(std::string_view block, std::string_view which) {
    const auto parsed = parse_address_block(block);
    EXPECT_TRUE(parsed) << block;
    return parsed && parsed->contains(address_of(which));
}

TEST(address_block, contains_what_shares_its_first_bits) {
    const struct {
        const char* block;
        const char* inside;
        const char* outside;
    } rows[] = {
        {"10.0.0.0/8", "10.255.255.255:1", "11.0.0.0:1"},
        {"10.0.0.0/8", "10.0.0.0:1", "9.255.255.255:1"},
        {"192.0.2.128/25", "192.0.2.128:1", "192.0.2.127:1"},
        {"192.0.2.4/31", "192.0.2.5:1", "192.0.2.6:1"},
        {"192.0.2.4/32", "192.0.2.4:1", "192.0.2.5:1"},
        {"192.0.2.4", "192.0.2.4:1", "192.0.2.5:1"},
        {"172.16.0.0/12", "172.31.1.2:1", "172.32.0.0:1"},
        {"2001:db8::/32", "[2001:db8:ffff::1]:1", "[2001:db9::]:1"},
        {"fe80::/10", "[febf::1]:1", "[fec0::1]:1"},
        {"2001:db8::7", "[2001:db8::7]:1", "[2001:db8::6]:1"},
        {"2001:db8::6/127", "[2001:db8::7]:1", "[2001:db8::8]:1"},
    };
    for (const auto& row : rows) {
        EXPECT_TRUE(is_in(row.block, row.inside)) << row.block;
        EXPECT_FALSE(is_in(row.block, row.outside)) << row.block;
    }
}

TEST(address_block, without_length_zero_is_a_whole_family) {
    EXPECT_TRUE(is_in("0.0.0.0/0", "255.255.255.255:1"));
    EXPECT_FALSE(is_in("0.0.0.0/0", "[2001:db8::1]:1"));
    EXPECT_TRUE(is_in("::/0", "[2001:db8::1]:1"));
    EXPECT_FALSE(is_in("::/0", "192.0.2.1:1"));
}

TEST(address_block, looks_at_neither_port_nor_scope) {
    EXPECT_TRUE(is_in("192.0.2.1", "192.0.2.1:0"));
    EXPECT_TRUE(is_in("192.0.2.1", "192.0.2.1:65535"));
    EXPECT_TRUE(is_in("fe80::/64", "[fe80::1%3]:2428"));
    EXPECT_EQ(address_block(address_of("[fe80::1%3]:2428"), 64), *parse_address_block("fe80::/64"));
}

TEST(address_block, forgets_the_bits_behind_its_length) {
    EXPECT_EQ(address_block(address_of("10.1.2.3:4"), 8), *parse_address_block("10.0.0.0/8"));
    EXPECT_NE(address_block(address_of("10.0.0.0:0"), 9), *parse_address_block("10.0.0.0/8"));
}

TEST(address_block, takes_a_mapped_address_for_the_one_that_it_is) {
    EXPECT_EQ(parse_address_block("::ffff:10.0.0.0/104"), parse_address_block("10.0.0.0/8"));
    EXPECT_EQ(parse_address_block("::ffff:192.0.2.1"), parse_address_block("192.0.2.1"));
    EXPECT_EQ(parse_address_block("::ffff:0:0/96"), parse_address_block("0.0.0.0/0"));
    EXPECT_TRUE(is_in("10.0.0.0/8", "[::ffff:10.1.2.3]:1"));
    EXPECT_FALSE(parse_address_block("::ffff:0:0/95"));
    EXPECT_FALSE(parse_address_block("::ffff:10.0.0.0/129"));
}

TEST(address_block, refuses_what_is_not_one) {
    const std::string rows[] = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/256",
        "10.0.0.0/264",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.0/-1",
        "10.0.0.0/8 ",
        " 10.0.0.0/8",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.0.0",
        "10.0.0/8",
        "10/8",
        "010.0.0.0/8",
        "10.0.0.0:80",
        "10.0.0.0:80/8",
        "10.0.0.1/8",
        "0.0.0.1/0",
        "2001:db8::/129",
        "2001:db8::1/32",
        "[2001:db8::]/32",
        "[2001:db8::]:1",
        "fe80::1%3",
        "fe80::%3/10",
        "localhost",
        std::string("10.0.0.0\0/8", 11),
        std::string("10.0.0.0/8\0", 11),
    };
    for (const std::string& row : rows) {
        EXPECT_FALSE(parse_address_block(row)) << row;
    }
}

}  // namespace
}  // namespace chatter::base
