// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Devices and their metrics as JSON: src/api/API.md, "A device".

#pragma once

#include "listed_device.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace chatter::api {

/// A METRIC without "at".
[[nodiscard]] nlohmann::ordered_json metric_json(const wire::metric_value& from);

/// The same as it stands in a device, with the name in front: `"load":{...}`.
[[nodiscard]] std::string metric_member(const wire::device_field& from);

/// All of a DEVICE up to its metrics, which are to follow, and then "}}".
[[nodiscard]] std::string device_head(const listed_device& of, const base::instant& now);

}  // namespace chatter::api
