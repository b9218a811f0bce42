// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/bounds.hpp"

#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::wire {
namespace {

using failure = std::optional<decode_failure>;

decode_failure too_long(decode_error code, std::string path, std::size_t size, std::size_t max) {
    return {
        code, 0, std::move(path), std::to_string(size) + " bytes, at most " + std::to_string(max)};
}

failure check_name(std::string_view name, const char* path) {
    if (name.size() > limits::name_bytes_max) {
        return too_long(decode_error::name_too_long, path, name.size(), limits::name_bytes_max);
    }
    return std::nullopt;
}

/// The value of the metric of that name.
struct metric_check {
    const std::string& name;

    failure operator()(const std::string& text) const { return check_text("Text", text.size()); }
    failure operator()(const gauge& from) const { return check_unit("Gauge.unit", from.unit); }
    failure operator()(const counter& from) const { return check_unit("Counter.unit", from.unit); }
    failure operator()(const opaque_metric& from) const {
        if (from.kind.size() > limits::name_bytes_max) {
            return too_long(decode_error::name_too_long,
                            "DeviceGossip.DeviceStatus.metrics." + name,
                            from.kind.size(),
                            limits::name_bytes_max);
        }
        return check_text(from.kind, from.kind.size() + from.content.size());
    }

private:
    [[nodiscard]] std::string path(std::string_view field) const {
        return "DeviceGossip.DeviceStatus.metrics." + name + "." + std::string(field);
    }
    [[nodiscard]] failure check_text(std::string_view field, std::size_t size) const {
        if (size > limits::text_bytes_max) {
            return too_long(decode_error::text_too_long, path(field), size, limits::text_bytes_max);
        }
        return std::nullopt;
    }
    [[nodiscard]] failure check_unit(std::string_view field, const std::string& unit) const {
        if (unit.size() > limits::name_bytes_max) {
            return too_long(
                decode_error::name_too_long, path(field), unit.size(), limits::name_bytes_max);
        }
        return std::nullopt;
    }
};

/// Each field of a device is one entry of the replica, and that fits a packet.
failure check_entry(std::size_t bytes, std::string_view path, std::string_view metric_name = {}) {
    if (bytes <= limits::entry_bytes_max) {
        return std::nullopt;
    }
    return decode_failure{decode_error::text_too_long,
                          0,
                          std::string(path).append(metric_name),
                          std::to_string(bytes) + " bytes of names and value together, at most " +
                              std::to_string(limits::entry_bytes_max)};
}

failure check_metric(const metric& each, std::string_view device_name) {
    if (each.name.size() > limits::name_bytes_max) {
        return too_long(decode_error::name_too_long,
                        "DeviceGossip.DeviceStatus.metrics",
                        each.name.size(),
                        limits::name_bytes_max);
    }
    if (auto broken = std::visit(metric_check{each.name}, each.value)) {
        return broken;
    }
    return check_entry(device_name.size() + each.name.size() + value_bytes(each.value),
                       "DeviceGossip.DeviceStatus.metrics.",
                       each.name);
}

failure check_lifetime(const std::optional<std::uint64_t>& millis) {
    if (millis && *millis > limits::lifetime_max_ms) {
        return decode_failure{decode_error::out_of_range,
                              0,
                              "DeviceGossip.DeviceStatus.expires_after_millis",
                              "more than 366 days"};
    }
    return std::nullopt;
}

struct bounds_check {
    failure operator()(const debug_message&) const { return std::nullopt; }

    failure operator()(const device_added& from) const {
        if (from.description.size() > limits::text_bytes_max) {
            return too_long(decode_error::text_too_long,
                            "DeviceGossip.DeviceAdded.description",
                            from.description.size(),
                            limits::text_bytes_max);
        }
        if (auto broken = check_name(from.name, "DeviceGossip.DeviceAdded.name")) {
            return broken;
        }
        return check_entry(from.name.size() + from.description.size(),
                           "DeviceGossip.DeviceAdded.description");
    }

    failure operator()(const device_removed& from) const {
        return check_name(from.name, "DeviceGossip.DeviceRemoved.name");
    }

    failure operator()(const device_status& from) const {
        if (from.metrics.size() > limits::metrics_per_device_max) {
            return decode_failure{decode_error::too_many_metrics,
                                  0,
                                  "DeviceGossip.DeviceStatus.metrics",
                                  std::to_string(from.metrics.size()) + " metrics, at most " +
                                      std::to_string(limits::metrics_per_device_max)};
        }
        if (auto broken = check_name(from.name, "DeviceGossip.DeviceStatus.name")) {
            return broken;
        }
        for (const metric& each : from.metrics) {
            if (auto broken = check_metric(each, from.name)) {
                return broken;
            }
        }
        return check_lifetime(from.expires_after_millis);
    }

    failure operator()(const server_added& from) const {
        if (is_usable(from.addr)) {
            return std::nullopt;
        }
        return decode_failure{decode_error::unusable_address,
                              0,
                              "ViewGossip.ServerAdded.addr",
                              base::to_string(from.addr) + " is no server's address"};
    }

    failure operator()(const server_removed&) const { return std::nullopt; }
};

}  // namespace

bool is_usable(const base::address& addr) noexcept {
    return addr.port() != 0 && !addr.is_unspecified() && !addr.is_multicast() &&
           !addr.is_broadcast();
}

std::optional<decode_failure> check_bounds(const gossip& from) {
    return std::visit(bounds_check{}, from);
}

}  // namespace chatter::wire
