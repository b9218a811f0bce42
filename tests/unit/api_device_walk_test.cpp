// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "builders.hpp"
#include "device_walk.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace chatter::api {
namespace {

void add(core::device_table& to, const std::string& name) {
    const base::uuid origin = test::uuid_of(1);
    to.merge({origin, name},
             wire::fields_of(wire::device_added{origin, name, ""}, 1, origin),
             {},
             core::device_table::source::member);
}

/// So many that what comes meanwhile comes in front of the place in its bucket, too.
TEST(device_walk, goes_on_behind_the_last_one_whatever_came_meanwhile) {
    core::device_table table({1, 2});
    for (int i = 0; i < 5'000; ++i) {
        add(table, "d" + std::to_string(i));
    }
    device_walk walk(table);
    std::set<std::string> met;
    for (int piece = 0; !walk.is_at_end(); ++piece) {
        std::size_t budget = 333;
        while (const core::stored_device* const each = walk.next(budget)) {
            EXPECT_TRUE(met.insert(each->name).second) << each->name << " twice";
        }
        walk.pause();
        for (int i = 0; i < 500; ++i) {
            add(table, "new" + std::to_string(piece) + "_" + std::to_string(i));
        }
        ASSERT_LT(piece, 1'000);
    }
    for (int i = 0; i < 5'000; ++i) {
        EXPECT_TRUE(met.contains("d" + std::to_string(i)));
    }
}

}  // namespace
}  // namespace chatter::api
