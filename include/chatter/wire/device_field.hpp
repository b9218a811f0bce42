// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The fields of a device as bytes: what the replica holds, hashes and hands on.
//
// A field is one register, written by the last writer. Its canonical bytes (src/wire/FORMAT.md)
// are the same in memory, in a packet and under the hash, so a field of a kind that this
// version does not know is kept, compared and passed on like any other. The fields of a device
// stand one behind the other, sorted by kind and name, each once: that is a "packed" text here.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/message.hpp"
#include "chatter/wire/metric.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::wire {

/// The numbers are those of the format; further ones, but for 0, are of later versions.
enum class field_kind : std::uint8_t {
    removal = 1,      ///< A floor: fields at or below its version do not exist. No value.
    seen = 2,         ///< The device is there; a status without metrics says no more. No value.
    description = 3,  ///< UTF-8.
    lifetime = 4,     ///< Milliseconds, u64; 0: none.
    metric = 5        ///< Of that name; the value is encode_value()'s.
};

/// One field, looked at: the texts are parts of the packed text.
struct device_field {
    field_kind kind{field_kind::seen};
    std::string_view name;  ///< Of a metric, and of kinds to come; else empty.
    base::wall_time_ms timestamp{0};
    base::uuid sender{};
    std::string_view value;
    std::string_view bytes;  ///< All of it, as it stands there.
};

/// Bytes of a field without its name and its value.
inline constexpr std::size_t field_head_bytes = 1 + 1 + 8 + 16 + 2;

/// Takes the first field off `packed`. Nothing at its end, or where it is no field.
[[nodiscard]] std::optional<device_field> take_field(std::string_view& packed) noexcept;

/// Whether it is one field or more, in their order, whose values are what their kinds say, and
/// of which each fits a packet together with the device's name (limits::entry_bytes_max). Checked
/// once, where they come from outside.
[[nodiscard]] bool are_fields(std::string_view packed, std::string_view device_name) noexcept;

/// Appends one. It MUST belong behind what stands there.
void append_field(const device_field& from, std::string& packed);

/// What a gossip about a device sets, packed.
[[nodiscard]] std::string fields_of(const device_added& from,
                                    base::wall_time_ms timestamp,
                                    const base::uuid& sender);
[[nodiscard]] std::string fields_of(const device_removed& from,
                                    base::wall_time_ms timestamp,
                                    const base::uuid& sender);
[[nodiscard]] std::string fields_of(const device_status& from,
                                    base::wall_time_ms timestamp,
                                    const base::uuid& sender);

/// The other way: the gossip that sets these fields, which all have one version. Nothing where
/// chatter-rs has no word for it.
[[nodiscard]] std::optional<gossip> gossip_of(const base::uuid& origin,
                                              std::string_view name,
                                              std::string_view packed);

/// A metric's value as bytes: a kind, then what it says. In the order of these bytes a Text is
/// less than any other kind.
[[nodiscard]] std::string encode_value(const metric_value& from);
/// How many bytes that are.
[[nodiscard]] std::size_t value_bytes(const metric_value& from) noexcept;
/// A kind of a later version is opaque, and so is what it said in JSON or CBOR once.
[[nodiscard]] metric_value decode_value(std::string_view bytes);

/// Of a lifetime's value, in milliseconds.
[[nodiscard]] std::uint64_t lifetime_of(std::string_view value) noexcept;

}  // namespace chatter::wire
