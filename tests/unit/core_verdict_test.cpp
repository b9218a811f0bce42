// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/verdict.hpp"

#include <gtest/gtest.h>

#include <array>

namespace chatter::core {
namespace {

struct row {
    verdict what;
    std::string_view name;
};

constexpr std::array<row, verdict_count> rows{{
    {verdict::accepted, "accepted"},
    {verdict::duplicate, "duplicate"},
    {verdict::undecodable, "undecodable"},
    {verdict::clock_ahead, "clock_ahead"},
    {verdict::view_full, "view_full"},
    {verdict::devices_full, "devices_full"},
    {verdict::other_cluster, "other_cluster"},
    {verdict::other_run, "other_run"},
    {verdict::unknown_sender, "unknown_sender"},
    {verdict::own_packet, "own_packet"},
    {verdict::not_allowed, "not_allowed"},
    {verdict::unsealed, "unsealed"},
    {verdict::no_common_key, "no_common_key"},
    {verdict::forged, "forged"},
    {verdict::replayed, "replayed"},
    {verdict::over_budget, "over_budget"},
    {verdict::unaddressed, "unaddressed"},
    {verdict::clock_off, "clock_off"},
    {verdict::peer_cannot_open, "peer_cannot_open"},
}};

TEST(verdict, each_has_the_name_of_its_enumerator) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ASSERT_EQ(static_cast<std::size_t>(rows[i].what), i);
        EXPECT_EQ(to_string(rows[i].what), rows[i].name);
    }
}

}  // namespace
}  // namespace chatter::core
