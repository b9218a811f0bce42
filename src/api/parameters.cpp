// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "parameters.hpp"

#include <algorithm>
#include <charconv>

namespace chatter::api {
namespace {

/// What somebody sent, shortened for a line of text.
std::string shown(std::string_view text) {
    constexpr std::size_t shown_max = 64;
    return "\"" + std::string(text.substr(0, shown_max)) + (text.size() > shown_max ? "..." : "") +
           "\"";
}

std::string names_of(std::initializer_list<parameter> known) {
    std::string names;
    for (const parameter& each : known) {
        names += (names.empty() ? "" : ", ") + std::string(each.name);
    }
    return names;
}

}  // namespace

std::optional<std::string> read_parameters(const http::request& what,
                                           std::initializer_list<parameter> known) {
    for (const auto& [name, value] : what.query) {
        const auto* const found =
            std::find_if(known.begin(), known.end(), [&, &wanted = name](const parameter& each) {
                return each.name == wanted;
            });
        if (found == known.end()) {
            const std::string names = names_of(known);
            return "there is no parameter " + shown(name) + " here" +
                   (names.empty() ? "" : "; there are: " + names);
        }
        if (const auto complaint = found->take(value)) {
            return std::string(found->name) + "=" + shown(value) + ": " + *complaint;
        }
    }
    return std::nullopt;
}

std::function<std::optional<std::string>(const std::string&)> number_into(
    std::optional<std::size_t>& to) {
    return [&to](const std::string& value) -> std::optional<std::string> {
        std::size_t number = 0;
        const char* const end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, number);
        if (to) {
            return "once is enough";
        }
        if (read.ec != std::errc() || read.ptr != end) {
            return "not a whole number";
        }
        to = number;
        return std::nullopt;
    };
}

}  // namespace chatter::api
