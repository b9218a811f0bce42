// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/bounds.hpp"
#include "chatter/wire/json.hpp"

#include "builders.hpp"
#include "examples.hpp"
#include "injection.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chatter::inject {
namespace {

TEST(examples, there_is_one_of_every_kind) {
    std::multiset<std::size_t> kinds;
    for (const wire::gossip& each : example_gossip()) {
        kinds.insert(each.index());
    }
    for (std::size_t kind = 0; kind < std::variant_size_v<wire::gossip>; ++kind) {
        EXPECT_EQ(kinds.count(kind), 1U) << kind;
    }
}

TEST(examples, each_keeps_the_bounds) {
    for (const wire::gossip& each : example_gossip()) {
        EXPECT_FALSE(wire::check_bounds(each)) << wire::to_json(each);
    }
}

/// What --example prints can be piped back in.
TEST(examples, all_of_them_are_an_input) {
    std::string text;
    for (const wire::gossip& each : example_gossip()) {
        text += wire::to_json(each) + "\n";
    }
    const auto messages = read_messages(text, {});
    ASSERT_TRUE(messages) << messages.error();
    const auto examples = example_gossip();
    ASSERT_EQ(messages->size(), examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        EXPECT_EQ((*messages)[i].payload, examples[i]);
    }
    EXPECT_TRUE(encode_datagrams(*messages, wire::encoding::cbor));
}

/// Somebody will pipe them into a running cluster.
TEST(examples, the_server_is_on_this_machine_and_goes_again) {
    const auto examples = example_gossip();
    const auto* added = std::get_if<wire::server_added>(&examples[examples.size() - 2]);
    const auto* removed = std::get_if<wire::server_removed>(&examples.back());
    ASSERT_NE(added, nullptr);
    ASSERT_NE(removed, nullptr);
    EXPECT_EQ(base::to_string(added->addr), "127.0.0.1:2429");
    EXPECT_EQ(added->uuid, removed->uuid);
}

}  // namespace
}  // namespace chatter::inject
