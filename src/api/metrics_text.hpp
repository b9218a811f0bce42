// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Prometheus' text format, version 0.0.4.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format

#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::api {

using metric_labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

enum class metric_type : std::uint8_t { gauge, counter };

/// The head of a family: all of its samples have to follow at once. `help` is one line without a
/// backslash.
void append_family(std::string_view name, metric_type type, std::string_view help, std::string& to);

/// Values of labels may hold anything.
void append_sample(std::string_view name, metric_labels labels, double value, std::string& to);
void append_sample(std::string_view name,
                   metric_labels labels,
                   std::uint64_t value,
                   std::string& to);

}  // namespace chatter::api
