// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which members and devices somebody asks for: src/api/API.md, their parameters.
//
// A filter costs what it costs at worst, beside a look at a member or device, which costs 1: a
// query may be some thousand characters long, and names may be made to fit it badly.

#pragma once

#include "chatter/http/message.hpp"

#include "glob.hpp"
#include "listed_device.hpp"
#include "member_walk.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chatter::api {

/// What somebody or something is called, or a UUID.
struct name_pattern {
    glob pattern;
    std::optional<base::uuid> uuid;
};

struct member_filter {
    std::vector<wire::member_state> states;  ///< One of them; empty: any.
    std::vector<name_pattern> names;         ///< All of them.
    std::vector<std::pair<std::string, std::optional<std::string>>> labels;

    [[nodiscard]] bool matches(const listed_member& which) const;
    [[nodiscard]] std::size_t cost() const noexcept;
};

struct device_filter {
    std::vector<device_state> states;
    std::vector<name_pattern> servers;
    std::vector<glob> names;
    std::optional<std::size_t> limit;

    [[nodiscard]] bool matches(const listed_device& which) const;
    [[nodiscard]] std::size_t cost() const noexcept;
};

/// Gives back what is wrong with the query, or nothing.
[[nodiscard]] std::optional<std::string> read_filter(const http::request& what, member_filter& to);
[[nodiscard]] std::optional<std::string> read_filter(const http::request& what, device_filter& to);

}  // namespace chatter::api
