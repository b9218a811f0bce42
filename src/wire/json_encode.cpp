// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/json.hpp"

#include "json_text.hpp"

#include <cmath>

namespace chatter::wire {
namespace {

void write_string(json_text& to, std::string_view key, std::string_view value) {
    to.key(key);
    to.string(value);
}

/// {name: content}, serde's spelling of an enum.
template <typename WriteContent>
void write_variant(json_text& to, std::string_view name, WriteContent write_content) {
    to.start_object();
    to.key(name);
    write_content();
    to.end_object();
}

/// {family: {name: {fields}}}: the gossip of devices and of the view has a level more.
template <typename WriteFields>
void write_gossip(json_text& to,
                  std::string_view family,
                  std::string_view name,
                  WriteFields write_fields) {
    write_variant(to, family, [&] {
        write_variant(to, name, [&] {
            to.start_object();
            write_fields();
            to.end_object();
        });
    });
}

void write_device(json_text& to, const std::optional<base::uuid>& origin, const std::string& name) {
    if (origin) {
        write_string(to, "origin", base::to_string(*origin));
    }
    write_string(to, "name", name);
}

/// One metric, its name included.
struct metric_writer {
    json_text& to;
    const std::string& name;

    void operator()(const std::string& text) const {
        write("Text", [&] { to.string(text); });
    }

    void operator()(const gauge& from) const {
        if (!std::isfinite(from.value)) {
            // JSON has no such numbers: it is said as chatter-rs is told it.
            (*this)(to_text(from));
            return;
        }
        write("Gauge", [&] { write_number([&] { to.real(from.value); }, from.unit); });
    }

    void operator()(const counter& from) const {
        write("Counter",
              [&] { write_number([&] { to.unsigned_integer(from.value); }, from.unit); });
    }

    /// What is not JSON cannot be said here, and is left out.
    void operator()(const opaque_metric& from) const {
        if (from.spelled == opaque_metric::spelling::json) {
            write(from.kind, [&] { to.finished(from.content); });
        }
    }

private:
    template <typename WriteContent>
    void write(std::string_view kind, WriteContent write_content) const {
        to.key(name);
        write_variant(to, kind, write_content);
    }

    template <typename WriteValue>
    void write_number(WriteValue write_value, const std::string& unit) const {
        to.start_object();
        to.key("value");
        write_value();
        write_string(to, "unit", unit);
        to.end_object();
    }
};

void write_metrics(json_text& to, const std::vector<metric>& from) {
    to.start_object();
    for (const metric& each : from) {
        std::visit(metric_writer{to, each.name}, each.value);
    }
    to.end_object();
}

struct gossip_writer {
    json_text& to;

    void operator()(const debug_message& from) const {
        write_variant(to, "DebugMessage", [&] {
            to.start_object();
            write_string(to, "text", from.text);
            to.end_object();
        });
    }

    void operator()(const device_added& from) const {
        write_gossip(to, "DeviceGossip", "DeviceAdded", [&] {
            write_device(to, from.origin, from.name);
            write_string(to, "description", from.description);
        });
    }

    void operator()(const device_removed& from) const {
        write_gossip(
            to, "DeviceGossip", "DeviceRemoved", [&] { write_device(to, from.origin, from.name); });
    }

    void operator()(const device_status& from) const {
        write_gossip(to, "DeviceGossip", "DeviceStatus", [&] {
            write_device(to, from.origin, from.name);
            to.key("metrics");
            write_metrics(to, from.metrics);
            if (from.expires_after_millis) {
                to.key("expires_after_millis");
                to.unsigned_integer(*from.expires_after_millis);
            }
        });
    }

    void operator()(const server_added& from) const {
        write_gossip(to, "ViewGossip", "ServerAdded", [&] {
            write_string(to, "uuid", base::to_string(from.uuid));
            write_string(to, "addr", base::to_string(from.addr));
            if (from.wire) {
                write_string(to, "wire", to_string(*from.wire));
            }
        });
    }

    void operator()(const server_removed& from) const {
        write_gossip(to, "ViewGossip", "ServerRemoved", [&] {
            write_string(to, "uuid", base::to_string(from.uuid));
        });
    }
};

}  // namespace

std::string to_json(const gossip& from) {
    json_text to;
    std::visit(gossip_writer{to}, from);
    return to.take();
}

void encode_json(const message& from, std::vector<std::byte>& to) {
    json_text object;
    object.start_object();
    write_string(object, "sender", base::to_string(from.sender));
    object.key("timestamp_millis");
    object.integer(from.timestamp_millis);
    object.key("hops");
    object.unsigned_integer(from.hops);
    object.key("payload");
    if (from.payload) {
        std::visit(gossip_writer{object}, *from.payload);
    } else {
        object.finished("null");
    }
    object.end_object();
    const std::string text = object.take();
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    to.insert(to.end(), bytes, bytes + text.size());
}

}  // namespace chatter::wire
