// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The devices of all origins: last writer wins, field by field.
//
// A device is known by its origin and name. Its description and each metric carry the version
// (core/version.hpp) of the gossip that set them; the device itself exists from the newest
// gossip that spoke of it. A removal is a floor: what is at or below its version does not
// exist, what is newer does. Merging is commutative, associative and idempotent, so daemons
// that got the same gossip in any order hold the same devices.
//
// A floor lives 72 h from its own timestamp (wire/limits.hpp) and is then forgotten.

#pragma once

#include "chatter/base/siphash.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/version.hpp"
#include "chatter/wire/message.hpp"

#include <boost/unordered/unordered_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::core {

struct device_key {
    base::uuid origin{};
    std::string name;
    friend bool operator==(const device_key&, const device_key&) = default;
};

struct stored_metric {
    wire::metric value;
    version set_at;
    friend bool operator==(const stored_metric&, const stored_metric&) = default;
};

/// What is known of one device. Without `seen_at` it is a tombstone: removed, not forgotten.
struct device {
    std::optional<version> seen_at;
    std::optional<version> described_at;
    std::optional<version> removed_at;
    std::string description;
    std::vector<stored_metric> metrics;  ///< sorted by name

    [[nodiscard]] bool exists() const noexcept { return seen_at.has_value(); }
    friend bool operator==(const device&, const device&) = default;
};

class device_table {
public:
    enum class outcome : std::uint8_t {
        changed,    ///< worth telling
        unchanged,  ///< older than what is known, or the same
        full        ///< refused by a bound of wire/limits.hpp; nothing changed
    };

    struct status_outcome {
        outcome what{outcome::unchanged};
        std::vector<wire::metric> applied;  ///< The metrics that were newer than what was known.
    };

    /// `key` hashes the look-ups; strangers choose the names.
    explicit device_table(const base::siphash_key& key);

    /// Each of the three MUST get a gossip whose origin is known.
    [[nodiscard]] outcome apply(const wire::device_added& gossip, const version& at);
    [[nodiscard]] outcome apply(const wire::device_removed& gossip, const version& at);
    [[nodiscard]] status_outcome apply(const wire::device_status& gossip, const version& at);

    /// Forgets the removals whose time is over.
    void expire(base::wall_time_ms now);

    /// When expire() has something to do.
    [[nodiscard]] std::optional<base::wall_time_ms> next_expiry() const noexcept;

    /// Nothing for a device that does not exist.
    [[nodiscard]] const device* find(const base::uuid& origin, std::string_view name) const;

    /// Everything, removals included, by origin and name. Costs a sort.
    [[nodiscard]] std::vector<std::pair<device_key, device>> snapshot() const;

    [[nodiscard]] std::size_t devices() const noexcept { return entries_.size() - tombstones_; }
    [[nodiscard]] std::size_t tombstones() const noexcept { return tombstones_; }

private:
    /// A key to look up with, without a string of its own.
    struct key_view {
        const base::uuid& origin;
        std::string_view name;
    };

    struct key_hash {
        using is_transparent = void;
        using is_avalanching = void;
        base::siphash_key key;
        std::size_t operator()(const key_view& of) const noexcept;
        std::size_t operator()(const device_key& of) const noexcept {
            return (*this)(key_view{of.origin, of.name});
        }
    };

    struct key_equal {
        using is_transparent = void;
        template <typename A, typename B>
        bool operator()(const A& a, const B& b) const noexcept {
            return a.origin == b.origin && a.name == b.name;
        }
    };

    using entry_map = boost::unordered_map<device_key, device, key_hash, key_equal>;
    using entry = entry_map::value_type;

    /// The entry, made where there is none yet; null where `text_bytes` more do not fit.
    [[nodiscard]] entry* find_or_make(const key_view& key, std::size_t text_bytes);
    void set_floor(entry& of, const version& at);
    void mark_seen(device& which, const version& at);
    bool set_description(device& which, const version& at, const std::string& text);
    bool set_metric(device& which, const version& at, const wire::metric& value);
    void drop_below_floor(device& which);

    entry_map entries_;
    /// Removals by the timestamp that their lifetime counts from.
    std::set<std::pair<base::wall_time_ms, const entry*>> removals_;
    std::size_t tombstones_{0};  ///< entries that do not exist as devices
    std::size_t text_bytes_{0};  ///< of all names, descriptions and texts
};

}  // namespace chatter::core
