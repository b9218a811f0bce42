// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a device table holds, as text that a failed test can show, and its hashes, from scratch.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/device_table.hpp"
#include "chatter/core/version.hpp"
#include "chatter/wire/device_field.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::test {

/// Each field as "KIND NAME @TIMESTAMP/SENDER=VALUE", the sender by its last byte.
[[nodiscard]] std::vector<std::string> fields_as_text(std::string_view packed);

/// All that is held, tombstones included, by origin and name.
using device_texts = std::map<std::pair<base::uuid, std::string>, std::vector<std::string>>;
[[nodiscard]] device_texts read_table(const core::device_table& from);

/// Which of its counts, its order and its hashes is not what the fields say; "" where all are.
[[nodiscard]] std::string inconsistency(const core::device_table& table);

/// What a table makes of a gossip about a device. `news` is when it comes.
template <typename DeviceGossip>
core::device_table::change merge(
    core::device_table& into,
    const DeviceGossip& gossip,
    const core::version& at,
    const core::device_table::news_time& news = {},
    core::device_table::source from = core::device_table::source::edge) {
    return into.merge({*gossip.origin, gossip.name},
                      wire::fields_of(gossip, at.timestamp, at.sender),
                      news,
                      from);
}

/// Merges all that one table holds into another, before any removal is over.
void merge_all(const core::device_table& from, core::device_table& into);

}  // namespace chatter::test
