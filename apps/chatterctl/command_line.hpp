// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What chatterctl is told: by its command line, and by the environment.

#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chatter::ctl {

struct options {
    // Of all commands.
    std::string server{"127.0.0.1:2428"};  ///< With its port, once it is parsed.
    std::optional<std::string> token_file;
    std::string output{"table"};

    // Of some of them.
    std::vector<std::string> states;  ///< Of members, or statuses of devices.
    std::optional<std::string> name;
    std::vector<std::string> labels;
    std::optional<std::string> of_server;
    std::optional<std::int64_t> limit;
    std::string subject;  ///< NAME, TARGET or SHELL.
    std::optional<std::int64_t> last;
    std::string interval{"1s"};
    std::optional<std::int64_t> iterations;
    std::string checked{"members"};
    std::optional<std::int64_t> warning;
    std::optional<std::int64_t> critical;

    [[nodiscard]] bool wants_json() const { return output == "json"; }
};

/// Has `app` read its arguments into `to`, which MUST live as long.
void set_up(CLI::App& app, options& to);

/// What is wrong with a command line, in one line.
[[nodiscard]] std::string describe(const CLI::App& app, const CLI::ParseError& wrong);

/// "table|json": the values that such a type names, and none where it is another one.
[[nodiscard]] std::vector<std::string> choices_of(const std::string& type_name);

}  // namespace chatter::ctl
