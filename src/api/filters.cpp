// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "filters.hpp"

#include "parameters.hpp"

#include <algorithm>
#include <numeric>

namespace chatter::api {
namespace {

using complaint = std::optional<std::string>;

/// With a name as long as it may be, this many characters of patterns take as long as a look.
constexpr std::size_t characters_per_look = 8;

std::size_t size_of(const std::vector<name_pattern>& all) noexcept {
    return std::accumulate(
        all.begin(), all.end(), std::size_t{0}, [](std::size_t sum, const name_pattern& each) {
            return sum + each.pattern.size();
        });
}

template <typename State>
bool is_one_of(const std::vector<State>& wanted, State which) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), which) != wanted.end();
}

bool are_all_met(const std::vector<name_pattern>& wanted,
                 const base::uuid& uuid,
                 const std::string* name) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const name_pattern& each) {
        return each.uuid == uuid || (name != nullptr && each.pattern.matches(*name));
    });
}

complaint take_pattern(const std::string& value, std::vector<glob>& to) {
    auto pattern = glob::parse(value);
    if (!pattern) {
        return "not a pattern: a [ without its ], or nothing behind a \\";
    }
    to.push_back(std::move(*pattern));
    return std::nullopt;
}

complaint take_pattern(const std::string& value, std::vector<name_pattern>& to) {
    std::vector<glob> pattern;
    auto wrong = take_pattern(value, pattern);
    if (!wrong) {
        to.push_back({std::move(pattern.front()), base::parse_uuid(value)});
    }
    return wrong;
}

complaint take_member_state(const std::string& value, std::vector<wire::member_state>& to) {
    const auto* const found =
        std::find_if(member_states.begin(), member_states.end(), [&](wire::member_state each) {
            return wire::to_string(each) == value;
        });
    if (found == member_states.end()) {
        return "there are alive, suspect, failed and left";
    }
    to.push_back(*found);
    return std::nullopt;
}

complaint take_device_state(const std::string& value, std::vector<device_state>& to) {
    const auto found = parse_device_state(value);
    if (!found) {
        return "there are fresh, stale and gone";
    }
    to.push_back(*found);
    return std::nullopt;
}

complaint take_label(const std::string& value, member_filter& to) {
    const auto equals = value.find('=');
    std::string key = value.substr(0, equals);
    if (key.empty()) {
        return "a label is KEY or KEY=VALUE";
    }
    to.labels.emplace_back(
        std::move(key),
        equals == std::string::npos ? std::nullopt : std::optional(value.substr(equals + 1)));
    return std::nullopt;
}

}  // namespace

bool member_filter::matches(const listed_member& which) const {
    const auto is_there = [&](const auto& wanted) {
        const auto& known = which.facts.labels;
        return std::any_of(known.begin(), known.end(), [&](const wire::label& each) {
            return each.key == wanted.first && (!wanted.second || each.value == *wanted.second);
        });
    };
    return is_one_of(states, which.state) &&
           are_all_met(names, which.facts.uuid, &which.facts.name) &&
           std::all_of(labels.begin(), labels.end(), is_there);
}

std::size_t member_filter::cost() const noexcept {
    return (size_of(names) + states.size()) / characters_per_look + labels.size();
}

bool device_filter::matches(const listed_device& which) const {
    return is_one_of(states, which.state) &&
           are_all_met(servers, which.stored.origin, which.server) &&
           std::all_of(names.begin(), names.end(), [&](const glob& each) {
               return each.matches(which.stored.name);
           });
}

std::size_t device_filter::cost() const noexcept {
    std::size_t characters = size_of(servers) + states.size();
    for (const glob& each : names) {
        characters += each.size();
    }
    return characters / characters_per_look;
}

std::optional<std::string> read_filter(const http::request& what, member_filter& to) {
    return read_parameters(
        what,
        {{"state", [&](const auto& value) { return take_member_state(value, to.states); }},
         {"name", [&](const auto& value) { return take_pattern(value, to.names); }},
         {"label", [&](const auto& value) { return take_label(value, to); }}});
}

std::optional<std::string> read_filter(const http::request& what, device_filter& to) {
    return read_parameters(
        what,
        {{"server", [&](const auto& value) { return take_pattern(value, to.servers); }},
         {"name", [&](const auto& value) { return take_pattern(value, to.names); }},
         {"status", [&](const auto& value) { return take_device_state(value, to.states); }},
         {"limit", number_into(to.limit)}});
}

}  // namespace chatter::api
