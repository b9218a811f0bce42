// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "builders.hpp"

#include "chatter/wire/cbor.hpp"
#include "chatter/wire/json.hpp"

#include <exception>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace chatter::test {
namespace {

unsigned hex_value(char digit) {
    const auto at = std::string_view("0123456789abcdef").find(digit);
    if (at == std::string_view::npos) {
        throw std::invalid_argument(std::string("not a hex digit: ") + digit);
    }
    return static_cast<unsigned>(at);
}

}  // namespace

base::uuid uuid_of(unsigned n) {
    base::uuid id{};
    id.data[0] = 0xc4;
    for (std::size_t at = id.size(); at-- > id.size() - 4; n >>= 8U) {
        id.data[at] = static_cast<std::uint8_t>(n);
    }
    return id;
}

base::address address_of(std::string_view text) {
    const auto parsed = base::parse_address(text);
    if (!parsed) {
        throw std::invalid_argument("not an address: " + std::string(text));
    }
    return *parsed;
}

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<std::byte> from_hex(std::string_view digits) {
    std::vector<std::byte> bytes;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (digits[at] == ' ') {
            continue;
        }
        const unsigned high = hex_value(digits[at++]);
        const unsigned low = hex_value(at < digits.size() ? digits[at] : ' ');
        bytes.push_back(static_cast<std::byte>(high * 16U + low));
    }
    return bytes;
}

std::string to_hex(std::span<const std::byte> bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::byte each : bytes) {
        text += digits[std::to_integer<std::size_t>(each >> 4U)];
        text += digits[std::to_integer<std::size_t>(each & std::byte{0x0f})];
    }
    return text;
}

std::vector<std::byte> cat(const std::vector<std::vector<std::byte>>& pieces) {
    std::vector<std::byte> whole;
    for (const auto& piece : pieces) {
        whole.insert(whole.end(), piece.begin(), piece.end());
    }
    return whole;
}

std::vector<std::byte> repeat(std::string_view hex, std::size_t times) {
    const auto once = from_hex(hex);
    std::vector<std::byte> all(once.size() * times);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = once[i % once.size()];
    }
    return all;
}

wire::message a_message(wire::gossip payload) {
    return a_message(std::move(payload), a_timestamp);
}

wire::message a_message(wire::gossip payload,
                        base::wall_time_ms timestamp_millis,
                        std::uint32_t hops) {
    return {uuid_of(1), timestamp_millis, hops, std::move(payload)};
}

wire::message a_message_of_nothing() {
    return {uuid_of(1), a_timestamp, 5, std::nullopt};
}

std::vector<wire::gossip> one_of_each_kind() {
    return {
        wire::debug_message{"hello world"},
        wire::device_added{uuid_of(2), "gateway", "in the cellar"},
        wire::device_removed{uuid_of(2), "gateway"},
        wire::device_status{uuid_of(2), "gateway", {{"load", "0.5"}, {"up", "yes"}}},
        wire::server_added{uuid_of(3), address_of("192.0.2.7:2428"), wire::encoding::cbor},
        wire::server_removed{uuid_of(3)},
    };
}

std::vector<std::byte> cbor_head(unsigned major, std::uint64_t argument) {
    if (argument < 24) {
        return {static_cast<std::byte>(major << 5U | argument)};
    }
    return cbor_head(major,
                     argument,
                     argument <= 0xff          ? 1
                     : argument <= 0xffff      ? 2
                     : argument <= 0xffff'ffff ? 4
                                               : 8);
}

std::vector<std::byte> cbor_head(unsigned major, std::uint64_t argument, unsigned argument_bytes) {
    const unsigned info = argument_bytes == 1   ? 24
                          : argument_bytes == 2 ? 25
                          : argument_bytes == 4 ? 26
                                                : 27;
    std::vector<std::byte> head{static_cast<std::byte>(major << 5U | info)};
    for (unsigned left = argument_bytes; left-- > 0;) {
        head.push_back(static_cast<std::byte>(argument >> (8 * left) & 0xffU));
    }
    return head;
}

std::vector<std::byte> cbor_text(std::string_view text) {
    return cat({cbor_head(3, text.size()), bytes_of(text)});
}

std::vector<std::byte> cbor_uuid(const base::uuid& id) {
    const auto* first = reinterpret_cast<const std::byte*>(id.data);
    return cat({from_hex("50"), {first, first + id.size()}});
}

std::vector<std::byte> cbor_of(const wire::message& from) {
    std::vector<std::byte> bytes;
    wire::encode_cbor(from, bytes);
    return bytes;
}

std::vector<std::byte> json_of(const wire::message& from) {
    std::vector<std::byte> bytes;
    wire::encode_json(from, bytes);
    return bytes;
}

namespace cbor_words {

const bytes null = from_hex("f6");
const bytes a_sender = cbor_uuid(uuid_of(1));

bytes map_of(const pairs& fields) {
    bytes to = cbor_head(5, fields.size());
    for (const auto& [key, value] : fields) {
        to = cat({to, key, value});
    }
    return to;
}

bytes indefinite_map_of(const pairs& fields) {
    bytes to = map_of(fields);
    to.front() = std::byte{0xbf};
    to.push_back(std::byte{0xff});
    return to;
}

bytes variant_of(std::string_view name, const bytes& content) {
    return cat({from_hex("82"), cbor_text(name), content});
}

pairs fields_with(const bytes& payload) {
    return {{cbor_text("sender"), a_sender},
            {cbor_text("timestamp_millis"), cbor_head(0, a_timestamp)},
            {cbor_text("hops"), from_hex("05")},
            {cbor_text("payload"), payload}};
}

bytes datagram_with(const bytes& payload) {
    return map_of(fields_with(payload));
}

bytes datagram_where(std::string_view field, const bytes& value) {
    pairs fields = fields_with(null);
    for (auto& [key, old_value] : fields) {
        if (key == cbor_text(field)) {
            old_value = value;
        }
    }
    return map_of(fields);
}

bytes datagram_with_unknown(const bytes& value) {
    pairs fields = fields_with(null);
    fields.insert(fields.begin(), {cbor_text("later"), value});
    return map_of(fields);
}

bytes debug_payload(const bytes& text) {
    return variant_of("DebugMessage", map_of({{cbor_text("text"), text}}));
}

bytes server_added_payload(const bytes& addr) {
    return variant_of("ViewGossip",
                      variant_of("ServerAdded",
                                 map_of({{cbor_text("uuid"), cbor_uuid(uuid_of(3))},
                                         {cbor_text("addr"), addr}})));
}

bytes device_status_payload(const bytes& metrics) {
    return variant_of("DeviceGossip",
                      variant_of("DeviceStatus",
                                 map_of({{cbor_text("origin"), cbor_uuid(uuid_of(2))},
                                         {cbor_text("name"), cbor_text("n")},
                                         {cbor_text("metrics"), metrics}})));
}

}  // namespace cbor_words

namespace json_words {

std::string message_where(const std::string& sender,
                          const std::string& timestamp,
                          const std::string& hops,
                          const std::string& payload) {
    return R"({"sender":)" + sender + R"(,"timestamp_millis":)" + timestamp + R"(,"hops":)" + hops +
           R"(,"payload":)" + payload + "}";
}

std::string message_with(const std::string& payload) {
    return message_where(a_sender, "1546300800123", "5", payload);
}

std::string message_where_hops(const std::string& hops) {
    return message_where(a_sender, "1546300800123", hops, "null");
}

std::string message_where_timestamp(const std::string& timestamp) {
    return message_where(a_sender, timestamp, "5", "null");
}

std::string message_with_unknown(const std::string& value) {
    return R"({"later":)" + value + "," + message_with("null").substr(1);
}

std::string debug(const std::string& text) {
    return R"({"DebugMessage":{"text":)" + text + "}}";
}

std::string times(std::size_t count, const std::string& text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all += text;
    }
    return all;
}

}  // namespace json_words

}  // namespace chatter::test

namespace chatter::base {

void PrintTo(const address& from, std::ostream* to) {
    *to << to_string(from);
}

}  // namespace chatter::base

namespace chatter::wire {
namespace {

/// JSON is what people read; a text that is not UTF-8 has none.
void print_gossip(const gossip& from, std::ostream* to) {
    try {
        *to << to_json(from);
    } catch (const std::exception& why) {
        *to << "(no JSON: " << why.what() << ")";
    }
}

}  // namespace

void PrintTo(encoding from, std::ostream* to) {
    *to << to_string(from);
}

void PrintTo(decode_error from, std::ostream* to) {
    *to << to_string(from);
}

void PrintTo(const decode_failure& from, std::ostream* to) {
    *to << to_string(from.code) << " at byte " << from.offset << " path \"" << from.path << "\" ("
        << from.detail << ")";
}

void PrintTo(const metric& from, std::ostream* to) {
    *to << from.name << "=" << to_text(from.value);
}

void PrintTo(const debug_message& from, std::ostream* to) {
    print_gossip(from, to);
}

void PrintTo(const device_added& from, std::ostream* to) {
    print_gossip(from, to);
}

void PrintTo(const device_removed& from, std::ostream* to) {
    print_gossip(from, to);
}

void PrintTo(const device_status& from, std::ostream* to) {
    print_gossip(from, to);
}

void PrintTo(const server_added& from, std::ostream* to) {
    print_gossip(from, to);
}

void PrintTo(const server_removed& from, std::ostream* to) {
    print_gossip(from, to);
}

void PrintTo(const message& from, std::ostream* to) {
    *to << "sender " << base::to_string(from.sender) << " timestamp_millis "
        << from.timestamp_millis << " hops " << from.hops << " payload ";
    if (from.payload) {
        print_gossip(*from.payload, to);
    } else {
        *to << "null";
    }
}

}  // namespace chatter::wire
