// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/config.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace chatter::core {
namespace {

config good_config() {
    config what;
    what.self = test::uuid_of(1);
    what.listening_on = {base::address::v4_bytes{0, 0, 0, 0}, 2428};
    return what;
}

struct mistake {
    std::string field;
    std::function<void(config&)> make;
};

const std::vector<mistake>& mistakes() {
    static const std::vector<mistake> all{
        {"self", [](config& what) { what.self = {}; }},
        {"listening_on", [](config& what) { what.listening_on = what.listening_on.with_port(0); }},
        {"duplicates_max", [](config& what) { what.duplicates_max = 0; }},
        {"duplicate_lifetime",
         [](config& what) { what.duplicate_lifetime = base::mono_duration(0); }},
        {"duplicate_lifetime",
         [](config& what) { what.duplicate_lifetime = base::mono_duration(-1); }},
        {"name", [](config& what) { what.name = std::string(256, 'n'); }},
        {"cluster", [](config& what) { what.cluster.clear(); }},
        {"cluster", [](config& what) { what.cluster = std::string(256, 'c'); }},
        {"timing", [](config& what) { what.timing.probe_period = base::mono_duration(0); }},
    };
    return all;
}

TEST(config, defaults_are_valid) {
    EXPECT_EQ(validate(good_config()), std::vector<std::string>{});
}

TEST(config, defaults_are_those_of_the_design) {
    const config what;
    EXPECT_EQ(what.hops_max, 8U);
    EXPECT_EQ(what.duplicates_max, 65'536U);
    EXPECT_EQ(what.duplicate_lifetime, std::chrono::seconds(180));
    EXPECT_EQ(what.fan_out, fanout::automatic());
    EXPECT_EQ(what.timing, make_timing(profile::lan));
}

TEST(config, smallest_values_are_valid) {
    config what = good_config();
    what.hops_max = 0;
    what.duplicates_max = 1;
    what.duplicate_lifetime = base::mono_duration(1);
    what.cluster = "c";
    EXPECT_EQ(validate(what), std::vector<std::string>{});
}

TEST(config, each_mistake_is_told_with_its_field) {
    for (const mistake& each : mistakes()) {
        config what = good_config();
        each.make(what);
        const auto problems = validate(what);
        ASSERT_EQ(problems.size(), 1U) << each.field;
        EXPECT_EQ(problems.front().rfind(each.field + ": ", 0), 0U) << problems.front();
    }
}

TEST(config, all_mistakes_are_told_at_once) {
    config what = good_config();
    for (const mistake& each : mistakes()) {
        each.make(what);
    }
    EXPECT_EQ(validate(what).size(), 7U);
}

}  // namespace
}  // namespace chatter::core
