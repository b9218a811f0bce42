// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "one_member.hpp"

#include "answers.hpp"
#include "member_walk.hpp"

#include <algorithm>
#include <string>

namespace chatter::api {
namespace {

/// Enough to choose from; a whole cluster under one name is not one line.
constexpr std::size_t listed_max = 16;

std::string list(const std::vector<base::uuid>& all) {
    std::string text;
    for (std::size_t i = 0; i < std::min(all.size(), listed_max); ++i) {
        text += (i > 0 ? ", " : "") + base::to_string(all[i]);
    }
    return text + (all.size() > listed_max ? ", ..." : "");
}

}  // namespace

std::optional<http::response> find_one(const core::node& node,
                                       std::string_view text,
                                       base::uuid& to) {
    const auto found = find_members(node, text);
    if (found.empty()) {
        return refusal(404, "no member has this name or UUID");
    }
    if (found.size() > 1) {
        return refusal(
            409,
            std::to_string(found.size()) + " members have this name; say which: " + list(found));
    }
    to = found.front();
    return std::nullopt;
}

}  // namespace chatter::api
