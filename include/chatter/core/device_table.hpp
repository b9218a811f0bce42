// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The devices of all origins: last writer wins, field by field.
//
// A device is known by its origin and name, and is what its fields say (wire/device_field.hpp).
// Each field carries the version of the gossip that set it: timestamp, then sender; at one
// version typed values win over Text and greater bytes over smaller. A removal is a floor: what is
// at or below its version does not exist, what is newer does. Merging is commutative,
// associative and idempotent, so whoever got the same fields in any order holds the same devices.
// A floor lives 72 h from its own timestamp (wire/limits.hpp) and is then forgotten.
//
// So that two nodes can find where they differ (core/anti_entropy.hpp), devices stand in 256
// buckets by a hash of their key, in the order of that hash, and each bucket has a hash of its
// contents: the sum of the keyed hashes of all fields, which follows each change without a look
// at the rest.
//
// Whether a device is stale, each node judges by itself, on the monotonic clock.

#pragma once

#include "chatter/base/siphash.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/version.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/packet.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace chatter::core {

struct device_key {
    const base::uuid& origin;
    std::string_view name;
};

/// What is held of one device. Without a field but a removal it is a tombstone.
struct stored_device {
    base::uuid origin{};
    std::string name;
    std::string fields;              ///< Packed.
    base::mono_time news_at{};       ///< When its newest field was made, as far as is known here.
    base::mono_duration lifetime{};  ///< 0: it is never stale.
    bool exists{false};
    bool is_stale{false};
};

/// Devices by what has become of their origin.
struct device_census {
    std::size_t unowned{0};  ///< It is no member.
    std::size_t gone{0};     ///< It has failed or left.
};

/// A device as people see it.
struct device {
    std::string description;
    std::vector<wire::metric> metrics;  ///< By name.
    friend bool operator==(const device&, const device&) = default;
};
[[nodiscard]] device read_device(const stored_device& from);

class device_table {
public:
    static constexpr std::size_t bucket_count = 256;

    struct slot {
        std::uint64_t position;  ///< The hash of its key: the order within and of the buckets.
        std::unique_ptr<stored_device> device;
    };

    /// From where fields come: the bounds of wire/limits.hpp are kept where gossip enters the
    /// cluster. What members hold is taken as it is, up to twice as much.
    enum class source : std::uint8_t { edge, member };

    /// When news came, and when they were made: the newest of them, as far as is known.
    struct news_time {
        base::instant now;
        base::mono_time made_at{};
    };

    /// What a merge has changed.
    struct change {
        bool is_full{false};  ///< Refused by a bound; nothing changed.
        bool is_news{false};  ///< Some field is newer than what was known.
        bool appeared{false};
        bool vanished{false};
        bool is_fresh_again{false};
        std::optional<std::string> description;
        std::vector<wire::metric> metrics;
    };

    /// `key` is the cluster's: all members hash alike.
    explicit device_table(const base::siphash_key& key) noexcept : key_(key) {}

    /// `fields` are packed.
    change merge(const device_key& key,
                 std::string_view fields,
                 const news_time& when,
                 source from);

    /// Forgets the removals whose time is over.
    void expire(base::wall_time_ms now);
    [[nodiscard]] std::optional<base::wall_time_ms> next_expiry() const noexcept;

    /// One device that has outlived its lifetime, and is stale from now on; null where there is
    /// none.
    [[nodiscard]] const stored_device* take_stale(base::mono_time now);
    [[nodiscard]] std::optional<base::mono_time> next_stale() const noexcept;

    /// Forgets all that was said of the origin's devices up to `until`; gives the names of those
    /// that are gone by that.
    std::vector<std::string> drop_origin(const base::uuid& origin, base::wall_time_ms until);

    /// Null for a device that does not exist.
    [[nodiscard]] const stored_device* find(const device_key& key) const noexcept;
    /// The newest timestamp in any of its fields, a removal included.
    [[nodiscard]] std::optional<base::wall_time_ms> newest(const device_key& key) const noexcept;

    [[nodiscard]] std::size_t devices() const noexcept { return entries_ - tombstones_; }
    [[nodiscard]] std::size_t tombstones() const noexcept { return tombstones_; }
    [[nodiscard]] std::size_t stale() const noexcept { return stale_; }
    /// Of all names and fields.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

    // --- For those who compare
    [[nodiscard]] std::uint64_t position_of(const device_key& key) const noexcept;
    [[nodiscard]] static std::size_t bucket_of(std::uint64_t position) noexcept {
        return static_cast<std::size_t>(position >> 56U);
    }
    /// By position, then origin and name.
    [[nodiscard]] std::span<const slot> bucket(std::size_t which) const noexcept {
        return buckets_[which];
    }
    /// Of `part`, which is states or metrics.
    [[nodiscard]] std::uint64_t hash(wire::replica_part part) const noexcept {
        return totals_[index_of(part)];
    }
    [[nodiscard]] std::span<const std::uint64_t> bucket_hashes(
        wire::replica_part part) const noexcept {
        return sums_[index_of(part)];
    }
    [[nodiscard]] std::uint64_t hash_of(const slot& which, wire::replica_part part) const noexcept;
    [[nodiscard]] static wire::replica_part part_of(wire::field_kind kind) noexcept {
        return kind == wire::field_kind::metric ? wire::replica_part::metrics
                                                : wire::replica_part::states;
    }

private:
    struct merging;

    [[nodiscard]] static std::size_t index_of(wire::replica_part part) noexcept {
        return part == wire::replica_part::metrics ? 1 : 0;
    }
    [[nodiscard]] std::pair<std::size_t, bool> place_of(std::uint64_t position,
                                                        const device_key& key) const noexcept;
    [[nodiscard]] bool has_room(const stored_device* known,
                                std::string_view name,
                                std::string_view fields,
                                source from) const noexcept;
    void merge_field(merging& of, const wire::device_field& field);
    void set_field(merging& of, const wire::device_field& field);
    void drop_fields(merging& of, const version& up_to);
    void erase_field(merging& of, std::size_t at, std::size_t size);
    void note_news(merging& of, const news_time& when);
    void watch(std::uint64_t position, stored_device& which);
    void unwatch(std::uint64_t position, stored_device& which);
    void settle(merging& of);
    void set_removal_index(merging& of, const wire::device_field& floor);
    void count(std::uint64_t position, std::string_view field_bytes, bool is_added) noexcept;
    void erase(std::uint64_t position, const stored_device& which);

    base::siphash_key key_;
    std::array<std::vector<slot>, bucket_count> buckets_;
    std::array<std::array<std::uint64_t, bucket_count>, 2> sums_{};  ///< States, metrics.
    std::array<std::uint64_t, 2> totals_{};
    /// Removals by the timestamp that their lifetime counts from.
    std::set<std::pair<base::wall_time_ms, stored_device*>> removals_;
    /// Devices with a lifetime that are not stale, by the end of it.
    std::set<std::tuple<base::mono_time, std::uint64_t, stored_device*>> lifetimes_;
    std::size_t entries_{0};
    std::size_t tombstones_{0};  ///< entries that do not exist as devices
    std::size_t stale_{0};
    std::size_t bytes_{0};
};

}  // namespace chatter::core
