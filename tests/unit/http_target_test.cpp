// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/http/target.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace chatter::http {

void PrintTo(const target& what, std::ostream* to) {
    *to << what.path;
    for (const auto& [name, value] : what.query) {
        *to << " [" << name << "]=[" << value << "]";
    }
}

namespace {

struct reading {
    std::string_view text;
    target meant;
};

TEST(target, is_read) {
    const reading all[] = {
        {"/", {"/", {}}},
        {"/api/v1/members", {"/api/v1/members", {}}},
        {"/why/web%201", {"/why/web 1", {}}},
        {"/a%2Fb%2fc", {"/a/b/c", {}}},
        {"/%C3%A4", {"/\xC3\xA4", {}}},
        {"/%25", {"/%", {}}},
        {"/a%3Fb", {"/a?b", {}}},
        {"/a+b", {"/a+b", {}}},
        {"//..//", {"//..//", {}}},
        {"/?", {"/", {}}},
        {"/?a", {"/", {{"a", ""}}}},
        {"/?a=", {"/", {{"a", ""}}}},
        {"/?=b", {"/", {{"", "b"}}}},
        {"/?a=1&b=2", {"/", {{"a", "1"}, {"b", "2"}}}},
        {"/?b=2&a=1&b=2", {"/", {{"b", "2"}, {"a", "1"}, {"b", "2"}}}},
        {"/?label=rack=7", {"/", {{"label", "rack=7"}}}},
        {"/?label=rack%3D7", {"/", {{"label", "rack=7"}}}},
        {"/?a=%26&b", {"/", {{"a", "&"}, {"b", ""}}}},
        {"/?&&a=1&", {"/", {{"a", "1"}}}},
        {"/?a=1+2", {"/", {{"a", "1+2"}}}},
        {"/?a=/x?y", {"/", {{"a", "/x?y"}}}},
        {"/?%61=%62", {"/", {{"a", "b"}}}},
    };
    for (const reading& each : all) {
        EXPECT_EQ(parse_target(each.text), each.meant) << each.text;
    }
}

TEST(target, is_refused) {
    const std::string_view all[] = {
        "",      "*",       "a",       "?a=1",    "http://host/", "host:443", "/%",
        "/%4",   "/%4g",    "/%g4",    "/%%41",   "/a%",          "/?a=%",    "/?a=%1",
        "/?%=1", "/?%zz=1", "/a\nb",   "/a\x7f",  "/%00",         "/%0a",     "/%0D%0A",
        "/%1f",  "/%7F",    "/?a=%00", "/?%0d=1", "/?a=1&b=\t",   "/?a&%09",
    };
    for (const std::string_view each : all) {
        EXPECT_EQ(parse_target(each), std::nullopt) << each;
    }
    EXPECT_EQ(parse_target(std::string_view("/\0", 2)), std::nullopt);
}

TEST(escape, leaves_alone_what_means_nothing_else) {
    EXPECT_EQ(escape("azAZ09-._~"), "azAZ09-._~");
    EXPECT_EQ(escape("web 1/a?b&c=d+e%"), "web%201%2Fa%3Fb%26c%3Dd%2Be%25");
    EXPECT_EQ(escape("\xC3\xA4\n"), "%C3%A4%0A");
    EXPECT_EQ(escape(""), "");
}

TEST(escape, is_undone_by_reading) {
    std::string all;
    for (int each = 0x20; each < 0x100; ++each) {
        if (each != 0x7f) {
            all += static_cast<char>(each);
        }
    }
    const auto read = parse_target("/" + escape(all) + "?" + escape(all) + "=" + escape(all));
    EXPECT_EQ(read, (target{"/" + all, {{all, all}}}));
}

}  // namespace
}  // namespace chatter::http
