// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What stands between the method and the version of a request (RFC 3986, origin-form only).

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::http {

struct target {
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
    friend bool operator==(const target&, const target&) = default;
};

/// Decoded. Nothing for what does not begin with '/', has a bad escape, or a control character in
/// any spelling. '+' stands for itself. Whether it is UTF-8, those look who have to know.
[[nodiscard]] std::optional<target> parse_target(std::string_view text);

/// `text` as one segment of a path, or as a name or value of a query.
[[nodiscard]] std::string escape(std::string_view text);

}  // namespace chatter::http
