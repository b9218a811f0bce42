// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/device_table.hpp"

#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <tuple>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using wire::device_field;
using wire::field_kind;
using wire::take_field;

version version_of(const device_field& of) noexcept {
    return {of.timestamp, of.sender};
}

/// Where both were written at once, typed wins over Text and greater bytes over smaller; a
/// value's first byte is its kind.
bool is_newer(const device_field& update, const device_field& known) noexcept {
    const version mine = version_of(update);
    const version theirs = version_of(known);
    return mine != theirs ? mine > theirs : update.value > known.value;
}

bool is_before(const device_field& a, const device_field& b) noexcept {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
}

/// The floor stands first, where there is one.
std::optional<device_field> floor_of(std::string_view packed) noexcept {
    const auto first = take_field(packed);
    return first && first->kind == field_kind::removal ? first : std::nullopt;
}

std::size_t count_metrics(std::string_view packed) noexcept {
    std::size_t count = 0;
    while (const auto field = take_field(packed)) {
        count += field->kind == field_kind::metric ? 1U : 0U;
    }
    return count;
}

/// By what the fields of a device grow at the most when others are set.
struct growth {
    std::size_t bytes{0};
    std::size_t metrics{0};
};

/// A field that is known takes no new place. Both stand in one order.
growth growth_of(std::string_view known, std::string_view fields) noexcept {
    growth sum;
    auto next = take_field(known);
    while (const auto field = take_field(fields)) {
        while (next && is_before(*next, *field)) {
            next = take_field(known);
        }
        const bool is_there = next && !is_before(*field, *next);
        const std::size_t before = is_there ? next->bytes.size() : 0;
        sum.bytes += std::max(field->bytes.size(), before) - before;
        sum.metrics += !is_there && field->kind == field_kind::metric ? 1U : 0U;
    }
    return sum;
}

/// A removal and nothing else.
bool is_removal(std::string_view fields) noexcept {
    const auto floor = floor_of(fields);
    return floor && floor->bytes.size() == fields.size();
}

/// The device is part of the key, so equal fields of two devices differ.
std::uint64_t hash_of_field(const base::siphash_key& key,
                            std::uint64_t position,
                            std::string_view field_bytes) noexcept {
    return base::siphash({key.k0 ^ position, key.k1}, field_bytes);
}

bool can_be_stale(const stored_device& which) noexcept {
    return which.exists && which.lifetime > base::mono_duration::zero();
}

std::size_t bytes_of(const stored_device& which) noexcept {
    return which.name.size() + which.fields.size();
}

}  // namespace

/// One merge on its way through the fields, which both come in their order.
struct device_table::merging {
    stored_device& to;
    std::uint64_t position;
    change result{};
    std::size_t at{0};  ///< In the device's fields: nothing further belongs in front of it.
    std::optional<version> floor{};
};

device read_device(const stored_device& from) {
    device made;
    std::string_view rest = from.fields;
    while (const auto field = take_field(rest)) {
        if (field->kind == field_kind::description) {
            made.description = field->value;
        } else if (field->kind == field_kind::metric) {
            made.metrics.push_back({std::string(field->name), wire::decode_value(field->value)});
        }
    }
    return made;
}

// --- Merging ---------------------------------------------------------------------------------

device_table::change device_table::merge(const device_key& key,
                                         std::string_view fields,
                                         const news_time& when,
                                         source from) {
    const std::uint64_t position = position_of(key);
    const auto [at, is_known] = place_of(position, key);
    auto& bucket = buckets_[bucket_of(position)];
    if (!has_room(is_known ? bucket[at].device.get() : nullptr, key.name, fields, from)) {
        change refused;
        refused.is_full = true;
        return refused;
    }
    if (!is_known) {
        auto made = std::make_unique<stored_device>();
        made->origin = key.origin;
        made->name = key.name;
        bytes_ += made->name.size();
        ++entries_;
        ++tombstones_;  // until it exists
        bucket.insert(bucket.begin() + static_cast<std::ptrdiff_t>(at),
                      slot{position, std::move(made)});
    }
    merging of{*bucket[at].device, position};
    unwatch(position, of.to);
    if (const auto floor = floor_of(of.to.fields)) {
        of.floor = version_of(*floor);
    }
    while (const auto field = take_field(fields)) {
        // A removal whose time is over here may still be held by somebody with another clock.
        if (field->kind != field_kind::removal ||
            !is_tombstone_over(field->timestamp, when.now.wall)) {
            merge_field(of, *field);
        }
    }
    settle(of);
    if (of.result.is_news) {
        note_news(of, when);
    }
    watch(position, of.to);
    if (of.to.fields.empty()) {
        erase(position, of.to);
    }
    return std::move(of.result);
}

/// What is known can be removed even where nothing else finds room.
bool device_table::has_room(const stored_device* known,
                            std::string_view name,
                            std::string_view fields,
                            source from) const noexcept {
    const std::size_t factor = from == source::edge ? 1 : 2;
    const std::size_t bytes_max = factor * limits::device_bytes_max;
    if (known == nullptr) {
        return entries_ < factor * limits::devices_max &&
               bytes_ + name.size() + fields.size() <= bytes_max;
    }
    const bool fits_surely = bytes_ + fields.size() <= bytes_max;
    const std::size_t metrics = from == source::edge ? count_metrics(fields) : 0;
    const bool counts_surely =
        metrics == 0 ||
        known->fields.size() / wire::field_head_bytes + metrics <= limits::metrics_per_device_max;
    if ((fits_surely && counts_surely) || is_removal(fields)) {
        return true;
    }
    const growth more = growth_of(known->fields, fields);
    return bytes_ + more.bytes <= bytes_max &&
           (metrics == 0 ||
            count_metrics(known->fields) + more.metrics <= limits::metrics_per_device_max);
}

void device_table::merge_field(merging& of, const device_field& field) {
    if (of.floor && version_of(field) <= *of.floor) {
        return;
    }
    std::string_view rest = std::string_view(of.to.fields).substr(of.at);
    auto known = take_field(rest);
    while (known && is_before(*known, field)) {
        of.at += known->bytes.size();
        known = take_field(rest);
    }
    const bool is_there = known && !is_before(field, *known);
    if (is_there && !is_newer(field, *known)) {
        return;
    }
    if (field.kind == field_kind::removal) {
        set_removal_index(of, field);
    }
    if (is_there) {
        count(of.position, known->bytes, false);
    }
    const std::size_t replaced = is_there ? known->bytes.size() : 0;
    bytes_ = bytes_ - replaced + field.bytes.size();
    of.to.fields.replace(of.at, replaced, field.bytes);
    count(of.position, field.bytes, true);
    of.at += field.bytes.size();
    of.result.is_news = true;
    set_field(of, field);
}

/// What a new field means beyond its bytes.
void device_table::set_field(merging& of, const device_field& field) {
    switch (field.kind) {
        case field_kind::removal:
            of.floor = version_of(field);
            drop_fields(of, *of.floor);
            break;
        case field_kind::description: of.result.description = field.value; break;
        case field_kind::lifetime:
            // What is longer than all that the edge takes comes from a member that is not well.
            of.to.lifetime = std::chrono::milliseconds(static_cast<std::int64_t>(
                std::min(wire::lifetime_of(field.value), limits::lifetime_max_ms)));
            break;
        case field_kind::metric:
            of.result.metrics.push_back({std::string(field.name), wire::decode_value(field.value)});
            break;
        case field_kind::seen: break;
    }
}

/// All but a removal that is the floor itself.
void device_table::drop_fields(merging& of, const version& up_to) {
    for (std::size_t at = 0; at < of.to.fields.size();) {
        std::string_view rest = std::string_view(of.to.fields).substr(at);
        const auto field = take_field(rest);
        const bool is_floor = field->kind == field_kind::removal && of.floor == version_of(*field);
        if (is_floor || version_of(*field) > up_to) {
            at += field->bytes.size();
            continue;
        }
        if (field->kind == field_kind::lifetime) {
            of.to.lifetime = {};
        }
        erase_field(of, at, field->bytes.size());
    }
}

void device_table::erase_field(merging& of, std::size_t at, std::size_t size) {
    count(of.position, std::string_view(of.to.fields).substr(at, size), false);
    bytes_ -= size;
    of.to.fields.erase(at, size);
}

void device_table::set_removal_index(merging& of, const device_field& floor) {
    if (of.floor) {
        removals_.erase({of.floor->timestamp, &of.to});
    }
    removals_.emplace(floor.timestamp, &of.to);
}

/// Whether the device is there follows from its fields.
void device_table::settle(merging& of) {
    const auto floor = floor_of(of.to.fields);
    const bool exists = of.to.fields.size() > (floor ? floor->bytes.size() : 0);
    of.result.appeared = exists && !of.to.exists;
    of.result.vanished = !exists && of.to.exists;
    tombstones_ += of.result.vanished ? 1U : 0U;
    tombstones_ -= of.result.appeared ? 1U : 0U;
    of.to.exists = exists;
}

/// News make a stale device fresh, unless they are so old that it has outlived them, too.
void device_table::note_news(merging& of, const news_time& when) {
    stored_device& which = of.to;
    which.news_at = of.result.appeared ? when.made_at : std::max(which.news_at, when.made_at);
    if (which.is_stale &&
        (!can_be_stale(which) || which.news_at + which.lifetime > when.now.mono)) {
        which.is_stale = false;
        --stale_;
        of.result.is_fresh_again = which.exists;
    }
}

void device_table::watch(std::uint64_t position, stored_device& which) {
    if (can_be_stale(which) && !which.is_stale) {
        lifetimes_.emplace(which.news_at + which.lifetime, position, &which);
    }
}

void device_table::unwatch(std::uint64_t position, stored_device& which) {
    if (can_be_stale(which) && !which.is_stale) {
        lifetimes_.erase({which.news_at + which.lifetime, position, &which});
    }
}

// --- Forgetting ------------------------------------------------------------------------------

void device_table::expire(base::wall_time_ms now) {
    while (!removals_.empty() && is_tombstone_over(removals_.begin()->first, now)) {
        stored_device& which = *removals_.begin()->second;
        removals_.erase(removals_.begin());
        const std::uint64_t position = position_of({which.origin, which.name});
        merging of{which, position};
        erase_field(of, 0, floor_of(which.fields)->bytes.size());
        if (which.fields.empty()) {
            erase(position, which);
        }
    }
}

std::optional<base::wall_time_ms> device_table::next_expiry() const noexcept {
    if (removals_.empty()) {
        return std::nullopt;
    }
    return end_of_tombstone(removals_.begin()->first);
}

const stored_device* device_table::take_stale(base::mono_time now) {
    if (lifetimes_.empty() || std::get<0>(*lifetimes_.begin()) > now) {
        return nullptr;
    }
    stored_device* const which = std::get<2>(*lifetimes_.begin());
    lifetimes_.erase(lifetimes_.begin());
    which->is_stale = true;
    ++stale_;
    return which;
}

std::optional<base::mono_time> device_table::next_stale() const noexcept {
    return lifetimes_.empty() ? std::nullopt : std::optional(std::get<0>(*lifetimes_.begin()));
}

std::vector<std::string> device_table::drop_origin(const base::uuid& origin,
                                                   base::wall_time_ms until) {
    std::vector<std::string> gone;
    base::uuid last{};
    std::fill(last.begin(), last.end(), std::uint8_t{0xff});
    for (auto& bucket : buckets_) {
        for (std::size_t i = bucket.size(); i-- > 0;) {
            if (bucket[i].device->origin != origin) {
                continue;
            }
            merging of{*bucket[i].device, bucket[i].position};
            unwatch(of.position, of.to);
            if (const auto floor = floor_of(of.to.fields); floor && floor->timestamp <= until) {
                removals_.erase({floor->timestamp, &of.to});
            }
            drop_fields(of, {until, last});
            settle(of);
            if (of.to.is_stale && !can_be_stale(of.to)) {
                of.to.is_stale = false;
                --stale_;
            }
            watch(of.position, of.to);
            if (of.result.vanished) {
                gone.push_back(of.to.name);
            }
            if (of.to.fields.empty()) {
                erase(of.position, of.to);
            }
        }
    }
    return gone;
}

void device_table::erase(std::uint64_t position, const stored_device& which) {
    const device_key key{which.origin, which.name};
    auto& bucket = buckets_[bucket_of(position)];
    bytes_ -= bytes_of(which);
    stale_ -= which.is_stale ? 1U : 0U;
    --entries_;
    --tombstones_;  // nothing is left of it, so it does not exist
    bucket.erase(bucket.begin() + static_cast<std::ptrdiff_t>(place_of(position, key).first));
}

// --- What is there ---------------------------------------------------------------------------

const stored_device* device_table::find(const device_key& key) const noexcept {
    const std::uint64_t position = position_of(key);
    const auto [at, is_known] = place_of(position, key);
    const auto& bucket = buckets_[bucket_of(position)];
    return is_known && bucket[at].device->exists ? bucket[at].device.get() : nullptr;
}

std::optional<base::wall_time_ms> device_table::newest(const device_key& key) const noexcept {
    const std::uint64_t position = position_of(key);
    const auto [at, is_known] = place_of(position, key);
    if (!is_known) {
        return std::nullopt;
    }
    std::string_view rest = buckets_[bucket_of(position)][at].device->fields;
    auto newest = std::numeric_limits<base::wall_time_ms>::min();
    while (const auto field = take_field(rest)) {
        newest = std::max(newest, field->timestamp);
    }
    return newest;
}

std::uint64_t device_table::position_of(const device_key& key) const noexcept {
    std::array<std::byte, sizeof(base::uuid) + limits::name_bytes_max> bytes;
    const std::size_t name_bytes = std::min(key.name.size(), limits::name_bytes_max);
    std::memcpy(bytes.data(), key.origin.data, sizeof key.origin.data);
    std::memcpy(bytes.data() + sizeof key.origin.data, key.name.data(), name_bytes);
    return base::siphash(key_, std::span(bytes).first(sizeof key.origin.data + name_bytes));
}

/// Where it stands in its bucket, or would; and whether it does.
std::pair<std::size_t, bool> device_table::place_of(std::uint64_t position,
                                                    const device_key& key) const noexcept {
    const auto& bucket = buckets_[bucket_of(position)];
    auto at = std::lower_bound(
        bucket.begin(), bucket.end(), position, [](const slot& each, std::uint64_t wanted) {
            return each.position < wanted;
        });
    // Who knows the key can make names that meet, at a price.
    const auto is_less = [&](const stored_device& each) {
        return each.origin != key.origin ? each.origin < key.origin : each.name < key.name;
    };
    while (at != bucket.end() && at->position == position && is_less(*at->device)) {
        ++at;
    }
    const bool is_known = at != bucket.end() && at->position == position &&
                          at->device->origin == key.origin && at->device->name == key.name;
    return {static_cast<std::size_t>(at - bucket.begin()), is_known};
}

// --- Hashes ----------------------------------------------------------------------------------

void device_table::count(std::uint64_t position,
                         std::string_view field_bytes,
                         bool is_added) noexcept {
    const auto kind = static_cast<field_kind>(field_bytes.front());
    const std::uint64_t hash = hash_of_field(key_, position, field_bytes);
    const std::size_t part = index_of(part_of(kind));
    sums_[part][bucket_of(position)] += is_added ? hash : 0 - hash;
    totals_[part] += is_added ? hash : 0 - hash;
}

std::uint64_t device_table::hash_of(const slot& which, wire::replica_part part) const noexcept {
    std::uint64_t sum = 0;
    std::string_view rest = which.device->fields;
    while (const auto field = take_field(rest)) {
        sum += part_of(field->kind) == part ? hash_of_field(key_, which.position, field->bytes) : 0;
    }
    return sum;
}

}  // namespace chatter::core
