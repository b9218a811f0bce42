// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/settings.hpp"

#include "chatter/daemon/duration.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/daemon/seal_settings.hpp"
#include "chatter/net/resolve.hpp"
#include "chatter/wire/bounds.hpp"
#include "chatter/wire/limits.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <unistd.h>
#include <utility>

namespace chatter::daemon {
namespace {

using problems = std::vector<std::string>;

constexpr std::uint32_t hops_max_highest = 255;
constexpr std::uint16_t default_port = 2428;
constexpr std::size_t label_key_bytes_max = 255;
/// For how many members --detect-within holds; see core::period_to_detect_within().
constexpr std::size_t detect_within_members = 10;

/// The members read what is not UTF-8 as a malformed packet. nlohmann knows what is.
bool is_utf8(const std::string& text) {
    try {
        static_cast<void>(nlohmann::json(text).dump());
        return true;
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

base::address read_listen(const std::string& typed, problems& to) {
    const auto parsed = base::parse_address(typed);
    if (!parsed) {
        to.push_back("--listen: " + quote(typed) +
                     " is not ADDR:PORT, as in 0.0.0.0:2428 or [::]:2428");
    }
    return parsed.value_or(base::address{});
}

std::string read_name(const std::string& typed, problems& to) {
    std::string name = typed.empty() ? host_name() : typed;
    if (name.size() > wire::limits::name_bytes_max) {
        to.push_back("--name: at most " + std::to_string(wire::limits::name_bytes_max) + " bytes");
    } else if (!is_utf8(name)) {
        to.emplace_back("--name: not UTF-8");
    }
    return name;
}

core::fanout read_fanout(const std::string& typed, problems& to) {
    const auto parsed = core::parse_fanout(typed);
    if (!parsed) {
        to.push_back("--fanout: " + quote(typed) + " is not a number from 1, \"all\" or \"auto\"");
    }
    return parsed.value_or(core::fanout::automatic());
}

std::uint32_t read_hops_max(const std::string& typed, problems& to) {
    std::uint32_t hops = 0;
    const char* const end = typed.data() + typed.size();
    const auto [stop, error] = std::from_chars(typed.data(), end, hops);
    if (error != std::errc{} || stop != end || hops > hops_max_highest) {
        to.push_back("--hops-max: " + quote(typed) + " is not a number from 0 to " +
                     std::to_string(hops_max_highest));
    }
    return hops;
}

/// Blanks and control characters are in no host's name: rather a mistake in a script than a
/// name to be looked up for ever.
bool is_joinable(const std::string& target) {
    const bool is_plain = std::all_of(target.begin(), target.end(), [](char each) {
        return static_cast<unsigned char>(each) > 0x20 && each != 0x7f;
    });
    if (const auto literal = base::parse_address(target)) {
        return wire::is_usable(*literal);
    }
    return is_plain && !target.ends_with(":0");
}

std::vector<std::string> read_join(const std::vector<std::string>& typed, problems& to) {
    std::vector<std::string> targets;
    for (const std::string& each : typed) {
        auto target = read_join_target(each);
        if (!target) {
            to.push_back("--join: " + target.error());
        } else if (std::find(targets.begin(), targets.end(), *target) == targets.end()) {
            targets.push_back(std::move(*target));
        }
    }
    return targets;
}

std::optional<base::address> read_advertise(const std::optional<std::string>& typed, problems& to) {
    if (!typed) {
        return std::nullopt;
    }
    const auto parsed = base::parse_address(*typed);
    if (!parsed || !wire::is_usable(*parsed)) {
        to.push_back("--advertise: " + quote(*typed) +
                     " is not an ADDR:PORT at which others reach this server");
    }
    return parsed;
}

std::string read_cluster(const std::string& typed, problems& to) {
    if (typed.empty() || typed.size() > wire::limits::cluster_name_bytes_max || !is_utf8(typed)) {
        to.push_back("--cluster: must have from 1 to " +
                     std::to_string(wire::limits::cluster_name_bytes_max) + " bytes of UTF-8");
    }
    return typed;
}

std::optional<wire::label> parse_label(const std::string& typed) {
    const auto equals = typed.find('=');
    if (equals == 0 || equals == std::string::npos || equals > label_key_bytes_max ||
        !is_utf8(typed)) {
        return std::nullopt;
    }
    return wire::label{typed.substr(0, equals), typed.substr(equals + 1)};
}

void check_labels(const std::vector<wire::label>& sorted, problems& to) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        bytes += sorted[i].key.size() + sorted[i].value.size();
        if (i > 0 && sorted[i].key == sorted[i - 1].key) {
            to.push_back("--label: the key " + quote(sorted[i].key) + " is given twice");
        }
    }
    if (sorted.size() > wire::limits::labels_max || bytes > wire::limits::label_bytes_max) {
        to.push_back("--label: at most " + std::to_string(wire::limits::labels_max) +
                     " labels, with " + std::to_string(wire::limits::label_bytes_max) +
                     " bytes of keys and values");
    }
}

std::vector<wire::label> read_labels(const std::vector<std::string>& typed, problems& to) {
    std::vector<wire::label> labels;
    for (const std::string& each : typed) {
        if (auto parsed = parse_label(each)) {
            labels.push_back(std::move(*parsed));
        } else {
            to.push_back("--label: " + quote(each) + " is not KEY=VALUE with a key of 1 to " +
                         std::to_string(label_key_bytes_max) + " bytes, in UTF-8");
        }
    }
    std::sort(labels.begin(), labels.end());
    check_labels(labels, to);
    return labels;
}

core::timing read_profile(const std::string& typed, problems& to) {
    const auto parsed = core::parse_profile(typed);
    if (!parsed) {
        to.push_back("--profile: " + quote(typed) + " is not \"lan\", \"wan\" or \"local\"");
    }
    return core::make_timing(parsed.value_or(core::profile::lan));
}

core::timing read_detect_within(const std::string& typed, problems& to) {
    const auto shortest = core::make_timing(core::probe_period_min);
    const auto longest = core::make_timing(core::probe_period_max);
    const auto within = parse_duration(typed);
    const auto period = core::period_to_detect_within(within.value_or(base::mono_duration{}));
    if (within && period >= core::probe_period_min && period <= core::probe_period_max) {
        return core::make_timing(period);
    }
    to.push_back("--detect-within: " + quote(typed) + " is not a duration from " +
                 to_text(core::detected_within(shortest, detect_within_members)) + " to " +
                 to_text(core::detected_within(longest, detect_within_members)) +
                 ", as in 500ms, 3s or 1m");
    return shortest;
}

core::timing read_timing(const options& typed, problems& to) {
    if (!typed.detect_within) {
        return read_profile(typed.profile.value_or("lan"), to);
    }
    if (typed.profile) {
        to.emplace_back("--profile and --detect-within exclude each other");
    }
    return read_detect_within(*typed.detect_within, to);
}

std::optional<std::string> read_state_dir(const std::optional<std::string>& typed, problems& to) {
    if (typed && typed->empty()) {
        to.emplace_back("--state-dir: an empty path names no directory");
    }
    return typed;
}

}  // namespace

std::string to_string(const refused_settings& from) {
    std::string all;
    for (const std::string& problem : from.problems) {
        all += (all.empty() ? "" : "; ") + problem;
    }
    return all;
}

boost::system::result<settings, refused_settings> make_settings(const options& typed) {
    problems wrong;
    // Read in the order in which they are written here, so that is the order of the problems.
    settings made{.listen = read_listen(typed.listen, wrong),
                  .name = read_name(typed.name, wrong),
                  .fan_out = read_fanout(typed.fanout, wrong),
                  .hops_max = read_hops_max(typed.hops_max, wrong),
                  .join = read_join(typed.join, wrong),
                  .advertise = read_advertise(typed.advertise, wrong),
                  .cluster = read_cluster(typed.cluster, wrong),
                  .labels = read_labels(typed.labels, wrong),
                  .timing = read_timing(typed, wrong),
                  .state_dir = read_state_dir(typed.state_dir, wrong),
                  .sealing = {.keys = nullptr, .mode = read_seal_mode(typed, wrong)},
                  .allow = read_allow(typed.allow, wrong),
                  .http = read_http(typed, wrong)};
    if (!wrong.empty()) {
        return refused_settings{refused_settings::cause::usage, wrong};
    }
    if (typed.key_file) {
        auto keys = read_keys(*typed.key_file);
        if (!keys) {
            return refused_settings{refused_settings::cause::file, {keys.error()}};
        }
        made.sealing.keys = std::move(*keys);
    }
    if (typed.http_token_file && made.http.is_on) {
        auto token = read_token_file(*typed.http_token_file);
        if (!token) {
            return refused_settings{refused_settings::cause::file, {token.error()}};
        }
        made.http.token = std::move(*token);
    }
    return made;
}

std::vector<std::string> fixed_options_that_differ(const settings& one, const settings& other) {
    std::vector<std::string> names;
    const auto compare = [&](const char* name, bool is_same) {
        if (!is_same) {
            names.emplace_back(name);
        }
    };
    compare("listen", one.listen == other.listen);
    compare("name", one.name == other.name);
    compare("fanout", one.fan_out == other.fan_out);
    compare("hops-max", one.hops_max == other.hops_max);
    compare("join", one.join == other.join);
    compare("advertise", one.advertise == other.advertise);
    compare("cluster", one.cluster == other.cluster);
    compare("label", one.labels == other.labels);
    compare("profile or detect-within", one.timing == other.timing);
    compare("state-dir", one.state_dir == other.state_dir);
    compare("allow", one.allow == other.allow);
    compare("http", one.http.is_on == other.http.is_on && one.http.listen == other.http.listen);
    compare("http-token-file", one.http.token == other.http.token);
    return names;
}

boost::system::result<std::string, std::string> read_join_target(const std::string& typed) {
    auto target = net::with_default_port(typed, default_port);
    if (!target || !is_joinable(*target)) {
        return {boost::system::in_place_error,
                quote(typed) +
                    " is nobody's HOST or HOST:PORT, as in web1, 10.0.0.1:2428 or [::1]:2428"};
    }
    return {boost::system::in_place_value, std::move(*target)};
}

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
        return "localhost";
    }
    return name.data();
}

}  // namespace chatter::daemon
