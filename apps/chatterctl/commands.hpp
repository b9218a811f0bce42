// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The commands: each asks a daemon, and prints what it says.

#pragma once

#include "command_line.hpp"

#include <stdexcept>
#include <string>

namespace chatter::ctl {

inline constexpr int exit_failed = 1;
inline constexpr int exit_bad_usage = 2;

/// Runs the command that was parsed, and returns the exit code. Throws no_answer, usage_error,
/// and std::exception where it cannot go on.
[[nodiscard]] int run(const CLI::App& app, const options& typed);

/// The command line can be parsed, and cannot be meant.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// `why` as the one line and the exit code of `check`.
int print_unknown(const std::string& why);

}  // namespace chatter::ctl
