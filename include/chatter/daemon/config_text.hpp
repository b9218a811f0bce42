// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The text of a configuration file: a line an option, in as much of TOML as that takes.
//
//   # a comment
//   listen = "[::]:2428"           a text in double quotes, with \" and \\ for these two
//   name = 'C:\web'                or in single quotes, as it stands
//   seal = accept                  or bare: no blanks, quotes, commas, brackets and #
//   join = ["web1", "web2:2428"]   several, for options that may be repeated
//
// Strict, because a mistake in such a file is found out late: what is not understood is refused
// with its line, and an option stands there once.

#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace chatter::daemon {

struct config_entry {
    std::string name;
    std::vector<std::string> values;
    friend bool operator==(const config_entry&, const config_entry&) = default;
};

/// "line 3: ..." where it cannot be read. Which names there are, the caller knows.
[[nodiscard]] boost::system::result<std::vector<config_entry>, std::string> parse_config_text(
    std::string_view text);

}  // namespace chatter::daemon
