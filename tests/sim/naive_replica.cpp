// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "naive_replica.hpp"

#include "chatter/core/version.hpp"
#include "chatter/wire/device_field.hpp"

#include <optional>
#include <tuple>

namespace chatter::sim {
namespace {

using wire::device_field;
using wire::field_kind;

constexpr std::size_t shown_bytes_max = 24;

core::version version_of(const device_field& of) {
    return {of.timestamp, of.sender};
}

bool outdoes(const device_field& a, const device_field& b) {
    return version_of(a) != version_of(b) ? version_of(a) > version_of(b) : a.value > b.value;
}

device_field parse(const std::string& field) {
    std::string_view rest = field;
    return wire::take_field(rest).value_or(device_field{});
}

std::string merge(const std::set<std::string>& fields) {
    std::optional<core::version> floor;
    for (const std::string& each : fields) {
        const device_field field = parse(each);
        if (field.kind == field_kind::removal && (!floor || version_of(field) > *floor)) {
            floor = version_of(field);
        }
    }
    std::map<std::pair<field_kind, std::string_view>, device_field> winners;
    for (const std::string& each : fields) {
        const device_field field = parse(each);
        const bool is_removal = field.kind == field_kind::removal;
        if (floor && (is_removal ? version_of(field) < *floor : version_of(field) <= *floor)) {
            continue;
        }
        const auto [place, is_new] = winners.try_emplace({field.kind, field.name}, field);
        if (!is_new && outdoes(field, place->second)) {
            place->second = field;
        }
    }
    std::string packed;
    for (const auto& [place, field] : winners) {
        packed += field.bytes;
    }
    return packed;
}

}  // namespace

replica_content content_of(const core::device_table& held) {
    replica_content all;
    for (std::size_t i = 0; i < core::device_table::bucket_count; ++i) {
        for (const core::device_table::slot& each : held.bucket(i)) {
            all.emplace(naive_key{each.device->origin, each.device->name}, each.device->fields);
        }
    }
    return all;
}

void naive_replica::add(const naive_key& of, std::string_view packed) {
    while (const auto field = wire::take_field(packed)) {
        fields_[of].emplace(field->bytes);
    }
}

void naive_replica::add(const replica_content& all) {
    for (const auto& [device, packed] : all) {
        add(device, packed);
    }
}

bool naive_replica::has(const naive_key& of, std::string_view field) const {
    const auto found = fields_.find(of);
    return found != fields_.end() && found->second.contains(std::string(field));
}

replica_content naive_replica::content() const {
    replica_content all;
    for (const auto& [device, fields] : fields_) {
        all.emplace(device, merge(fields));
    }
    return all;
}

bool is_covered(const replica_content& less, const replica_content& more) {
    naive_replica both;
    both.add(less);
    both.add(more);
    return both.content() == more;
}

std::string text_of(const naive_key& device, std::string_view packed) {
    std::string text = base::to_string(device.first).substr(0, 8) + "/" +
                       device.second.substr(0, shown_bytes_max) + ":";
    while (const auto field = wire::take_field(packed)) {
        text += " " + std::to_string(static_cast<int>(field->kind)) + "." +
                std::string(field->name.substr(0, shown_bytes_max)) + "@" +
                std::to_string(field->timestamp) + "/" +
                base::to_string(field->sender).substr(0, 4) + "(" +
                std::to_string(field->value.size()) + ")";
    }
    return text;
}

std::string first_difference(const replica_content& a, const replica_content& b) {
    for (const auto* each : {&a, &b}) {
        for (const auto& [device, packed] : *each) {
            const auto in_a = a.find(device);
            const auto in_b = b.find(device);
            if (in_a == a.end() || in_b == b.end() || in_a->second != in_b->second) {
                return text_of(device, in_a == a.end() ? "" : in_a->second) + " against" +
                       text_of(device, in_b == b.end() ? "" : in_b->second);
            }
        }
    }
    return {};
}

}  // namespace chatter::sim
