// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "metrics_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace chatter::api {
namespace {

void append_value(double value, std::string& to) {
    if (!std::isfinite(value)) {
        to += std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        return;
    }
    std::array<char, 32> digits{};  // "-2.2250738585072014e-308" has 24
    to.append(digits.data(),
              std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append_label(std::string_view name, std::string_view value, std::string& to) {
    to += name;
    to += "=\"";
    for (const char each : value) {
        switch (each) {
            case '\\': to += "\\\\"; break;
            case '"': to += "\\\""; break;
            case '\n': to += "\\n"; break;
            default: to += each; break;
        }
    }
    to += '"';
}

void append_series(std::string_view name, metric_labels labels, std::string& to) {
    to += name;
    char separator = '{';
    for (const auto& [key, value] : labels) {
        to += std::exchange(separator, ',');
        append_label(key, value, to);
    }
    to += labels.size() > 0 ? "} " : " ";
}

}  // namespace

void append_family(std::string_view name,
                   metric_type type,
                   std::string_view help,
                   std::string& to) {
    to += "# HELP ";
    to += name;
    to += ' ';
    to += help;
    to += "\n# TYPE ";
    to += name;
    to += type == metric_type::gauge ? " gauge\n" : " counter\n";
}

void append_sample(std::string_view name, metric_labels labels, double value, std::string& to) {
    append_series(name, labels, to);
    append_value(value, to);
    to += '\n';
}

void append_sample(std::string_view name,
                   metric_labels labels,
                   std::uint64_t value,
                   std::string& to) {
    append_series(name, labels, to);
    to += std::to_string(value);
    to += '\n';
}

}  // namespace chatter::api
