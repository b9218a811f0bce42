// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/rumor.hpp"

#include "builders.hpp"
#include "wire_replica_samples.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::wire {
namespace {

using samples::version_hex;
using test::a_message;
using test::address_of;
using test::from_hex;
using test::to_hex;
using test::uuid_of;
using bytes = std::vector<std::byte>;

bool is_content_of(rumor_content kind, const std::string& hex) {
    return is_content(kind, from_hex(hex));
}

TEST(rumor, is_these_bytes_of_each_gossip) {
    const struct {
        gossip from;
        rumor_content kind;
        std::string content;
    } rows[] = {
        {debug_message{"h\xc3\xa9"}, rumor_content::text, "68c3a9"},
        {debug_message{""}, rumor_content::text, ""},
        {device_added{uuid_of(2), "n", "d"},
         rumor_content::device,
         "c4000000000000000000000000000002 01 6e 03 00" + version_hex + "0001 64"},
        {device_removed{uuid_of(2), ""},
         rumor_content::device,
         "c4000000000000000000000000000002 00 01 00" + version_hex + "0000"},
        {device_status{uuid_of(2), "n", {{"a", "ok"}}, 1},
         rumor_content::device,
         "c4000000000000000000000000000002 01 6e 04 00" + version_hex +
             "0008 0000000000000001 05 01 61" + version_hex + "0003 00 6f6b"},
        {server_added{uuid_of(3), address_of("192.0.2.7:2428"), encoding::json},
         rumor_content::server_added,
         "c4000000000000000000000000000003 01 04 c0000207 097c"},
        {server_added{uuid_of(3), address_of("[2001:db8::7]:1"), encoding::cbor},
         rumor_content::server_added,
         "c4000000000000000000000000000003 00 06 20010db8000000000000000000000007 0001"},
        {server_removed{uuid_of(3)},
         rumor_content::server_removed,
         "c4000000000000000000000000000003"},
    };
    for (const auto& row : rows) {
        const message from = a_message(row.from);
        const rumor made = make_rumor(from);
        EXPECT_EQ(made.kind, row.kind);
        EXPECT_EQ(to_hex(made.content), to_hex(from_hex(row.content)));
        EXPECT_EQ(made.sender, from.sender);
        EXPECT_EQ(made.timestamp, from.timestamp_millis);
        EXPECT_EQ(made.hops, 5U);
        EXPECT_TRUE(is_content(made.kind, made.content));
        EXPECT_EQ(message_of(made), from);
    }
}

TEST(rumor, leaves_to_its_spreader_what_is_not_said_in_the_message) {
    const rumor made = make_rumor(test::a_message_of_nothing());
    EXPECT_EQ(made.kind, rumor_content::nothing);
    EXPECT_TRUE(made.content.empty());
    EXPECT_TRUE(made.until.is_nil());
    EXPECT_EQ(made.id, 0U);
    EXPECT_EQ(made.age_ms, 0U);
    EXPECT_EQ(message_of(made), test::a_message_of_nothing());
}

TEST(rumor, has_one_byte_for_hops) {
    const struct {
        std::uint32_t hops;
        unsigned wanted;
    } rows[] = {{0, 0}, {8, 8}, {254, 254}, {255, 255}, {256, 255}, {~std::uint32_t{0}, 255}};
    for (const auto& row : rows) {
        message from = test::a_message_of_nothing();
        from.hops = row.hops;
        EXPECT_EQ(make_rumor(from).hops, row.wanted);
        EXPECT_EQ(message_of(make_rumor(from))->hops, row.wanted);
    }
}

TEST(rumor, keeps_any_timestamp) {
    for (const base::wall_time_ms at : {INT64_MIN, INT64_C(-1), INT64_C(0), INT64_MAX}) {
        for (const gossip& each :
             {gossip(debug_message{"hi"}), gossip(device_removed{uuid_of(2), "n"})}) {
            const message from = a_message(each, at);
            EXPECT_EQ(message_of(make_rumor(from)), from);
        }
    }
}

TEST(rumor, loses_the_scope_of_an_address) {
    const message from =
        a_message(server_added{uuid_of(3), address_of("[fe80::1%3]:1"), encoding::json});
    const auto read = message_of(make_rumor(from));
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<server_added>(*read->payload).addr, address_of("[fe80::1]:1"));
}

TEST(rumor, of_a_later_version_is_passed_on_and_says_nothing) {
    for (const unsigned number : {5U, 0x2aU, 0xffU}) {
        const auto kind = static_cast<rumor_content>(number);
        EXPECT_TRUE(is_content_of(kind, ""));
        EXPECT_TRUE(is_content_of(kind, "ff00fe"));
        const rumor unknown = samples::a_rumor(kind, "ff00fe");
        EXPECT_FALSE(message_of(unknown));
        EXPECT_FALSE(device_of(unknown));
    }
}

TEST(rumor, of_a_field_that_is_not_known_says_nothing_to_chatter_rs) {
    const std::string content =
        "c4000000000000000000000000000002 01 6e 06 00" + version_hex + "0001 ff";
    EXPECT_TRUE(is_content_of(rumor_content::device, content));
    const rumor unknown = samples::a_rumor(rumor_content::device, content);
    EXPECT_FALSE(message_of(unknown));
    const auto device = device_of(unknown);
    ASSERT_TRUE(device);
    EXPECT_EQ(device->origin, uuid_of(2));
    EXPECT_EQ(device->name, "n");
    EXPECT_EQ(device->fields, samples::fields_of_hex("06 00" + version_hex + "0001 ff"));
}

TEST(rumor, gives_a_device_only_where_it_is_of_one) {
    for (const auto& sample : samples::rumors()) {
        EXPECT_EQ(device_of(sample.value).has_value(), sample.value.kind == rumor_content::device)
            << sample.name;
    }
}

TEST(rumor, content_is_what_its_kind_says) {
    const std::string device = "c4000000000000000000000000000002 01 6e";
    const std::string field = "03 00" + version_hex + "0001 64";
    const std::string server = "c4000000000000000000000000000003";
    EXPECT_FALSE(is_content_of(rumor_content::nothing, "00"));
    EXPECT_FALSE(is_content_of(rumor_content::text, "ff"));
    EXPECT_FALSE(is_content_of(rumor_content::text, "68c3"));
    EXPECT_FALSE(is_content_of(rumor_content::device, device));
    EXPECT_FALSE(is_content_of(rumor_content::device, device + field + "00"));
    EXPECT_FALSE(is_content_of(rumor_content::device, device + field + field));
    EXPECT_FALSE(
        is_content_of(rumor_content::device, "c4000000000000000000000000000002 01 ff" + field));
    EXPECT_FALSE(is_content_of(rumor_content::server_added, server + "00 00"));  // nowhere
    EXPECT_FALSE(is_content_of(rumor_content::server_added, server + "02 04 c0000207 097c"));
    EXPECT_FALSE(is_content_of(rumor_content::server_added, server + "01 05 c0000207 097c"));
    EXPECT_FALSE(is_content_of(rumor_content::server_added, server + "01 04 c0000207 0000"));
    EXPECT_FALSE(is_content_of(rumor_content::server_added, server + "01 04 e0000001 097c"));
}

TEST(rumor, content_is_whole) {
    for (const auto& sample : samples::rumors()) {
        const bytes& content = sample.value.content;
        EXPECT_TRUE(is_content(sample.value.kind, content)) << sample.name;
        const bool may_be_cut = sample.value.kind > rumor_content::server_removed;
        for (std::size_t size = 0; size < content.size() && !may_be_cut; ++size) {
            const bool is_letter = sample.value.kind == rumor_content::text && size <= 1;
            EXPECT_EQ(is_content(sample.value.kind, std::span(content).first(size)), is_letter)
                << sample.name << ", " << size << " bytes";
        }
    }
}

/// As of any item: what a later version says of it comes behind.
TEST(rumor, of_a_server_may_be_longer) {
    for (const auto& sample : samples::rumors()) {
        if (sample.value.kind != rumor_content::server_added &&
            sample.value.kind != rumor_content::server_removed) {
            continue;
        }
        rumor longer = sample.value;
        longer.content.push_back(std::byte{0xff});
        EXPECT_TRUE(is_content(longer.kind, longer.content)) << sample.name;
        EXPECT_EQ(message_of(longer), message_of(sample.value)) << sample.name;
    }
}

}  // namespace
}  // namespace chatter::wire
