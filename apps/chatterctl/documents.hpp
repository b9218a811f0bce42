// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A daemon's answers (src/api/API.md) as plain values.
//
// Read leniently: what is not there, or is of another type than it should be, is empty. A later
// version may say more, and something else may answer.

#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::ctl {

using document = nlohmann::ordered_json;

/// The fields of an object by their names; of what is no object, none.
[[nodiscard]] const document& at(const document& object, std::string_view key);
[[nodiscard]] std::string text_at(const document& object, std::string_view key);
[[nodiscard]] std::optional<double> number_at(const document& object, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> whole_at(const document& object, std::string_view key);
[[nodiscard]] bool flag_at(const document& object, std::string_view key);

struct reference {
    std::string uuid;
    std::string name;  ///< Empty where the daemon does not know it.
};

struct accusation {
    reference accuser;
    std::vector<reference> confirmed_by;
    std::int64_t after_ms{0};
    std::string at;
};

struct member {
    std::string uuid;
    std::string name;
    std::string addr;
    std::string state;
    std::string since;
    std::vector<std::pair<std::string, std::string>> labels;
    bool is_self{false};
    std::optional<std::int64_t> incarnation;
    std::string started;
    std::optional<double> round_trip_ms;
    std::optional<std::int64_t> heard_ms;
    std::optional<accusation> accused;
    std::string reason;
};

struct metric {
    std::string name;
    std::string kind;
    std::string text;              ///< The value as it is shown, not yet made harmless.
    std::optional<double> number;  ///< Of a gauge or a counter.
    std::string unit;
    std::string at;
};

struct device {
    std::string name;
    std::string description;
    std::string origin;
    std::string server;  ///< Empty where nobody has that UUID.
    std::string status;
    std::int64_t age_ms{0};
    std::optional<std::int64_t> expires_after_ms;
    std::vector<metric> metrics;
};

[[nodiscard]] reference read_reference(const document& from);
[[nodiscard]] member read_member(const document& from);
[[nodiscard]] std::vector<metric> read_metrics(const document& from);
[[nodiscard]] device read_device(const document& from);

/// Of {"members":[...]}, by name and then by UUID.
[[nodiscard]] std::vector<member> read_members(const document& from);

struct device_list {
    std::vector<device> devices;  ///< By server, and then by name.
    std::int64_t omitted{0};
};
[[nodiscard]] device_list read_devices(const document& from);

/// The name, or else the UUID; harmless.
[[nodiscard]] std::string name_of(const reference& who);
[[nodiscard]] std::string server_of(const device& what);

/// "21.5 C"; harmless.
[[nodiscard]] std::string value_text(const metric& from);

}  // namespace chatter::ctl
