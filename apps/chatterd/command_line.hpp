// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What chatterd is told: by its command line, by --config, by the environment, in this order.

#pragma once

#include "chatter/daemon/settings.hpp"

#include <CLI/CLI.hpp>

namespace chatter::daemon {

struct command_line {
    options typed;
    bool explain_timing{false};
    bool generate_key{false};
};

/// Has `app` read its arguments into `to`, which MUST live as long.
void set_up(CLI::App& app, command_line& to);

}  // namespace chatter::daemon
