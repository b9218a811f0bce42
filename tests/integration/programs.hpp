// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The programs under test, as this build made them.

#pragma once

#include "daemon_process.hpp"
#include "process.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chatter::test {

struct daemon_options {
    std::string listen{"127.0.0.1:0"};
    std::vector<std::string> more{};  ///< Further arguments.
    std::string log{"info"};          ///< CHATTER_LOG.
    /// The TCP port with the number that the kernel chose for UDP may be somebody's: without this,
    /// and without a --http of its own, a daemon has none.
    bool has_http_by_default{false};
};

/// How to start a chatterd with these options.
[[nodiscard]] launch chatterd(const daemon_options& how = {});

/// A chatterd that listens.
[[nodiscard]] daemon_process start_daemon(const daemon_options& how = {});

/// Runs chatterd with these arguments alone; for those that end by themselves.
[[nodiscard]] finished run_chatterd(const std::vector<std::string>& arguments);

[[nodiscard]] launch chatter_inject(const std::vector<std::string>& arguments);

/// Runs chatter-inject with `input` on its standard input, to its end.
[[nodiscard]] finished inject(const std::vector<std::string>& arguments,
                              std::string_view input = {});

/// Without the environment's options.
[[nodiscard]] launch chatterctl(const std::vector<std::string>& arguments);

/// Runs chatterctl to its end.
[[nodiscard]] finished run_chatterctl(const std::vector<std::string>& arguments);

}  // namespace chatter::test
