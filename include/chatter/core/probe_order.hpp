// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whom to probe next: each member once in a round, in a random order that is drawn anew with
// each round (SWIM, section 4.3: that bounds the time until a crash is noticed).

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/core/member_table.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace chatter::core {

class probe_order {
public:
    using slot = member_table::slot;

    explicit probe_order(base::prng random) noexcept : random_(random) {}

    void reserve(std::size_t members) { order_.reserve(members); }

    /// At a random place of what is left of this round.
    void insert(slot which);
    void erase(slot which);

    /// The next that `wanted` takes; nothing where it takes none.
    template <typename Predicate>
    [[nodiscard]] std::optional<slot> next(Predicate wanted) {
        // What is left of this round, and all of the next one.
        for (std::size_t tried = 0; tried < 2 * order_.size(); ++tried) {
            if (next_ >= order_.size()) {
                shuffle();
            }
            const slot which = order_[next_++];
            if (wanted(which)) {
                return which;
            }
        }
        return std::nullopt;
    }

private:
    void shuffle();

    base::prng random_;
    std::vector<slot> order_;
    std::size_t next_{0};
};

}  // namespace chatter::core
