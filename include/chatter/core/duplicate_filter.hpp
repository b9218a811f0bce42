// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The ids of messages that were seen lately, bounded in number and in time.
//
// First in, first out: an id leaves when it is older than the lifetime or when newer ones
// need its place, whichever is first. About 24 bytes an id, taken as they come.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/wire/message_id.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <deque>
#include <optional>

namespace chatter::core {

class duplicate_filter {
public:
    /// `entries_max` MUST be greater than 0.
    duplicate_filter(std::size_t entries_max, base::mono_duration lifetime);

    /// Remembers `id`. Returns false where it was known already; its age then stays as it is,
    /// so that a message which keeps coming is new again when its time is over.
    [[nodiscard]] bool insert(wire::message_id id, base::mono_time now);

    [[nodiscard]] bool contains(wire::message_id id) const noexcept { return known_.contains(id); }

    /// Forgets what is older than the lifetime.
    void expire(base::mono_time now);

    /// When the last of them is old enough. insert() forgets as it goes; the deadline is
    /// there for a node that fell silent, and so wakes it once, not once an id.
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return known_.size(); }

private:
    struct entry {
        wire::message_id id;
        base::mono_time expires_at;
    };

    /// Ids are keyed hashes already; they are not hashed again.
    struct as_it_is {
        using is_avalanching = void;
        std::size_t operator()(wire::message_id id) const noexcept {
            return static_cast<std::size_t>(id);
        }
    };

    void forget_oldest();

    std::size_t entries_max_;
    base::mono_duration lifetime_;
    std::deque<entry> oldest_first_;
    boost::unordered_flat_set<wire::message_id, as_it_is> known_;
};

}  // namespace chatter::core
