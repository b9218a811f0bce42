// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How much work others may cause: token buckets, one for each of a bounded number of sources.
//
// Each is a single time, as in the generic cell rate algorithm (ITU-T I.371): the time until which
// what was taken lasts. A bucket that is full says nothing and needs no place, so the table is
// swept when it has none left; a source for which there is none then gets nothing.

#pragma once

#include "chatter/base/time.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chatter::core {

struct token_rate {
    std::int64_t per_second;
    std::int64_t burst;
};

/// What a node does for others, unless it is told otherwise.
struct budget_rules {
    /// Answers to addresses that have not proven themselves, and sealed datagrams of theirs that
    /// cannot be opened: of one address, and answers to all of them together.
    token_rate stranger{200, 400};
    token_rate strangers{2'000, 4'000};
    std::size_t strangers_max{1'024};
    /// Packets of gossip of one run; what is more comes with the next comparison of replicas.
    token_rate gossip{10'000, 20'000};
    std::size_t gossips_max{4'096};
};

class token_bucket {
public:
    /// One token, if there is one.
    [[nodiscard]] bool take(const token_rate& rate, base::mono_time now) noexcept;
    [[nodiscard]] bool has(const token_rate& rate, base::mono_time now) const noexcept;
    [[nodiscard]] bool is_full(base::mono_time now) const noexcept { return spent_until_ <= now; }

private:
    base::mono_time spent_until_{};
};

class budget {
public:
    struct rules {
        token_rate each;
        std::size_t sources_max;
    };
    explicit budget(const rules& what) noexcept : rules_(what) {}

    /// `source` is a keyed hash, or the run of who has been told this node's.
    [[nodiscard]] bool take(std::uint64_t source, base::mono_time now);
    /// Whether take() would give one.
    [[nodiscard]] bool has(std::uint64_t source, base::mono_time now);

    [[nodiscard]] std::size_t sources() const noexcept { return buckets_.size(); }

private:
    [[nodiscard]] bool has_place(base::mono_time now);

    rules rules_;
    boost::unordered_flat_map<std::uint64_t, token_bucket> buckets_;
    base::mono_time swept_at_{};
};

}  // namespace chatter::core
