// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/json.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace chatter::wire {
namespace {

using json = nlohmann::ordered_json;

/// {name: content}. Spelled out, because nlohmann may read braces as an array.
json tagged(const char* name, json content) {
    json object = json::object();
    object[name] = std::move(content);
    return object;
}

json device(const std::optional<base::uuid>& origin, const std::string& name) {
    json object = json::object();
    if (origin) {
        object["origin"] = base::to_string(*origin);
    }
    object["name"] = name;
    return object;
}

struct gossip_to_json {
    json operator()(const debug_message& from) const {
        return tagged("DebugMessage", tagged("text", from.text));
    }

    json operator()(const device_added& from) const {
        json content = device(from.origin, from.name);
        content["description"] = from.description;
        return tagged("DeviceGossip", tagged("DeviceAdded", std::move(content)));
    }

    json operator()(const device_removed& from) const {
        return tagged("DeviceGossip", tagged("DeviceRemoved", device(from.origin, from.name)));
    }

    json operator()(const device_status& from) const {
        json metrics = json::object();
        for (const metric& each : from.metrics) {
            // Names are unique already; push_back spares ordered_json's search for an equal.
            metrics.get_ref<json::object_t&>().push_back({each.name, tagged("Text", each.text)});
        }
        json content = device(from.origin, from.name);
        content["metrics"] = std::move(metrics);
        return tagged("DeviceGossip", tagged("DeviceStatus", std::move(content)));
    }

    json operator()(const server_added& from) const {
        json content = tagged("uuid", base::to_string(from.uuid));
        content["addr"] = base::to_string(from.addr);
        if (from.wire) {
            content["wire"] = to_string(*from.wire);
        }
        return tagged("ViewGossip", tagged("ServerAdded", std::move(content)));
    }

    json operator()(const server_removed& from) const {
        return tagged("ViewGossip",
                      tagged("ServerRemoved", tagged("uuid", base::to_string(from.uuid))));
    }
};

}  // namespace

std::string to_json(const gossip& from) {
    return std::visit(gossip_to_json{}, from).dump();
}

void encode_json(const message& from, std::vector<std::byte>& to) {
    json object = tagged("sender", base::to_string(from.sender));
    object["timestamp_millis"] = from.timestamp_millis;
    object["hops"] = from.hops;
    object["payload"] = from.payload ? std::visit(gossip_to_json{}, *from.payload) : json();
    const std::string text = object.dump();
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    to.insert(to.end(), bytes, bytes + text.size());
}

}  // namespace chatter::wire
