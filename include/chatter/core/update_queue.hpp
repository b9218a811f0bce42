// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// News of members, on their way to all: what packets carry besides (SWIM, section 4.1).
//
// One update a member: a newer one takes the older one's place. The least sent go first, and
// of those the newest; after lambda * ceil(log10(N + 1)) transmissions an update is dropped,
// for by then everybody has it with high probability.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/wire/packet.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

namespace chatter::core {

/// lambda * ceil(log10(`members` + 1)).
[[nodiscard]] std::size_t transmissions_max(const timing& rules, std::size_t members) noexcept;

class update_queue {
public:
    /// `item` is an encoded one (wire::encode_item).
    void put(const base::uuid& about, std::vector<std::byte> item);
    void remove(const base::uuid& about);

    /// Puts into the packet what fits. What was sent `sends_max` times is dropped.
    void fill(wire::packet_writer& packet, std::size_t sends_max);

    [[nodiscard]] bool empty() const noexcept { return items_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size(); }

    /// Whether something was not sent to anybody yet.
    [[nodiscard]] bool has_news() const noexcept {
        return !order_.empty() && order_.begin()->sends == 0;
    }

private:
    struct place {
        std::size_t sends{0};
        std::uint64_t age{0};  ///< Counted down: the newest is the least.
        base::uuid about{};
        friend bool operator<(const place& a, const place& b) noexcept {
            return a.sends != b.sends ? a.sends < b.sends : a.age < b.age;
        }
    };
    struct update {
        std::vector<std::byte> item;
        place at;
    };

    std::map<base::uuid, update> items_;
    std::set<place> order_;
    std::uint64_t next_age_{~std::uint64_t{0}};
};

}  // namespace chatter::core
