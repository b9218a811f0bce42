// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The devices one after the other, in the order of the table (core/device_table.hpp), which can
// change between two pieces of a listing.

#pragma once

#include "chatter/core/device_table.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace chatter::api {

class device_walk {
public:
    explicit device_walk(const core::device_table& table) noexcept : table_(table) {}

    /// The next that exists, valid until pause(); null at the end, and where the budget is used
    /// up: each entry that was looked at takes one of it.
    [[nodiscard]] const core::stored_device* next(std::size_t& budget);
    [[nodiscard]] bool is_at_end() const noexcept {
        return bucket_ == core::device_table::bucket_count;
    }

    /// The table may change from now on. What comes into it behind the last one is still met, no
    /// device twice.
    void pause();

private:
    /// Of the last one that was looked at in this bucket.
    struct place {
        std::uint64_t position{0};
        base::uuid origin{};
        std::string name;
    };

    void resume();

    const core::device_table& table_;
    std::size_t bucket_{0};
    std::size_t at_{0};
    bool is_paused_{false};
    place last_;
};

}  // namespace chatter::api
