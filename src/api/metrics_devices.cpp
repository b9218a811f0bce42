// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "metrics_devices.hpp"

#include "metrics_text.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace chatter::api {
namespace {

std::string_view server_of(const listed_device& of) noexcept {
    return of.server == nullptr ? std::string_view() : *of.server;
}

std::size_t beyond(std::size_t count, std::size_t max) noexcept {
    return count > max ? count - max : 0;
}

}  // namespace

bool device_count_section::step(std::string& to, std::size_t& budget) {
    static constexpr std::string_view name = "chatter_devices";
    if (!counter_.count(budget)) {
        return true;
    }
    counted_.devices = counter_.total();
    append_family(name, metric_type::gauge, "Devices of all servers, by status.", to);
    for (const device_state each : device_states) {
        append_sample(name, {{"status", to_string(each)}}, std::uint64_t{counter_.of(each)}, to);
    }
    return false;
}

bool device_section::step(std::string& to, std::size_t& budget) {
    if (!std::exchange(is_begun_, true)) {
        begin(to);
    }
    if (is_open_) {
        --budget;
        is_open_ = add_more(to);
        return true;
    }
    if (listed_ == listed_devices_max) {
        return false;
    }
    if (const core::stored_device* const each = walk_.next(budget)) {
        ++listed_;
        add(list_device(node_, *each), to);
        is_open_ = true;
        return true;
    }
    return !walk_.is_at_end();
}

void device_status_section::begin(std::string& to) {
    append_family("chatter_device_status",
                  metric_type::gauge,
                  "1 for the status that a device has, else 0.",
                  to);
}

void device_status_section::add(const listed_device& which, std::string& to) {
    const std::string origin = base::to_string(which.stored.origin);
    for (const device_state each : device_states) {
        append_sample("chatter_device_status",
                      {{"server", server_of(which)},
                       {"origin", origin},
                       {"device", which.stored.name},
                       {"status", to_string(each)}},
                      std::uint64_t{each == which.state},
                      to);
    }
}

void device_age_section::begin(std::string& to) {
    append_family("chatter_device_age_seconds",
                  metric_type::gauge,
                  "Since the last news of a device were made.",
                  to);
}

void device_age_section::add(const listed_device& which, std::string& to) {
    const auto age = std::max(base::mono_duration::zero(), now_.mono - which.stored.news_at);
    append_sample("chatter_device_age_seconds",
                  {{"server", server_of(which)},
                   {"origin", base::to_string(which.stored.origin)},
                   {"device", which.stored.name}},
                  std::chrono::duration<double>(age).count(),
                  to);
}

// --- Metrics of devices ----------------------------------------------------------------------

void device_metric_section::begin(std::string& to) {
    counted_.metrics = 0;
    if (which_ == kind::gauges) {
        append_family("chatter_device_value",
                      metric_type::gauge,
                      "What a device says that goes up and down, in its own unit.",
                      to);
    } else {
        append_family("chatter_device_counted_total",
                      metric_type::counter,
                      "What a device has counted, in its own unit.",
                      to);
    }
}

void device_metric_section::add(const listed_device& which, std::string& /*to*/) {
    server_ = server_of(which);
    origin_ = base::to_string(which.stored.origin);
    device_ = which.stored.name;
    metrics_.begin(which.stored.fields);
}

bool device_metric_section::add_more(std::string& to) {
    const auto field = metrics_.next();
    if (field) {
        add_metric({std::string(field->name), wire::decode_value(field->value)}, to);
    }
    return field.has_value();
}

/// The bound is for both kinds, in the order of the devices.
void device_metric_section::add_metric(const wire::metric& what, std::string& to) {
    const auto* const gauge = std::get_if<wire::gauge>(&what.value);
    const auto* const counter = std::get_if<wire::counter>(&what.value);
    if ((gauge == nullptr && counter == nullptr) || ++counted_.metrics > listed_metrics_max) {
        return;
    }
    const auto labels = [&](std::string_view unit, auto append) {
        append({{"server", server_},
                {"origin", origin_},
                {"device", device_},
                {"metric", what.name},
                {"unit", unit}});
    };
    if (gauge != nullptr && which_ == kind::gauges) {
        labels(gauge->unit, [&](metric_labels all) {
            append_sample("chatter_device_value", all, gauge->value, to);
        });
    } else if (counter != nullptr && which_ == kind::counters) {
        labels(counter->unit, [&](metric_labels all) {
            append_sample("chatter_device_counted_total", all, counter->value, to);
        });
    }
}

bool omitted_section::step(std::string& to, std::size_t& /*budget*/) {
    static constexpr std::string_view name = "chatter_series_omitted";
    append_family(name,
                  metric_type::gauge,
                  "Devices, and metrics of the others, that are left out here.",
                  to);
    const auto devices = beyond(counted_.devices, listed_devices_max);
    const auto metrics = beyond(counted_.metrics, listed_metrics_max);
    append_sample(name, {{"family", "devices"}}, std::uint64_t{devices}, to);
    append_sample(name, {{"family", "device_metrics"}}, std::uint64_t{metrics}, to);
    return false;
}

}  // namespace chatter::api
