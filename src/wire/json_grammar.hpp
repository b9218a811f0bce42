// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The grammar of the JSON form as a table: which key may stand in which object, and what it
// holds. Private to the reader (json_builder.cpp).

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chatter::wire::json_grammar {

/// The objects of the grammar. In a `struct` unknown keys are skipped; an `enum` (serde's
/// externally tagged form) has one key, which is known, but for a metric's, where what is not
/// known is kept; `metrics` takes any key.
enum class object : std::uint8_t {
    top,
    payload,
    device_gossip,
    view_gossip,
    debug_message,
    device_added,
    device_removed,
    device_status,
    metrics,
    metric,
    gauge,
    counter,
    server_added,
    server_removed,
    none  ///< What a field opens that holds no object.
};

enum class field : std::uint8_t {
    sender,
    timestamp_millis,
    hops,
    payload,
    variant,  ///< One arm of an enum: holds an object and is nothing by itself.
    text,
    origin,
    name,
    description,
    metrics,
    expires_after_millis,
    metric,
    metric_text,
    gauge_value,
    counter_value,
    unit,
    opaque,  ///< Behind a kind of metric that is not known: any value, which is kept.
    uuid,
    addr,
    wire,
    skipped
};

struct field_rule {
    object in;
    std::string_view key;
    field what;
    object opens{object::none};
    bool required{true};
};

inline constexpr std::array<field_rule, 39> fields{{
    {object::top, "sender", field::sender},
    {object::top, "timestamp_millis", field::timestamp_millis},
    {object::top, "hops", field::hops},
    {object::top, "payload", field::payload, object::payload, false},
    {object::top, "DebugMessage", field::variant, object::debug_message, false},
    {object::top, "DeviceGossip", field::variant, object::device_gossip, false},
    {object::top, "ViewGossip", field::variant, object::view_gossip, false},
    {object::payload, "DebugMessage", field::variant, object::debug_message},
    {object::payload, "DeviceGossip", field::variant, object::device_gossip},
    {object::payload, "ViewGossip", field::variant, object::view_gossip},
    {object::device_gossip, "DeviceAdded", field::variant, object::device_added},
    {object::device_gossip, "DeviceRemoved", field::variant, object::device_removed},
    {object::device_gossip, "DeviceStatus", field::variant, object::device_status},
    {object::view_gossip, "ServerAdded", field::variant, object::server_added},
    {object::view_gossip, "ServerRemoved", field::variant, object::server_removed},
    {object::debug_message, "text", field::text},
    {object::device_added, "origin", field::origin, object::none, false},
    {object::device_added, "name", field::name},
    {object::device_added, "description", field::description},
    {object::device_removed, "origin", field::origin, object::none, false},
    {object::device_removed, "name", field::name},
    {object::device_status, "origin", field::origin, object::none, false},
    {object::device_status, "name", field::name},
    {object::device_status, "metrics", field::metrics, object::metrics},
    {object::device_status,
     "expires_after_millis",
     field::expires_after_millis,
     object::none,
     false},
    {object::metric, "Text", field::metric_text},
    {object::metric, "Gauge", field::variant, object::gauge},
    {object::metric, "Counter", field::variant, object::counter},
    {object::gauge, "value", field::gauge_value},
    {object::gauge, "unit", field::unit, object::none, false},
    {object::counter, "value", field::counter_value},
    {object::counter, "unit", field::unit, object::none, false},
    {object::server_added, "uuid", field::uuid},
    {object::server_added, "addr", field::addr},
    {object::server_added, "wire", field::wire, object::none, false},
    {object::server_removed, "uuid", field::uuid},
    {object::metrics, "", field::metric, object::metric, false},  // "" stands for any key
    {object::metric, "", field::opaque},                          // ... and for any other key
    {object::none, "", field::skipped},
}};

inline constexpr const field_rule& any_metric = fields[fields.size() - 3];
inline constexpr const field_rule& opaque_kind = fields[fields.size() - 2];
inline constexpr const field_rule& unknown_field = fields[fields.size() - 1];

[[nodiscard]] inline bool is_enum(object what) noexcept {
    return what == object::payload || what == object::device_gossip ||
           what == object::view_gossip || what == object::metric;
}

[[nodiscard]] inline bool is_variant_of_top(const field_rule& rule) noexcept {
    return rule.in == object::top && rule.what == field::variant;
}

/// Whether only integers may stand there. A gauge takes any number.
[[nodiscard]] inline bool is_integer(field what) noexcept {
    return what == field::hops || what == field::timestamp_millis ||
           what == field::expires_after_millis || what == field::counter_value;
}

/// The rule for a key, `unknown_field` where there is none.
[[nodiscard]] inline const field_rule& find_field(object in, std::string_view key) noexcept {
    if (in == object::metrics) {
        return any_metric;
    }
    for (const field_rule& rule : fields) {
        if (rule.in == in && rule.key == key) {
            return rule;
        }
    }
    return in == object::metric ? opaque_kind : unknown_field;
}

/// A bit of its own for each rule, to remember which fields were seen.
[[nodiscard]] inline std::uint64_t bit_of(const field_rule& rule) noexcept {
    static_assert(fields.size() <= 64);
    return std::uint64_t{1} << static_cast<std::size_t>(&rule - fields.data());
}

}  // namespace chatter::wire::json_grammar
