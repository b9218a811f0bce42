// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Families with a sample or more for each member.

#pragma once

#include "member_walk.hpp"
#include "metrics_section.hpp"

namespace chatter::api {

/// chatter_member_state.
class member_state_section final : public metrics_section {
public:
    explicit member_state_section(const core::node& node) : walk_(node) {}
    bool step(std::string& to, std::size_t& budget) override;
    void pause() override { walk_.pause(); }

private:
    member_walk walk_;
    bool is_begun_{false};
};

/// chatter_member_round_trip_seconds.
class round_trip_section final : public metrics_section {
public:
    explicit round_trip_section(const core::node& node) : walk_(node) {}
    bool step(std::string& to, std::size_t& budget) override;
    void pause() override { walk_.pause(); }

private:
    member_walk walk_;
    bool is_begun_{false};
};

}  // namespace chatter::api
