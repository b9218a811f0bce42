// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Scripts that complete a command line, made of the program's own commands and options: nothing
// of them has to be said twice.

#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace chatter::ctl {

[[nodiscard]] std::string bash_completion(const CLI::App& app);
[[nodiscard]] std::string zsh_completion(const CLI::App& app);
[[nodiscard]] std::string fish_completion(const CLI::App& app);

}  // namespace chatter::ctl
