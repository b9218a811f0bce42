// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a program's command line offers, as the scripts in completion.hpp need it.

#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace chatter::ctl {

struct offered_option {
    std::vector<std::string> short_names;  ///< "-w"
    std::vector<std::string> long_names;   ///< "--warning"
    std::string description;
    std::string value;                 ///< What it takes, as in "N"; empty: nothing.
    std::vector<std::string> choices;  ///< Of the value, where there are few.
    bool is_repeatable{false};

    [[nodiscard]] bool takes_file() const { return value == "FILE"; }
    [[nodiscard]] std::vector<std::string> names() const;
};

struct offered_command {
    std::string name;
    std::string description;
    std::vector<offered_option> options;
    std::vector<std::string> choices;  ///< Of its argument.
};

struct offered {
    std::string program;
    std::vector<offered_option> options;  ///< Of all commands.
    std::vector<offered_command> commands;
};

[[nodiscard]] offered offered_by(const CLI::App& app);

/// With `between` between them.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, const std::string& between);

}  // namespace chatter::ctl
