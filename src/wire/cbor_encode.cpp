// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatter-rs's own spelling: shortest heads, definite lengths, fields in declaration order,
// an enum as [NAME, value]. Metrics in the order of their names, numbers as the Text that
// chatter-rs knows.

#include "chatter/base/assert.hpp"
#include "chatter/wire/cbor.hpp"

#include "cbor_reader.hpp"

#include <algorithm>
#include <cstring>

namespace chatter::wire {
namespace {

/// Room for all heads and field names of a message whose strings are empty.
constexpr std::size_t fixed_bytes_max = 256;
constexpr std::size_t bytes_per_metric_max = 24;
constexpr std::size_t number_bytes_max = 25;  ///< With the blank before the unit.

struct metric_bytes_max {
    std::size_t operator()(const std::string& text) const { return text.size(); }
    std::size_t operator()(const gauge& from) const { return number_bytes_max + from.unit.size(); }
    std::size_t operator()(const counter& from) const {
        return number_bytes_max + from.unit.size();
    }
    std::size_t operator()(const opaque_metric& from) const {
        return from.kind.size() + from.content.size();
    }
};

/// No less than what the encoding will have.
std::size_t encoded_bytes_max(const std::optional<gossip>& from) {
    std::size_t bytes = fixed_bytes_max;
    if (!from) {
        return bytes;
    }
    if (const auto* message = std::get_if<debug_message>(&*from)) {
        return bytes + message->text.size();
    }
    if (const auto* added = std::get_if<device_added>(&*from)) {
        return bytes + added->name.size() + added->description.size();
    }
    if (const auto* removed = std::get_if<device_removed>(&*from)) {
        return bytes + removed->name.size();
    }
    if (const auto* status = std::get_if<device_status>(&*from)) {
        bytes += status->name.size();
        for (const metric& each : status->metrics) {
            bytes += each.name.size() + std::visit(metric_bytes_max{}, each.value) +
                     bytes_per_metric_max;
        }
    }
    return bytes;
}

/// Appends to a vector whose room was made once, so that an item costs a store, not a call.
class cbor_writer {
public:
    cbor_writer(std::vector<std::byte>& to, std::size_t bytes_max)
        : to_(to), at_(to.size()), end_(to.size() + bytes_max) {
        to_.resize(end_);
    }
    cbor_writer(const cbor_writer&) = delete;
    cbor_writer& operator=(const cbor_writer&) = delete;
    ~cbor_writer() { to_.resize(at_); }

    void head(cbor_major major, std::uint64_t argument) {
        const auto high = static_cast<std::uint8_t>(static_cast<unsigned>(major) << 5U);
        if (argument < 24) {
            put(static_cast<std::uint8_t>(high | argument));
            return;
        }
        const int width_log2 = argument <= 0xff          ? 0
                               : argument <= 0xffff      ? 1
                               : argument <= 0xffff'ffff ? 2
                                                         : 3;
        put(static_cast<std::uint8_t>(high | (24 + width_log2)));
        for (int shift = (8 << width_log2) - 8; shift >= 0; shift -= 8) {
            put(static_cast<std::uint8_t>(argument >> shift));
        }
    }

    void null() { put(0xf6); }

    void text(std::string_view from) {
        head(cbor_major::text_string, from.size());
        append(from.data(), from.size());
    }

    void uuid(const base::uuid& from) {
        head(cbor_major::byte_string, from.size());
        append(from.data, from.size());
    }

    void int64(std::int64_t from) {
        if (from < 0) {
            head(cbor_major::negative_integer, static_cast<std::uint64_t>(-1 - from));
        } else {
            head(cbor_major::unsigned_integer, static_cast<std::uint64_t>(from));
        }
    }

    void unsigned_integer(std::uint64_t from) { head(cbor_major::unsigned_integer, from); }

    void variant(std::string_view name) {
        head(cbor_major::array, 2);
        text(name);
    }

private:
    void put(std::uint8_t byte) {
        CHATTER_ASSERT(at_ < end_);
        to_[at_++] = std::byte{byte};
    }

    void append(const void* from, std::size_t size) {
        CHATTER_ASSERT(size <= end_ - at_);
        if (size > 0) {
            std::memcpy(to_.data() + at_, from, size);
        }
        at_ += size;
    }

    std::vector<std::byte>& to_;
    std::size_t at_;
    std::size_t end_;
};

void write_device(cbor_writer& to, const std::optional<base::uuid>& origin, std::string_view name) {
    CHATTER_ASSERT(origin.has_value());
    to.text("origin");
    to.uuid(*origin);
    to.text("name");
    to.text(name);
}

void write_address(cbor_writer& to, const base::address& from) {
    const auto write = [&](std::string_view family, const auto& ip) {
        to.variant(family);
        to.head(cbor_major::array, 2);
        to.head(cbor_major::array, ip.size());
        for (const std::uint8_t octet : ip) {
            to.unsigned_integer(octet);
        }
        to.unsigned_integer(from.port());
    };
    if (from.family() == base::address_family::v4) {
        write("V4", from.v4());
    } else {
        write("V6", from.v6());
    }
}

/// chatter-rs dies of a kind that it does not know, and of what is not known only JSON is a text
/// that people can read. So the others are left out, also where they came in CBOR.
bool is_writable(const metric& each) noexcept {
    const auto* opaque = std::get_if<opaque_metric>(&each.value);
    return opaque == nullptr || opaque->spelled == opaque_metric::spelling::json;
}

void write_metric_value(cbor_writer& to, const metric_value& from) {
    to.variant("Text");
    if (const auto* text = std::get_if<std::string>(&from)) {
        to.text(*text);
    } else {
        to.text(to_text(from));
    }
}

void write_metrics(cbor_writer& to, const std::vector<metric>& from) {
    const auto count = std::count_if(from.begin(), from.end(), is_writable);
    to.head(cbor_major::map, static_cast<std::uint64_t>(count));
    for (const metric& each : from) {
        if (is_writable(each)) {
            to.text(each.name);
            write_metric_value(to, each.value);
        }
    }
}

/// The fields that chatter-rs passes over, and so drops when it passes the message on.
enum class own_fields : std::uint8_t { written, left_out };

struct gossip_writer {
    cbor_writer& to;
    own_fields own{own_fields::written};

    void operator()(const debug_message& from) {
        to.variant("DebugMessage");
        to.head(cbor_major::map, 1);
        to.text("text");
        to.text(from.text);
    }

    void operator()(const device_added& from) {
        to.variant("DeviceGossip");
        to.variant("DeviceAdded");
        to.head(cbor_major::map, 3);
        write_device(to, from.origin, from.name);
        to.text("description");
        to.text(from.description);
    }

    void operator()(const device_removed& from) {
        to.variant("DeviceGossip");
        to.variant("DeviceRemoved");
        to.head(cbor_major::map, 2);
        write_device(to, from.origin, from.name);
    }

    void operator()(const device_status& from) {
        to.variant("DeviceGossip");
        to.variant("DeviceStatus");
        const bool has_lifetime = from.expires_after_millis && own == own_fields::written;
        to.head(cbor_major::map, has_lifetime ? 4 : 3);
        write_device(to, from.origin, from.name);
        to.text("metrics");
        write_metrics(to, from.metrics);
        if (has_lifetime) {
            to.text("expires_after_millis");
            to.unsigned_integer(*from.expires_after_millis);
        }
    }

    void operator()(const server_added& from) {
        to.variant("ViewGossip");
        to.variant("ServerAdded");
        const bool has_wire = from.wire && own == own_fields::written;
        to.head(cbor_major::map, has_wire ? 3 : 2);
        to.text("uuid");
        to.uuid(from.uuid);
        to.text("addr");
        write_address(to, from.addr);
        if (has_wire) {
            to.text("wire");
            to.text(to_string(*from.wire));
        }
    }

    void operator()(const server_removed& from) {
        to.variant("ViewGossip");
        to.variant("ServerRemoved");
        to.head(cbor_major::map, 1);
        to.text("uuid");
        to.uuid(from.uuid);
    }
};

void write_payload(cbor_writer& to, const std::optional<gossip>& from, own_fields own) {
    if (from) {
        std::visit(gossip_writer{to, own}, *from);
    } else {
        to.null();
    }
}

}  // namespace

void encode_cbor_payload(const std::optional<gossip>& from, std::vector<std::byte>& to) {
    cbor_writer writer(to, encoded_bytes_max(from));
    write_payload(writer, from, own_fields::left_out);
}

void encode_cbor(const message& from, std::vector<std::byte>& to) {
    cbor_writer writer(to, encoded_bytes_max(from.payload));
    writer.head(cbor_major::map, 4);
    writer.text("sender");
    writer.uuid(from.sender);
    writer.text("timestamp_millis");
    writer.int64(from.timestamp_millis);
    writer.text("hops");
    writer.unsigned_integer(from.hops);
    writer.text("payload");
    write_payload(writer, from.payload, own_fields::written);
}

}  // namespace chatter::wire
