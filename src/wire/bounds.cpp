// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/bounds.hpp"

#include "chatter/wire/limits.hpp"

#include <string>
#include <string_view>

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

failure check_metric(const metric& each) {
    if (each.name.size() > limits::name_bytes_max) {
        return too_long(decode_error::name_too_long,
                        "DeviceGossip.DeviceStatus.metrics",
                        each.name.size(),
                        limits::name_bytes_max);
    }
    if (each.text.size() > limits::text_bytes_max) {
        return too_long(decode_error::text_too_long,
                        "DeviceGossip.DeviceStatus.metrics." + each.name + ".Text",
                        each.text.size(),
                        limits::text_bytes_max);
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
        return check_name(from.name, "DeviceGossip.DeviceAdded.name");
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
        for (const metric& each : from.metrics) {
            if (auto broken = check_metric(each)) {
                return broken;
            }
        }
        return check_name(from.name, "DeviceGossip.DeviceStatus.name");
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
