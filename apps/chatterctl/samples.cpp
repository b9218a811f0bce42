// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "samples.hpp"

namespace chatter::ctl {

void samples::add(const std::vector<device>& devices, std::int64_t now) {
    const double seconds = last_ ? static_cast<double>(now - *last_) / 1'000 : 0;
    last_ = now;
    for (auto& [name, each] : series_) {
        each.is_there = false;
    }
    for (const device& each : devices) {
        for (const metric& which : each.metrics) {
            if (which.kind == "gauge" || which.kind == "counter") {
                add(each, which, seconds);
            }
        }
    }
    std::erase_if(series_, [](const auto& each) { return !each.second.is_there; });
}

void samples::add(const device& what, const metric& which, double seconds) {
    const key name{what.origin, what.name, which.name};
    auto found = series_.find(name);
    if (found == series_.end()) {
        if (series_.size() >= metrics_max) {
            return;
        }
        found = series_.emplace(name, series{}).first;
    }
    series& to = found->second;
    to.is_there = true;
    std::optional<double> value = which.number;
    if (which.kind == "counter") {
        const bool is_growth = value && to.counted && *value >= *to.counted && seconds > 0;
        const std::optional<double> former = to.counted;
        to.counted = value;
        value = is_growth ? std::optional((*value - *former) / seconds) : std::nullopt;
    }
    to.values.push_back(value);
    if (to.values.size() > kept_max) {
        to.values.pop_front();
    }
}

std::vector<std::optional<double>> samples::of(const device& what, const metric& which) const {
    const auto found = series_.find(key{what.origin, what.name, which.name});
    if (found == series_.end()) {
        return {};
    }
    return {found->second.values.begin(), found->second.values.end()};
}

}  // namespace chatter::ctl
