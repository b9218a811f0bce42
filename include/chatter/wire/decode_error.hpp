// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Why a datagram was not understood. Each is counted by its name; none is answered.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chatter::wire {

enum class decode_error : std::uint8_t {
    empty,                  ///< no byte
    too_large,              ///< more than limits::datagram_bytes_max
    unknown_encoding,       ///< the first byte starts neither JSON, a CBOR map nor a packet
    malformed,              ///< not JSON, or a CBOR head that is reserved
    truncated,              ///< the CBOR item goes on behind the end
    trailing_bytes,         ///< something stands behind the message
    too_deep,               ///< more than limits::nesting_max
    wrong_type,             ///< a text where a number belongs, and so on
    out_of_range,           ///< hops beyond 32 bits, a port beyond 16, a lifetime beyond 366 days
    missing_field,          ///< a field that a message must have
    duplicate_field,        ///< a known field twice
    unknown_variant,        ///< a gossip or an address of a kind that is not known
    bad_utf8,               ///< a text that is not UTF-8
    bad_uuid,               ///< not 16 bytes, or none of the spellings
    bad_address,            ///< not IP:PORT
    unusable_address,       ///< port 0, unspecified, multicast or broadcast: nobody lives there
    name_too_long,          ///< more than limits::name_bytes_max, a unit likewise
    text_too_long,          ///< more than limits::text_bytes_max
    too_many_metrics,       ///< more than limits::metrics_per_device_max
    unsupported_version,    ///< a native packet of another major version
    unknown_critical_item,  ///< a native packet that cannot be understood without that item
    labels_too_large,       ///< more than limits::labels_max or label_bytes_max
};

inline constexpr std::size_t decode_error_count =
    static_cast<std::size_t>(decode_error::labels_too_large) + 1;

/// The enumerator's name: "trailing_bytes".
[[nodiscard]] std::string_view to_string(decode_error from) noexcept;

/// A refusal with its place, for the person who typed it. Daemons count the code only.
struct decode_failure {
    decode_error code{decode_error::malformed};
    std::size_t offset{0};  ///< Bytes before the place; known where the bytes are at fault.
    std::string path{};     ///< "payload.DeviceGossip.DeviceAdded.name"; known where a field is.
    std::string detail{};   ///< More words, where the reader has them.
    friend bool operator==(const decode_failure&, const decode_failure&) = default;
};

}  // namespace chatter::wire
