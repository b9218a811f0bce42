// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Members and devices, a line each.

#pragma once

#include "documents.hpp"
#include "table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chatter::ctl {

/// `now` in milliseconds since 1970: the daemon tells when, and people ask how long ago.
[[nodiscard]] table members_table(const std::vector<member>& members, std::int64_t now);

[[nodiscard]] table devices_table(const std::vector<device>& devices);

/// "rack=7 dc=a".
[[nodiscard]] std::string labels_text(const member& of);

/// "load=0.42  temp=21.5 C  state=up": names and values as words.
[[nodiscard]] std::string metrics_text(const std::vector<metric>& from);

/// How long ago a time of the daemon was: "2m10s"; "-" where it tells none.
[[nodiscard]] std::string ago(const std::string& time, std::int64_t now);

/// "0.213ms"; "self" of the daemon itself, "-" where it was not measured.
[[nodiscard]] std::string round_trip_text(const member& of);

}  // namespace chatter::ctl
