// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/rumor.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/wire/device_field.hpp"

#include "bytes.hpp"
#include "packet_address.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <type_traits>

namespace chatter::wire {
namespace {

/// Writes what a gossip says and tells its kind.
struct content_writer {
    const message& of;
    byte_writer to;

    rumor_content operator()(const debug_message& from) {
        to.write_bytes(from.text.data(), from.text.size());
        return rumor_content::text;
    }

    template <typename DeviceGossip>
    requires requires(const DeviceGossip& gossip) { gossip.origin; }
    rumor_content operator()(const DeviceGossip& from) {
        CHATTER_ASSERT(from.origin.has_value());
        const std::string fields = fields_of(from, of.timestamp_millis, of.sender);
        to.write_uuid(*from.origin);
        to.write_text<std::uint8_t>(from.name);
        to.write_bytes(fields.data(), fields.size());
        return rumor_content::device;
    }

    rumor_content operator()(const server_added& from) {
        CHATTER_ASSERT(from.wire.has_value());
        to.write_uuid(from.uuid);
        to.write_enum(*from.wire);
        write_address(to, from.addr);
        return rumor_content::server_added;
    }

    rumor_content operator()(const server_removed& from) {
        to.write_uuid(from.uuid);
        return rumor_content::server_removed;
    }
};

std::string_view text_of(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

device_content read_device(byte_reader& from) noexcept {
    device_content to;
    to.origin = from.read_any_uuid();
    to.name = from.read_text<std::uint8_t>();
    to.fields = from.read_bytes(from.left());
    return to;
}

server_added read_server(byte_reader& from) noexcept {
    server_added to;
    to.uuid = from.read_any_uuid();
    to.wire = from.read_enum(encoding::json);
    to.addr = read_address(from);
    return to;
}

/// Whether `read` finds what it looks for. Bytes behind it are a later version's, and are kept.
template <typename Read>
bool starts_with(std::span<const std::byte> bytes, Read read) noexcept {
    byte_reader from(bytes);
    return read(from) && from.ok();
}

std::optional<gossip> gossip_in(const rumor& from) {
    byte_reader reader(from.content);
    switch (from.kind) {
        case rumor_content::text: return debug_message{std::string(text_of(from.content))};
        case rumor_content::device: {
            const device_content device = read_device(reader);
            return gossip_of(device.origin, device.name, device.fields);
        }
        case rumor_content::server_added: return read_server(reader);
        case rumor_content::server_removed: return server_removed{reader.read_any_uuid()};
        case rumor_content::nothing: break;
    }
    return std::nullopt;
}

}  // namespace

rumor make_rumor(const message& from) {
    rumor made;
    made.sender = from.sender;
    made.timestamp = from.timestamp_millis;
    made.hops = static_cast<std::uint8_t>(
        std::min<std::uint32_t>(from.hops, std::numeric_limits<std::uint8_t>::max()));
    if (from.payload) {
        made.kind = std::visit(content_writer{from, byte_writer(made.content)}, *from.payload);
    }
    return made;
}

std::optional<message> message_of(const rumor& from) {
    message made{from.sender, from.timestamp, from.hops, gossip_in(from)};
    if (!made.payload && from.kind != rumor_content::nothing) {
        return std::nullopt;
    }
    return made;
}

std::optional<device_content> device_of(const rumor& from) noexcept {
    if (from.kind != rumor_content::device) {
        return std::nullopt;
    }
    byte_reader reader(from.content);
    return read_device(reader);
}

bool is_content(rumor_content kind, std::span<const std::byte> bytes) noexcept {
    switch (kind) {
        case rumor_content::nothing: return bytes.empty();
        case rumor_content::text: return is_utf8(text_of(bytes));
        case rumor_content::device:
            return starts_with(bytes, [](byte_reader& from) {
                const device_content device = read_device(from);
                return are_fields(device.fields, device.name);
            });
        case rumor_content::server_added:
            return starts_with(
                bytes, [](byte_reader& from) { return !read_server(from).addr.is_unspecified(); });
        case rumor_content::server_removed:
            return starts_with(bytes, [](byte_reader& from) {
                static_cast<void>(from.read_any_uuid());
                return true;
            });
    }
    return true;  // a later version's
}

}  // namespace chatter::wire
