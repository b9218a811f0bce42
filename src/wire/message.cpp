// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/message.hpp"

#include <algorithm>
#include <iterator>

namespace chatter::wire {

std::string_view to_string(encoding from) noexcept {
    return from == encoding::cbor ? "cbor" : "json";
}

std::optional<encoding> parse_encoding(std::string_view text) noexcept {
    if (text == "cbor") {
        return encoding::cbor;
    }
    if (text == "json") {
        return encoding::json;
    }
    return std::nullopt;
}

void normalize_metrics(std::vector<metric>& metrics) {
    const auto by_name = [](const metric& a, const metric& b) { return a.name < b.name; };
    // Nearly always they come from a writer of ours, sorted, or there is one.
    const auto out_of_order = [](const metric& a, const metric& b) { return a.name >= b.name; };
    if (std::adjacent_find(metrics.begin(), metrics.end(), out_of_order) == metrics.end()) {
        return;
    }
    const auto same_name = [](const metric& a, const metric& b) { return a.name == b.name; };
    std::stable_sort(metrics.begin(), metrics.end(), by_name);
    // unique() keeps the first of its equals; from behind, that is the last that was read.
    const auto kept = std::unique(metrics.rbegin(), metrics.rend(), same_name);
    metrics.erase(metrics.begin(), kept.base());
}

}  // namespace chatter::wire
