// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The messages that were told lately, so that who missed one can ask for it.
//
// A message is kept for a minute by its age, which travels with it, and while there is room
// for it (wire/limits.hpp); then the oldest goes. The hash is the sum of their ids, which are
// keyed hashes already.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/wire/rumor.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace chatter::core {

class kept_messages {
public:
    struct entry {
        wire::rumor what;
        base::mono_time made_at;
    };

    /// A message that is too old already is not kept.
    void keep(const wire::rumor& what, base::mono_time made_at, base::mono_time now);

    void expire(base::mono_time now);
    [[nodiscard]] std::optional<base::mono_time> next_expiry() const noexcept;

    [[nodiscard]] std::uint64_t hash() const noexcept { return hash_; }
    /// By id.
    [[nodiscard]] const std::map<wire::message_id, entry>& all() const noexcept { return entries_; }

private:
    void forget_oldest();

    std::map<wire::message_id, entry> entries_;
    std::set<std::pair<base::mono_time, wire::message_id>> by_age_;
    std::size_t bytes_{0};
    std::uint64_t hash_{0};
};

}  // namespace chatter::core
