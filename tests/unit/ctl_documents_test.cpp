// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "documents.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace chatter::ctl {
namespace {

TEST(documents, of_any_shape_are_read_without_complaint) {
    for (const std::string text : {"null",
                                   "[]",
                                   "{}",
                                   "3",
                                   R"({"members":3,"devices":"x"})",
                                   R"({"members":[null,3,[],{"labels":[],"accusation":3}]})",
                                   R"({"devices":[{"metrics":{"a":null,"b":{"value":{}}}}]})",
                                   R"({"members":[{"accusation":{"confirmed_by":[1]}}]})"}) {
        const document any = document::parse(text);
        static_cast<void>(read_members(any));
        static_cast<void>(read_devices(any));
        EXPECT_EQ(text_at(any, "x"), "");
        EXPECT_EQ(whole_at(any, "x"), std::nullopt);
        EXPECT_EQ(number_at(any, "x"), std::nullopt);
        EXPECT_FALSE(flag_at(any, "x"));
    }
}

TEST(documents, a_member_is_read) {
    const auto read = read_members(document::parse(R"({"members":[
        {"uuid":"u0","name":"web2","addr":"192.0.2.2:2428","state":"failed","since":"T",
         "labels":{"rack":"7"},"is_self":false,"incarnation":5,"started":"S","round_trip_ms":0.5,
         "heard_ms":12,"reason":null,"accusation":{"accuser":{"uuid":"u1","name":null},
         "confirmed_by":[{"uuid":"u3","name":"web3"}],"after_ms":251,"at":"A"}},
        {"uuid":"u1","name":"web1","is_self":true,"round_trip_ms":null}]})"));
    ASSERT_EQ(read.size(), 2U);
    EXPECT_EQ(read[0].name, "web1") << "by name";
    EXPECT_TRUE(read[0].is_self);
    EXPECT_EQ(read[0].round_trip_ms, std::nullopt);
    EXPECT_EQ(read[1].labels.at(0).second, "7");
    EXPECT_EQ(read[1].round_trip_ms, 0.5);
    ASSERT_TRUE(read[1].accused);
    EXPECT_EQ(name_of(read[1].accused->accuser), "u1") << "who has no name is a UUID";
    EXPECT_EQ(name_of(read[1].accused->confirmed_by.at(0)), "web3");
    EXPECT_EQ(read[1].accused->after_ms, 251);
}

TEST(documents, metrics_keep_their_values_exactly) {
    const auto read = read_devices(document::parse(R"({"omitted":7,"devices":[{"metrics":{
        "c":{"kind":"counter","value":18446744073709551615,"unit":"B"},
        "g":{"kind":"gauge","value":21.5,"unit":"C"},"n":{"kind":"gauge","value":null,"unit":""},
        "t":{"kind":"text","value":"up\u001b"}}}]})"));
    EXPECT_EQ(read.omitted, 7);
    const auto& metrics = read.devices.at(0).metrics;
    ASSERT_EQ(metrics.size(), 4U);
    EXPECT_EQ(value_text(metrics[0]), "18446744073709551615 B");
    EXPECT_EQ(value_text(metrics[1]), "21.5 C");
    EXPECT_EQ(value_text(metrics[2]), "not finite");
    EXPECT_EQ(value_text(metrics[3]), "up\\u001b");
}

}  // namespace
}  // namespace chatter::ctl
