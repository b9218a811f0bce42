// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The grammar of a chatter-rs message, one function a rule, over cbor_reader.

#include "chatter/wire/cbor.hpp"

#include "cbor_reader.hpp"

#include <array>
#include <initializer_list>
#include <limits>
#include <utility>

namespace chatter::wire {
namespace {

/// Reads a map with text keys. `read_field(index)` reads the value of the field that stands at
/// that place in `names`; what is not named there is skipped. Returns which fields were read,
/// bit by bit.
template <std::size_t Count, typename ReadField>
std::uint32_t read_fields(cbor_reader& from,
                          const std::array<std::string_view, Count>& names,
                          ReadField read_field) {
    std::uint32_t seen = 0;
    auto map = from.enter(cbor_major::map);
    while (from.next(map)) {
        const std::string_view key = from.read_key();
        std::size_t index = 0;
        while (index < Count && names[index] != key) {
            ++index;
        }
        if (!from.ok()) {
            break;
        }
        if (index == Count) {
            from.check_utf8(key);
            from.skip_value();
            continue;
        }
        if ((seen & (1U << index)) != 0) {
            from.fail(decode_error::duplicate_field);
            break;
        }
        seen |= 1U << index;
        read_field(index);
    }
    return seen;
}

void require(cbor_reader& from, std::uint32_t seen, std::uint32_t required) {
    if (from.ok() && (seen & required) != required) {
        from.fail(decode_error::missing_field);
    }
}

/// Reads `[NAME, value]`, serde's spelling of an enum. `read_variant(name)` reads the value, or
/// returns false where it does not know the name.
template <typename ReadVariant>
void read_enum(cbor_reader& from, ReadVariant read_variant) {
    auto pair = from.enter_array(2);
    const std::string_view name = from.read_key();
    if (!from.ok()) {
        return;
    }
    if (!read_variant(name)) {
        from.fail(decode_error::unknown_variant);
    }
    from.finish_array(pair);
}

void read_debug_message(cbor_reader& from, debug_message& to) {
    static constexpr std::array<std::string_view, 1> names{"text"};
    const auto seen = read_fields(from, names, [&](std::size_t) { to.text = from.read_text(); });
    require(from, seen, 0b1);
}

void read_device_added(cbor_reader& from, device_added& to) {
    static constexpr std::array<std::string_view, 3> names{"origin", "name", "description"};
    const auto seen = read_fields(from, names, [&](std::size_t field) {
        switch (field) {
            case 0: to.origin = from.read_uuid(); break;
            case 1: to.name = from.read_text(); break;
            default: to.description = from.read_text(); break;
        }
    });
    require(from, seen, 0b111);
}

void read_device_removed(cbor_reader& from, device_removed& to) {
    static constexpr std::array<std::string_view, 2> names{"origin", "name"};
    const auto seen = read_fields(from, names, [&](std::size_t field) {
        switch (field) {
            case 0: to.origin = from.read_uuid(); break;
            default: to.name = from.read_text(); break;
        }
    });
    require(from, seen, 0b11);
}

/// `{"value":NUMBER,"unit":TEXT}`, the unit left out where there is none.
template <typename ReadValue>
void read_number_with_unit(cbor_reader& from, std::string& unit, ReadValue read_value) {
    static constexpr std::array<std::string_view, 2> names{"value", "unit"};
    const auto seen = read_fields(from, names, [&](std::size_t field) {
        switch (field) {
            case 0: read_value(); break;
            default: unit = from.read_text(); break;
        }
    });
    require(from, seen, 0b01);
}

void read_gauge(cbor_reader& from, gauge& to) {
    read_number_with_unit(from, to.unit, [&] { to.value = from.read_double(); });
}

void read_counter(cbor_reader& from, counter& to) {
    read_number_with_unit(from, to.unit, [&] {
        to.value = from.read_unsigned(std::numeric_limits<std::uint64_t>::max());
    });
}

/// What a later version says, kept as it stands there.
void read_opaque(cbor_reader& from, std::string_view kind, opaque_metric& to) {
    to.spelled = opaque_metric::spelling::cbor;
    to.kind = kind;
    from.check_utf8(kind);
    to.content = from.read_item();
}

void read_metric(cbor_reader& from, metric& to) {
    to.name = from.read_text();
    read_enum(from, [&](std::string_view kind) {
        if (kind == "Text") {
            to.value = from.read_text();
        } else if (kind == "Gauge") {
            read_gauge(from, to.value.emplace<gauge>());
        } else if (kind == "Counter") {
            read_counter(from, to.value.emplace<counter>());
        } else {
            read_opaque(from, kind, to.value.emplace<opaque_metric>());
        }
        return true;
    });
}

std::vector<metric> read_metrics(cbor_reader& from) {
    std::vector<metric> to;
    auto map = from.enter(cbor_major::map);
    while (from.next(map)) {
        read_metric(from, to.emplace_back());
    }
    normalize_metrics(to);
    return to;
}

void read_device_status(cbor_reader& from, device_status& to) {
    static constexpr std::array<std::string_view, 4> names{
        "origin", "name", "metrics", "expires_after_millis"};
    const auto seen = read_fields(from, names, [&](std::size_t field) {
        switch (field) {
            case 0: to.origin = from.read_uuid(); break;
            case 1: to.name = from.read_text(); break;
            case 2: to.metrics = read_metrics(from); break;
            default:
                to.expires_after_millis =
                    from.read_unsigned(std::numeric_limits<std::uint64_t>::max());
                break;
        }
    });
    require(from, seen, 0b0111);
}

/// `[[octet, ...], port]`, as serde writes Rust's SocketAddr: an array of integers, no bytes.
template <typename Bytes>
base::address read_socket_address(cbor_reader& from) {
    Bytes ip{};
    auto pair = from.enter_array(2);
    auto octets = from.enter_array(ip.size());
    for (auto& octet : ip) {
        octet = static_cast<std::uint8_t>(from.read_unsigned(255));
    }
    from.finish_array(octets);
    const auto port = static_cast<std::uint16_t>(from.read_unsigned(65'535));
    from.finish_array(pair);
    return {ip, port};
}

base::address read_address(cbor_reader& from) {
    base::address to;
    read_enum(from, [&](std::string_view family) {
        if (family == "V4") {
            to = read_socket_address<base::address::v4_bytes>(from);
            return true;
        }
        if (family == "V6") {
            to = read_socket_address<base::address::v6_bytes>(from);
            return true;
        }
        return false;
    });
    return to;
}

std::optional<encoding> read_encoding(cbor_reader& from) {
    const auto name = parse_encoding(from.read_key());
    if (from.ok() && !name) {
        from.fail(decode_error::unknown_variant);
    }
    return name;
}

void read_server_added(cbor_reader& from, server_added& to) {
    static constexpr std::array<std::string_view, 3> names{"uuid", "addr", "wire"};
    const auto seen = read_fields(from, names, [&](std::size_t field) {
        switch (field) {
            case 0: to.uuid = from.read_uuid(); break;
            case 1: to.addr = read_address(from); break;
            default: to.wire = read_encoding(from); break;
        }
    });
    require(from, seen, 0b011);
}

void read_server_removed(cbor_reader& from, server_removed& to) {
    static constexpr std::array<std::string_view, 1> names{"uuid"};
    const auto seen = read_fields(from, names, [&](std::size_t) { to.uuid = from.read_uuid(); });
    require(from, seen, 0b1);
}

/// Makes a gossip of one kind in place, to be read into.
template <typename Gossip>
Gossip& emplace(std::optional<gossip>& to) {
    return std::get<Gossip>(to.emplace(std::in_place_type<Gossip>));
}

void read_device_gossip(cbor_reader& from, std::optional<gossip>& to) {
    read_enum(from, [&](std::string_view kind) {
        if (kind == "DeviceStatus") {
            read_device_status(from, emplace<device_status>(to));
        } else if (kind == "DeviceAdded") {
            read_device_added(from, emplace<device_added>(to));
        } else if (kind == "DeviceRemoved") {
            read_device_removed(from, emplace<device_removed>(to));
        }
        return to.has_value();
    });
}

void read_view_gossip(cbor_reader& from, std::optional<gossip>& to) {
    read_enum(from, [&](std::string_view kind) {
        if (kind == "ServerAdded") {
            read_server_added(from, emplace<server_added>(to));
        } else if (kind == "ServerRemoved") {
            read_server_removed(from, emplace<server_removed>(to));
        }
        return to.has_value();
    });
}

void read_payload(cbor_reader& from, std::optional<gossip>& to) {
    if (from.try_null()) {
        return;
    }
    read_enum(from, [&](std::string_view kind) {
        if (kind == "DeviceGossip") {
            read_device_gossip(from, to);
            return true;
        }
        if (kind == "ViewGossip") {
            read_view_gossip(from, to);
            return true;
        }
        if (kind == "DebugMessage") {
            read_debug_message(from, emplace<debug_message>(to));
            return true;
        }
        return false;
    });
}

message read_message(cbor_reader& from) {
    static constexpr std::array<std::string_view, 4> names{
        "sender", "timestamp_millis", "hops", "payload"};
    message to;
    const auto seen = read_fields(from, names, [&](std::size_t field) {
        switch (field) {
            case 0: to.sender = from.read_uuid(); break;
            case 1: to.timestamp_millis = from.read_int64(); break;
            case 2:
                to.hops = static_cast<std::uint32_t>(
                    from.read_unsigned(std::numeric_limits<std::uint32_t>::max()));
                break;
            default: read_payload(from, to.payload); break;
        }
    });
    require(from, seen, 0b0111);
    return to;
}

}  // namespace

boost::system::result<message, decode_failure> decode_cbor(std::span<const std::byte> bytes) {
    cbor_reader reader(bytes);
    message content = read_message(reader);
    if (reader.ok() && !reader.at_end()) {
        reader.fail(decode_error::trailing_bytes);
    }
    if (!reader.ok()) {
        return reader.failure();
    }
    return content;
}

}  // namespace chatter::wire
