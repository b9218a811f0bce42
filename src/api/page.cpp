// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "page.hpp"

#include "page_files.hpp"

#include <algorithm>
#include <string>

namespace chatter::api {
namespace {

std::string_view type_of(std::string_view name) noexcept {
    if (name.ends_with(".js")) {
        return "text/javascript; charset=utf-8";
    }
    return name.ends_with(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8";
}

/// Whatever a device calls itself, nothing that it makes of the page is run, and nobody else is
/// told of it.
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

std::optional<http::response> page_at(std::string_view path) {
    const std::string_view name = path == "/" ? "index.html" : path.substr(1);
    const auto files = page_files();
    const auto found = std::find_if(
        files.begin(), files.end(), [&](const page_file& each) { return each.name == name; });
    if (found == files.end() || path == "/index.html") {
        return std::nullopt;
    }
    http::response made;
    made.content_type = type_of(name);
    made.fields.emplace_back("Content-Security-Policy", policy);
    made.fields.emplace_back("Referrer-Policy", "no-referrer");
    made.body = found->content;
    return made;
}

}  // namespace chatter::api
