// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The metrics of one device, one after the other: there may be a thousand long ones, and then
// they do not fit one piece of a body. What the device was when it was begun is kept.

#pragma once

#include "chatter/wire/device_field.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace chatter::api {

class metric_walk {
public:
    metric_walk() = default;
    metric_walk(const metric_walk&) = delete;
    metric_walk& operator=(const metric_walk&) = delete;

    /// `fields` are packed.
    void begin(std::string_view fields) {
        fields_ = fields;
        rest_ = fields_;
    }

    /// By name. Valid until begin().
    [[nodiscard]] std::optional<wire::device_field> next() noexcept {
        while (const auto field = wire::take_field(rest_)) {
            if (field->kind == wire::field_kind::metric) {
                return field;
            }
        }
        return std::nullopt;
    }

private:
    std::string fields_;
    std::string_view rest_;
};

}  // namespace chatter::api
