// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "details.hpp"

#include "ages.hpp"
#include "display.hpp"
#include "listings.hpp"
#include "sentences.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::ctl {
namespace {

using lines = std::vector<std::pair<std::string, cell>>;

std::string or_dash(const std::string& text) {
    return text.empty() ? "-" : visible(text);
}

/// "2026-11-25T18:00:00.123Z (2m10s ago)"
std::string time_and_age(const std::string& time, std::int64_t now) {
    return parse_time(time) ? visible(time) + " (" + ago(time, now) + " ago)" : or_dash(time);
}

std::string count_text(const document& of, std::string_view key) {
    return std::to_string(whole_at(of, key).value_or(0));
}

/// "3 alive, 0 suspect, ..."
std::string counts_text(const document& from, const std::vector<std::string>& keys) {
    std::string text;
    for (const std::string& each : keys) {
        text += (text.empty() ? "" : ", ") + count_text(from, each) + ' ' + each;
    }
    return text;
}

std::string sealing_text(const document& from) {
    std::string text = or_dash(text_at(from, "mode"));
    std::vector<std::string> ids;
    if (const document& keys = at(from, "keys"); keys.is_array()) {
        for (const document& each : keys) {
            ids.push_back(each.is_string() ? visible(each.get<std::string>()) : "?");
        }
    }
    return ids.empty() ? text : text + ", keys " + listed(ids);
}

std::string health_text(const document& from) {
    const std::int64_t score = whole_at(from, "local_health").value_or(0);
    return std::to_string(score) + (score == 0 ? " (good)" : " (slow: it gives others more time)");
}

std::string usage_text(const document& from) {
    return bytes_text(number_at(from, "resident_bytes").value_or(0)) + " resident, " +
           number_text(std::round(number_at(from, "cpu_seconds").value_or(0) * 100) / 100) +
           " s of CPU time, " + count_text(from, "open_fds") + " open files";
}

/// Those that are not 0, and how many are.
std::string counters_text(const document& from, const look& as) {
    lines made;
    std::size_t zeros = 0;
    if (from.is_object()) {
        for (const auto& [name, value] : from.items()) {
            if (value.is_number() && value.get<double>() != 0) {
                made.push_back({"  " + visible(name), {value.dump()}});
            } else {
                ++zeros;
            }
        }
    }
    std::string text = paint("counters", colour::heading, as) + '\n' + to_text(made, as);
    return text + "  (" + std::to_string(zeros) + (zeros == 1 ? " more is 0)\n" : " more are 0)\n");
}

}  // namespace

std::string member_in_full(const member& of, std::int64_t now, const look& as) {
    lines made{{"member", {word(of.name)}},
               {"uuid", {visible(of.uuid)}},
               {"address", {or_dash(of.addr)}},
               {"state", {visible(of.state), colour_of(of.state)}},
               {"since", {time_and_age(of.since, now)}}};
    if (of.accused) {
        std::vector<std::string> confirmers;
        for (const reference& each : of.accused->confirmed_by) {
            confirmers.push_back(name_of(each));
        }
        made.push_back({"accused by", {name_of(of.accused->accuser)}});
        made.push_back({"confirmed by", {listed(confirmers)}});
        made.push_back({"verdict after", {span_text(static_cast<double>(of.accused->after_ms))}});
    }
    if (!of.reason.empty()) {
        made.push_back({"reason", {visible(of.reason)}});
    }
    made.push_back({"labels", {labels_text(of)}});
    made.push_back({"round trip", {round_trip_text(of)}});
    const std::string heard = of.heard_ms ? age_text(*of.heard_ms) + " ago" : "-";
    made.push_back({"heard", {of.is_self ? "self" : heard}});
    made.push_back({"started", {time_and_age(of.started, now)}});
    made.push_back({"incarnation", {of.incarnation ? std::to_string(*of.incarnation) : "-"}});
    return to_text(made, as);
}

std::string device_in_full(const device& of, std::int64_t now, const look& as) {
    const lines made{
        {"device", {word(of.name)}},
        {"description", {or_dash(of.description)}},
        {"server", {of.server.empty() ? "-" : word(of.server)}},
        {"origin", {visible(of.origin)}},
        {"status", {visible(of.status), colour_of(of.status)}},
        {"age", {age_text(of.age_ms)}},
        {"lifetime", {of.expires_after_ms ? age_text(*of.expires_after_ms) : "-"}},
    };
    std::string text = to_text(made, as);
    if (of.metrics.empty()) {
        return text;
    }
    table metrics{{"METRIC", "KIND", "VALUE", "AGE"}, {}};
    for (const metric& each : of.metrics) {
        metrics.rows.push_back(
            {{word(each.name)}, {visible(each.kind)}, {value_text(each)}, {ago(each.at, now)}});
    }
    // In full, so nothing is cut off.
    return text + to_text(metrics, {as.colours, std::nullopt});
}

std::string status_text(const document& from, const look& as) {
    const std::string state = or_dash(text_at(from, "state"));
    const std::int64_t uptime = whole_at(from, "uptime_ms").value_or(0);
    const lines made{
        {"name", {word(text_at(from, "name"))}},
        {"uuid", {or_dash(text_at(from, "uuid"))}},
        {"address", {or_dash(text_at(from, "addr"))}},
        {"version", {or_dash(text_at(from, "version"))}},
        {"cluster", {word(text_at(from, "cluster"))}},
        {"state", {state + (flag_at(from, "is_ready") ? ", ready" : ", not joined yet")}},
        {"started", {or_dash(text_at(from, "started")) + " (" + age_text(uptime) + " ago)"}},
        {"sealing", {sealing_text(at(from, "sealing"))}},
        {"local health", {health_text(from)}},
        {"replica hash", {or_dash(text_at(from, "replica_hash"))}},
        {"members", {counts_text(at(from, "members"), {"alive", "suspect", "failed", "left"})}},
        {"devices", {counts_text(at(from, "devices"), {"total", "stale", "gone", "unowned"})}},
        {"process", {usage_text(at(from, "process"))}},
    };
    return to_text(made, as) + counters_text(at(from, "counters"), as);
}

}  // namespace chatter::ctl
