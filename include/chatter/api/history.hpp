// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happened lately: a bounded memory of core::event, behind the event stream and behind
// the question why a member is in its state.
//
// Two rings with one numbering: what happened to members (core/member_event.hpp), and all else,
// so that a storm of device updates does not wash away who accused whom. Events are kept as they
// are and become text only for who asks.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/event.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace chatter::api {

/// Of each ring; src/api/API.md names them.
struct history_bounds {
    std::size_t entries_max{1'024};
    std::size_t bytes_max{std::size_t{256} * 1024};
};

class history {
public:
    struct entry {
        std::uint64_t number{0};  ///< From 1, without gaps, over both rings.
        base::wall_time_ms at{0};
        core::event what;
        std::size_t bytes{0};  ///< What it takes, about.
    };

    explicit history(const history_bounds& bounds = {}) : bounds_(bounds) {}

    /// The one place where it is written. Events of level debug are left out: strangers can
    /// cause any number of them.
    void add(base::wall_time_ms at, core::event&& what);

    /// Of the newest event; 0 before the first.
    [[nodiscard]] std::uint64_t newest() const noexcept { return newest_; }

    /// The first kept event behind `number`, and how many in front of it are not kept any more.
    struct found {
        const entry* what{nullptr};  ///< Null where none is kept. Valid until add().
        std::uint64_t missed{0};
    };
    [[nodiscard]] found after(std::uint64_t number) const noexcept;

    /// The number behind which the last `count` kept events are.
    [[nodiscard]] std::uint64_t before_last(std::size_t count) const noexcept;

    /// Whose events: what this node says in its own defence names nobody.
    enum class whose : std::uint8_t { another, own };

    /// The last `count` events of that member that are kept, oldest first. Valid until add().
    [[nodiscard]] std::vector<const entry*> transitions_of(const base::uuid& member,
                                                           std::size_t count,
                                                           whose of = whose::another) const;

private:
    struct ring {
        std::deque<entry> entries;
        std::size_t bytes{0};
    };

    history_bounds bounds_;
    ring members_;
    ring others_;
    std::uint64_t newest_{0};
};

}  // namespace chatter::api
