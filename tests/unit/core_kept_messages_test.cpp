// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/kept_messages.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds lifetime{limits::message_kept_ms};

wire::rumor text(wire::message_id id, std::size_t bytes = 10) {
    wire::rumor made = wire::make_rumor(test::a_message(wire::debug_message{}));
    made.content.resize(bytes);
    made.id = id;
    return made;
}

class kept_messages_test : public testing::Test {
protected:
    void keep(const wire::rumor& what, base::mono_duration age = {}) {
        messages.keep(what, now - age, now);
    }
    [[nodiscard]] std::vector<wire::message_id> ids() const {
        std::vector<wire::message_id> all;
        wire::message_id sum = 0;
        for (const auto& [id, entry] : messages.all()) {
            EXPECT_EQ(id, entry.what.id);
            all.push_back(id);
            sum += id;
        }
        EXPECT_EQ(messages.hash(), sum) << "the sum of the ids";
        return all;
    }
    using id_list = std::vector<wire::message_id>;

    base::mono_time now{hours(1)};
    kept_messages messages;
};

TEST_F(kept_messages_test, none_is_kept_at_first) {
    EXPECT_EQ(messages.hash(), 0U);
    EXPECT_EQ(messages.next_expiry(), std::nullopt);
    messages.expire(now);
}

TEST_F(kept_messages_test, a_message_is_kept_for_a_minute_by_its_age) {
    keep(text(7), seconds(10));
    EXPECT_EQ(ids(), (id_list{7}));
    EXPECT_EQ(messages.next_expiry(), now - seconds(10) + lifetime);
    messages.expire(now - seconds(10) + lifetime - milliseconds(1));
    EXPECT_EQ(ids(), (id_list{7}));
    messages.expire(now - seconds(10) + lifetime);
    EXPECT_EQ(ids(), id_list{});
    EXPECT_EQ(messages.next_expiry(), std::nullopt);
}

TEST_F(kept_messages_test, the_oldest_goes_first_whenever_it_came) {
    keep(text(1), seconds(5));
    keep(text(2), seconds(30));
    keep(text(3), seconds(20));
    EXPECT_EQ(messages.next_expiry(), now - seconds(30) + lifetime);
    messages.expire(now - seconds(20) + lifetime);
    EXPECT_EQ(ids(), (id_list{1}));
}

TEST_F(kept_messages_test, what_is_too_old_already_is_not_kept) {
    keep(text(7), lifetime);
    EXPECT_EQ(ids(), id_list{});
    keep(text(7), lifetime - milliseconds(1));
    EXPECT_EQ(ids(), (id_list{7}));
}

TEST_F(kept_messages_test, the_same_again_changes_nothing) {
    keep(text(7), seconds(10));
    keep(text(7));
    EXPECT_EQ(ids(), (id_list{7}));
    EXPECT_EQ(messages.next_expiry(), now - seconds(10) + lifetime);
}

TEST_F(kept_messages_test, there_are_so_many_and_then_the_oldest_goes) {
    for (wire::message_id id = 1; id <= limits::messages_kept_max + 2; ++id) {
        keep(text(id));
        now += milliseconds(1);
    }
    EXPECT_EQ(ids().size(), limits::messages_kept_max);
    EXPECT_EQ(ids().front(), 3U);
    keep(text(1), seconds(30));
    EXPECT_EQ(ids().front(), 3U) << "the oldest is the one that came";
}

TEST_F(kept_messages_test, there_are_so_many_bytes_and_then_the_oldest_go) {
    constexpr std::size_t quarter = limits::message_bytes_kept_max / 4;
    for (wire::message_id id = 1; id <= 4; ++id) {
        keep(text(id, quarter));
        now += milliseconds(1);
    }
    EXPECT_EQ(ids(), (id_list{1, 2, 3, 4}));
    keep(text(5, quarter + 1));
    EXPECT_EQ(ids(), (id_list{3, 4, 5}));
    messages.expire(now + lifetime);
    EXPECT_EQ(ids(), id_list{});
    for (wire::message_id id = 1; id <= 4; ++id) {
        keep(text(id, quarter));
    }
    EXPECT_EQ(ids().size(), 4U) << "all of the room is free again";
}

}  // namespace
}  // namespace chatter::core
