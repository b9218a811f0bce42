// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "event_stream.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::ctl {
namespace {

using events = std::vector<stream_event>;

const std::string two_events =
    ": keep-alive\n\nid: 19abc-17\nevent: member_up\ndata: {\"a\":1}\n\n"
    "event: missed\ndata: {\"count\":3}\n\n";
const events both{{"member_up", "{\"a\":1}"}, {"missed", "{\"count\":3}"}};

events read_in_pieces(event_stream& by, std::string_view text, std::size_t size) {
    events all;
    for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
        const events some = by.read(text.substr(0, size));
        all.insert(all.end(), some.begin(), some.end());
    }
    return all;
}

TEST(event_stream, is_the_same_in_pieces_of_any_size) {
    for (std::size_t size = 1; size <= two_events.size(); ++size) {
        event_stream stream;
        EXPECT_EQ(read_in_pieces(stream, two_events, size), both) << size;
        EXPECT_EQ(stream.last_id(), "19abc-17") << size;
    }
}

TEST(event_stream, takes_every_end_of_a_line) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        std::string text;
        for (const char each : two_events) {
            text += each == '\n' ? end : std::string(1, each);
        }
        for (std::size_t size = 1; size < 9; ++size) {
            event_stream stream;
            EXPECT_EQ(read_in_pieces(stream, text, size), both) << size;
        }
    }
}

TEST(event_stream, an_event_that_does_not_end_is_none) {
    event_stream stream;
    EXPECT_EQ(stream.read("id: 1\ndata: x\n"), events{});
    EXPECT_EQ(stream.last_id(), "") << "it has to be asked for again";
    EXPECT_EQ(stream.read("\n"), (events{{"", "x"}}));
    EXPECT_EQ(stream.last_id(), "1");
}

TEST(event_stream, lines_of_data_are_joined_and_one_blank_is_taken_off) {
    event_stream stream;
    EXPECT_EQ(stream.read("data:a\ndata:  b\ndata\n\n"), (events{{"", "a\n b\n"}}));
}

TEST(event_stream, what_has_no_data_is_no_event_but_its_id_counts) {
    event_stream stream;
    EXPECT_EQ(stream.read("event: x\nid: 7\nretry: 1\nunknown: 2\n\n"), events{});
    EXPECT_EQ(stream.last_id(), "7");
    EXPECT_EQ(stream.read("data: y\n\n"), (events{{"", "y"}})) << "and its name does not stay";
}

TEST(event_stream, goes_on_behind_the_id_of_another_one) {
    event_stream stream("5-5");
    EXPECT_EQ(stream.last_id(), "5-5");
    static_cast<void>(stream.read("data: y\n\n"));
    EXPECT_EQ(stream.last_id(), "5-5");
}

TEST(event_stream, an_event_without_an_end_takes_no_more_than_its_bound) {
    event_stream stream;
    const std::string much(event_stream::event_bytes_max + 10, 'x');
    EXPECT_EQ(stream.read("data: " + much), events{});
    EXPECT_EQ(stream.read("\n\n"), events{}) << "it is passed over";
    EXPECT_EQ(stream.read("data: y\n\n"), (events{{"", "y"}}));
}

}  // namespace
}  // namespace chatter::ctl
