// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "device_tables.hpp"

#include "chatter/core/tombstone.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

namespace chatter::test {
namespace {

using core::device_table;

struct counts {
    std::size_t devices{0};
    std::size_t tombstones{0};
    std::size_t stale{0};
    std::size_t bytes{0};
    std::optional<base::wall_time_ms> expiry{};
    friend bool operator==(const counts&, const counts&) = default;
};

/// False where the device is not what its fields say.
bool count(const core::stored_device& which, counts& to) {
    std::string_view rest = which.fields;
    bool exists = false;
    while (const auto field = wire::take_field(rest)) {
        if (field->kind == wire::field_kind::removal) {
            const auto end = core::end_of_tombstone(field->timestamp);
            to.expiry = std::min(to.expiry.value_or(end), end);
        } else {
            exists = true;
        }
    }
    to.devices += exists ? 1U : 0U;
    to.tombstones += exists ? 0U : 1U;
    to.stale += which.is_stale ? 1U : 0U;
    to.bytes += which.name.size() + which.fields.size();
    return rest.empty() && which.exists == exists;
}

std::string wrong_hash(const device_table& table, wire::replica_part part) {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < device_table::bucket_count; ++i) {
        std::uint64_t sum = 0;
        for (const device_table::slot& each : table.bucket(i)) {
            sum += table.hash_of(each, part);
        }
        if (table.bucket_hashes(part)[i] != sum) {
            return "hash of bucket " + std::to_string(i);
        }
        total += sum;
    }
    return table.hash(part) == total ? "" : "hash of a part";
}

}  // namespace

std::vector<std::string> fields_as_text(std::string_view packed) {
    std::vector<std::string> all;
    while (const auto field = wire::take_field(packed)) {
        all.push_back(std::to_string(static_cast<int>(field->kind)) + " " +
                      std::string(field->name) + " @" + std::to_string(field->timestamp) + "/" +
                      std::to_string(int{field->sender.data[15]}) + "=" +
                      std::string(field->value));
    }
    return all;
}

device_texts read_table(const device_table& from) {
    device_texts all;
    for (std::size_t i = 0; i < device_table::bucket_count; ++i) {
        for (const device_table::slot& each : from.bucket(i)) {
            all[{each.device->origin, each.device->name}] = fields_as_text(each.device->fields);
        }
    }
    return all;
}

std::string inconsistency(const device_table& table) {
    counts found;
    for (std::size_t i = 0; i < device_table::bucket_count; ++i) {
        const auto bucket = table.bucket(i);
        const auto key_of = [](const device_table::slot& each) {
            return std::tie(each.position, each.device->origin, each.device->name);
        };
        for (std::size_t at = 0; at < bucket.size(); ++at) {
            const auto& device = *bucket[at].device;
            if (device_table::bucket_of(bucket[at].position) != i ||
                bucket[at].position != table.position_of({device.origin, device.name}) ||
                (at > 0 && !(key_of(bucket[at - 1]) < key_of(bucket[at])))) {
                return "place of " + device.name;
            }
            if (!count(device, found)) {
                return "fields of " + device.name;
            }
        }
    }
    const counts told{
        table.devices(), table.tombstones(), table.stale(), table.bytes(), table.next_expiry()};
    if (found != told) {
        return "a count";
    }
    const std::string wrong = wrong_hash(table, wire::replica_part::states);
    return wrong.empty() ? wrong_hash(table, wire::replica_part::metrics) : wrong;
}

void merge_all(const device_table& from, device_table& into) {
    constexpr base::instant before_all{{}, std::numeric_limits<base::wall_time_ms>::min()};
    for (std::size_t i = 0; i < device_table::bucket_count; ++i) {
        for (const device_table::slot& each : from.bucket(i)) {
            into.merge({each.device->origin, each.device->name},
                       each.device->fields,
                       {before_all, {}},
                       device_table::source::member);
        }
    }
}

}  // namespace chatter::test
