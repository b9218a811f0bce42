// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/api/access.hpp"

#include "chatter/base/address.hpp"

#include "answers.hpp"
#include "ascii.hpp"
#include "credentials.hpp"

#include <algorithm>
#include <string_view>

namespace chatter::api {
namespace {

constexpr std::size_t port_digits_max = 5;

/// "" or ":2428".
bool is_port_or_nothing(std::string_view text) noexcept {
    if (text.empty()) {
        return true;
    }
    const auto is_digit = [](char each) { return each >= '0' && each <= '9'; };
    return text.front() == ':' && text.size() > 1 && text.size() <= 1 + port_digits_max &&
           std::all_of(text.begin() + 1, text.end(), is_digit);
}

/// What nobody but this machine can have: a name in it would be as good as whoever owns the name.
bool is_loopback_host(std::string_view host) {
    const bool is_bracketed = host.starts_with('[');
    const auto end = is_bracketed ? host.find(']') : host.find(':');
    const std::string_view name = host.substr(0, is_bracketed ? end + 1 : end);
    if ((is_bracketed && end == std::string_view::npos) ||
        !is_port_or_nothing(host.substr(name.size()))) {
        return false;
    }
    if (is_equal_ignoring_case(name, "localhost")) {
        return true;
    }
    const auto address = base::parse_address(std::string(name) + ":1");
    return address && address->is_loopback();
}

/// "application/json", with or without parameters.
bool is_json(std::string_view content_type) noexcept {
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    const auto last = type.find_last_not_of(" \t");
    return last != std::string_view::npos &&
           is_equal_ignoring_case(type.substr(0, last + 1), "application/json");
}

http::response ask_for_token() {
    http::response made = refusal(401, "the token is needed: Authorization: Bearer TOKEN");
    made.fields.emplace_back("WWW-Authenticate", R"(Basic realm="chatter", charset="UTF-8")");
    return made;
}

}  // namespace

std::optional<http::response> refuse(const access_rules& rules, const http::request& what) {
    if (!what.host || what.host->empty()) {
        return refusal(400, "a Host is needed");
    }
    if (rules.is_loopback && !is_loopback_host(*what.host)) {
        return refusal(403, "Host has to be localhost or a loopback address");
    }
    if (what.origin && !is_equal_ignoring_case(*what.origin, "http://" + *what.host)) {
        return refusal(403, "Origin is another server");
    }
    if (rules.token &&
        !is_equal(token_in(what.authorization.value_or("")).value_or(""), *rules.token)) {
        return ask_for_token();
    }
    return std::nullopt;
}

std::optional<http::response> refuse_body(const http::request& what) {
    return is_json(what.content_type.value_or(""))
               ? std::nullopt
               : std::optional(refusal(415, "Content-Type has to be application/json"));
}

}  // namespace chatter::api
