// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "listings.hpp"

#include "ages.hpp"
#include "display.hpp"

namespace chatter::ctl {

table members_table(const std::vector<member>& members, std::int64_t now) {
    table made{{"STATE", "NAME", "ADDRESS", "SINCE", "RTT", "LABELS"}, {}};
    for (const member& each : members) {
        made.rows.push_back({{visible(each.state), colour_of(each.state)},
                             {word(each.name)},
                             {visible(each.addr)},
                             {ago(each.since, now)},
                             {round_trip_text(each)},
                             {labels_text(each)}});
    }
    return made;
}

table devices_table(const std::vector<device>& devices) {
    table made{{"STATUS", "SERVER", "DEVICE", "AGE", "METRICS"}, {}};
    for (const device& each : devices) {
        made.rows.push_back({{visible(each.status), colour_of(each.status)},
                             {server_of(each)},
                             {word(each.name)},
                             {age_text(each.age_ms)},
                             {metrics_text(each.metrics)}});
    }
    return made;
}

std::string labels_text(const member& of) {
    std::string text;
    for (const auto& [key, value] : of.labels) {
        text += (text.empty() ? "" : " ") + word(key) + '=' + word(value);
    }
    return text.empty() ? "-" : text;
}

std::string metrics_text(const std::vector<metric>& from) {
    std::string text;
    for (const metric& each : from) {
        text += (text.empty() ? "" : "  ") + word(each.name) + '=';
        text += each.number ? value_text(each) : word(each.text);
    }
    return text.empty() ? "-" : text;
}

std::string ago(const std::string& time, std::int64_t now) {
    const auto then = parse_time(time);
    return then ? age_text(now - *then) : "-";
}

std::string round_trip_text(const member& of) {
    if (of.is_self) {
        return "self";
    }
    return of.round_trip_ms ? span_text(*of.round_trip_ms) : "-";
}

}  // namespace chatter::ctl
