// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "device_words.hpp"

namespace chatter::test::device_words {
namespace {

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

/// "KEY":VALUE
std::string field(const char* key, const std::string& value) {
    return quoted(key) + ':' + value;
}

std::string object(const std::string& fields) {
    return '{' + fields + '}';
}

std::string key_fields(const device_key& device) {
    return field("origin", quoted(base::to_string(device.origin))) + ',' +
           field("name", quoted(device.name));
}

std::string device_gossip(const char* kind, const std::string& fields) {
    return object(field("DeviceGossip", object(field(kind, object(fields)))));
}

std::string number_metric(const char* kind,
                          const std::string& name,
                          const std::string& number,
                          const std::string& unit) {
    const std::string value = field("value", number) + ',' + field("unit", quoted(unit));
    return field(name.c_str(), object(field(kind, object(value))));
}

}  // namespace

std::string in_log(const device_key& device) {
    return "origin=" + base::to_string(device.origin) + " name=" + quoted(device.name);
}

std::string added(const device_key& device, const std::string& description) {
    return device_gossip("DeviceAdded",
                         key_fields(device) + ',' + field("description", quoted(description)));
}

std::string removed(const device_key& device) {
    return device_gossip("DeviceRemoved", key_fields(device));
}

std::string status(const device_key& device, const std::string& metrics) {
    return device_gossip("DeviceStatus",
                         key_fields(device) + ',' + field("metrics", object(metrics)));
}

std::string status(const device_key& device,
                   const std::string& metrics,
                   std::chrono::milliseconds expires_after) {
    return device_gossip("DeviceStatus",
                         key_fields(device) + ',' + field("metrics", object(metrics)) + ',' +
                             field("expires_after_millis", std::to_string(expires_after.count())));
}

std::string text(const std::string& name, const std::string& value) {
    return field(name.c_str(), object(field("Text", quoted(value))));
}

std::string gauge(const std::string& name, const std::string& number, const std::string& unit) {
    return number_metric("Gauge", name, number, unit);
}

std::string counter(const std::string& name, const std::string& number, const std::string& unit) {
    return number_metric("Counter", name, number, unit);
}

std::string debug_message(const std::string& text) {
    return object(field("DebugMessage", object(field("text", quoted(text)))));
}

std::string message(const std::string& gossip,
                    const base::uuid& sender,
                    base::wall_time_ms timestamp,
                    std::uint32_t hops) {
    return object(field("sender", quoted(base::to_string(sender))) + ',' +
                  field("timestamp_millis", std::to_string(timestamp)) + ',' +
                  field("hops", std::to_string(hops)) + ',' + field("payload", gossip));
}

}  // namespace chatter::test::device_words
