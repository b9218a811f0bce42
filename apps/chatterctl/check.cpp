// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "check.hpp"

#include "display.hpp"
#include "sentences.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <vector>

namespace chatter::ctl {
namespace {

/// Names in the line; of the others only how many there are.
constexpr std::size_t named_max = 5;

std::string_view name_of(health how) noexcept {
    switch (how) {
        case health::ok: return "OK";
        case health::warning: return "WARNING";
        case health::critical: return "CRITICAL";
        case health::unknown: return "UNKNOWN";
    }
    return "";
}

health judge(std::int64_t count, const thresholds& from) noexcept {
    if (count >= from.critical) {
        return health::critical;
    }
    return count >= from.warning ? health::warning : health::ok;
}

finding make(health how, const std::string& words, const std::string& figures) {
    // What a name has of it would begin the figures.
    std::string said;
    for (const char each : words) {
        said += each == '|' ? std::string("\\u007c") : std::string(1, each);
    }
    return {how,
            "CHATTER " + std::string(name_of(how)) + " - " + said +
                (figures.empty() ? "" : " | " + figures)};
}

/// ": web3, web4 and 7 more"
std::string named(std::vector<std::string> names, std::int64_t count) {
    if (names.empty()) {
        return {};
    }
    if (names.size() > named_max) {
        names.resize(named_max);
    }
    if (const auto more = count - static_cast<std::int64_t>(names.size()); more > 0) {
        names.push_back(std::to_string(more) + " more");
    }
    return ": " + listed(names);
}

std::string figure(const std::string& name, std::int64_t value, const thresholds& from) {
    return name + '=' + std::to_string(value) + ';' + std::to_string(from.warning) + ';' +
           std::to_string(from.critical) + ";0";
}

std::string figure(const std::string& name, std::int64_t value) {
    return name + '=' + std::to_string(value);
}

/// Why the counts of this daemon mean nothing; empty: they do.
std::string why_not(const document& status, std::string_view counts) {
    if (!at(status, counts).is_object()) {
        return "the daemon does not say how many there are";
    }
    return flag_at(status, "is_ready") ? ""
                                       : "the daemon has not joined its cluster, and knows only "
                                         "itself";
}

std::string counted(std::int64_t count, const std::string& what) {
    return std::to_string(count) + ' ' + what + (count == 1 ? "" : "s");
}

}  // namespace

std::optional<thresholds> make_thresholds(std::optional<std::int64_t> warning,
                                          std::optional<std::int64_t> critical) {
    thresholds made;
    made.critical = critical.value_or(warning.value_or(1));
    made.warning = warning.value_or(1);
    if (made.warning < 1 || made.critical < made.warning) {
        return std::nullopt;
    }
    return made;
}

finding check_members(const document& status, const document& failed, const thresholds& from) {
    if (const std::string why = why_not(status, "members"); !why.empty()) {
        return unknown(why);
    }
    const document& counts = at(status, "members");
    const auto count = [&](std::string_view key) { return whole_at(counts, key).value_or(0); };
    std::vector<std::string> names;
    for (const member& each : read_members(failed)) {
        names.push_back(ctl::name_of(reference{each.uuid, each.name}));
    }
    return make(judge(count("failed"), from),
                counted(count("alive"), "member") + " alive, " + std::to_string(count("failed")) +
                    " failed" + named(names, count("failed")),
                figure("failed", count("failed"), from) + ' ' +
                    figure("suspect", count("suspect")) + ' ' + figure("alive", count("alive")));
}

finding check_devices(const document& status, const document& silent, const thresholds& from) {
    if (const std::string why = why_not(status, "devices"); !why.empty()) {
        return unknown(why);
    }
    const document& counts = at(status, "devices");
    const auto count = [&](std::string_view key) { return whole_at(counts, key).value_or(0); };
    const std::int64_t bad = count("stale") + count("gone");
    std::vector<std::string> names;
    for (const device& each : read_devices(silent).devices) {
        names.push_back(server_of(each) + '/' + word(each.name));
    }
    return make(judge(bad, from),
                counted(count("total"), "device") + ", " + std::to_string(count("stale")) +
                    " stale, " + std::to_string(count("gone")) + " gone" + named(names, bad),
                figure("silent", bad, from) + ' ' + figure("stale", count("stale")) + ' ' +
                    figure("gone", count("gone")) + ' ' + figure("total", count("total")));
}

finding unknown(const std::string& why) {
    return make(health::unknown, why, "");
}

}  // namespace chatter::ctl
