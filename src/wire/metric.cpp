// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/metric.hpp"

#include <array>
#include <charconv>

namespace chatter::wire {
namespace {

/// "value unit", or "value" where there is no unit.
template <typename Number>
std::string number_with_unit(Number value, const std::string& unit) {
    std::array<char, 32> digits;  // "-2.2250738585072014e-308" has 24
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string text(digits.data(), end);
    if (!unit.empty()) {
        text += " " + unit;
    }
    return text;
}

struct text_maker {
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const gauge& from) const {
        return number_with_unit(from.value, from.unit);
    }
    std::string operator()(const counter& from) const {
        return number_with_unit(from.value, from.unit);
    }
    std::string operator()(const opaque_metric& from) const {
        return from.spelled == opaque_metric::spelling::json ? from.content : std::string();
    }
};

}  // namespace

std::string to_text(const metric_value& from) {
    return std::visit(text_maker{}, from);
}

}  // namespace chatter::wire
