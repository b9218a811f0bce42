// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a message says when it was written in one encoding and read again. For the fuzz targets,
// too, which link nothing of the other tests.

#pragma once

#include "chatter/wire/message.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

namespace chatter::test {

/// Whether a metric stays what it is: CBOR has texts only, and JSON no numbers that are none.
inline bool stays_as_it_is(const wire::metric_value& from, wire::encoding as) {
    const auto* number = std::get_if<wire::gauge>(&from);
    return std::holds_alternative<std::string>(from) ||
           (as == wire::encoding::json && (number == nullptr || std::isfinite(number->value)));
}

/// What is not known and did not come in JSON can be said in neither.
inline wire::message as_read_back(wire::message from, wire::encoding as) {
    auto* status = from.payload ? std::get_if<wire::device_status>(&*from.payload) : nullptr;
    if (status == nullptr) {
        return from;
    }
    const auto is_lost = [](const wire::metric& each) {
        const auto* opaque = std::get_if<wire::opaque_metric>(&each.value);
        return opaque != nullptr && opaque->spelled != wire::opaque_metric::spelling::json;
    };
    auto& metrics = status->metrics;
    metrics.erase(std::remove_if(metrics.begin(), metrics.end(), is_lost), metrics.end());
    for (wire::metric& each : metrics) {
        if (!stays_as_it_is(each.value, as)) {
            each.value = wire::to_text(each.value);
        }
    }
    return from;
}

}  // namespace chatter::test
