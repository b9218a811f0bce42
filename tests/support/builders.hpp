// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Small words to build inputs with, and how googletest shows the values of base and wire.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::test {

/// A UUID that is easy to recognise: `n` in its last bytes, 0xc4 in its first. Never nil.
[[nodiscard]] base::uuid uuid_of(unsigned n);

/// What parse_address takes. Throws where it takes nothing.
[[nodiscard]] base::address address_of(std::string_view text);

[[nodiscard]] std::vector<std::byte> bytes_of(std::string_view text);
[[nodiscard]] std::string text_of(std::span<const std::byte> bytes);

/// Hex digits in pairs, blanks wherever they help to read. Throws on anything else.
[[nodiscard]] std::vector<std::byte> from_hex(std::string_view digits);
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

/// Appends, so that datagrams can be put together from pieces: cat({from_hex("a1"), ...}).
[[nodiscard]] std::vector<std::byte> cat(const std::vector<std::vector<std::byte>>& pieces);
[[nodiscard]] std::vector<std::byte> repeat(std::string_view hex, std::size_t times);

/// What stands around a gossip, where a test does not care.
inline constexpr base::wall_time_ms a_timestamp = 1'546'300'800'123;

/// `payload` from uuid_of(1), made at `a_timestamp`, with 5 hops.
[[nodiscard]] wire::message a_message(wire::gossip payload);
/// The same with another time and other hops.
[[nodiscard]] wire::message a_message(wire::gossip payload,
                                      base::wall_time_ms timestamp_millis,
                                      std::uint32_t hops = 5);
/// A message that says nothing.
[[nodiscard]] wire::message a_message_of_nothing();

/// One small gossip of each kind.
[[nodiscard]] std::vector<wire::gossip> one_of_each_kind();

/// A head of CBOR in its shortest form. `major` is the number that RFC 8949 gives it: 0 and 1
/// integers, 2 bytes, 3 text, 4 array, 5 map, 6 tag.
[[nodiscard]] std::vector<std::byte> cbor_head(unsigned major, std::uint64_t argument);
/// The same over 1, 2, 4 or 8 bytes of argument.
[[nodiscard]] std::vector<std::byte> cbor_head(unsigned major,
                                               std::uint64_t argument,
                                               unsigned argument_bytes);
[[nodiscard]] std::vector<std::byte> cbor_text(std::string_view text);
[[nodiscard]] std::vector<std::byte> cbor_uuid(const base::uuid& id);

/// What wire's encoders make of a message.
[[nodiscard]] std::vector<std::byte> cbor_of(const wire::message& from);
[[nodiscard]] std::vector<std::byte> json_of(const wire::message& from);

/// Words to spell CBOR with that no encoder writes. Fields and contents are CBOR themselves.
namespace cbor_words {

using bytes = std::vector<std::byte>;
using pairs = std::vector<std::pair<bytes, bytes>>;

extern const bytes null;
extern const bytes a_sender;  ///< uuid_of(1)

[[nodiscard]] bytes map_of(const pairs& fields);
[[nodiscard]] bytes indefinite_map_of(const pairs& fields);
/// [NAME, content]
[[nodiscard]] bytes variant_of(std::string_view name, const bytes& content);

[[nodiscard]] bytes debug_payload(const bytes& text);
[[nodiscard]] bytes device_status_payload(const bytes& metrics);
[[nodiscard]] bytes server_added_payload(const bytes& addr);

/// The fields of a_message(), to be changed and put into a map.
[[nodiscard]] pairs fields_with(const bytes& payload);
[[nodiscard]] bytes datagram_with(const bytes& payload);
/// a_message_of_nothing() in which one field has another value.
[[nodiscard]] bytes datagram_where(std::string_view field, const bytes& value);
/// a_message_of_nothing() with one field more, in front, which nobody knows.
[[nodiscard]] bytes datagram_with_unknown(const bytes& value);

}  // namespace cbor_words

/// The same for JSON.
namespace json_words {

inline constexpr const char* a_sender =
    R"("c4000000-0000-0000-0000-000000000001")";  ///< uuid_of(1)
inline constexpr const char* an_origin = R"("c4000000-0000-0000-0000-000000000002")";  ///< (2)
inline constexpr const char* a_server = R"("c4000000-0000-0000-0000-000000000003")";   ///< (3)

[[nodiscard]] std::string message_where(const std::string& sender,
                                        const std::string& timestamp,
                                        const std::string& hops,
                                        const std::string& payload);
[[nodiscard]] std::string message_where_timestamp(const std::string& timestamp);
[[nodiscard]] std::string message_where_hops(const std::string& hops);
[[nodiscard]] std::string message_with(const std::string& payload);
[[nodiscard]] std::string message_with_unknown(const std::string& value);
[[nodiscard]] std::string debug(const std::string& text);
[[nodiscard]] std::string times(std::size_t count, const std::string& text);

}  // namespace json_words

}  // namespace chatter::test

// Found by googletest in the namespace of the type that it shows.

namespace chatter::base {
void PrintTo(const address& from, std::ostream* to);
}  // namespace chatter::base

namespace chatter::wire {
void PrintTo(encoding from, std::ostream* to);
void PrintTo(decode_error from, std::ostream* to);
void PrintTo(const decode_failure& from, std::ostream* to);
void PrintTo(const metric& from, std::ostream* to);
void PrintTo(const debug_message& from, std::ostream* to);
void PrintTo(const device_added& from, std::ostream* to);
void PrintTo(const device_removed& from, std::ostream* to);
void PrintTo(const device_status& from, std::ostream* to);
void PrintTo(const server_added& from, std::ostream* to);
void PrintTo(const server_removed& from, std::ostream* to);
void PrintTo(const message& from, std::ostream* to);
}  // namespace chatter::wire
