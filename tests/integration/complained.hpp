// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "process.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::test {

/// The program ended with `exit_code` and said why in one line that holds `cause`.
[[nodiscard]] inline testing::AssertionResult complained(const finished& program,
                                                         int exit_code,
                                                         const std::string& cause) {
    const auto lines = lines_of(program.err);
    const bool names_it = lines.size() == 1 && lines[0].find(cause) != std::string::npos;
    if (program.exit_code == exit_code && names_it && program.out.empty()) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure()
           << "exit code " << program.exit_code << ", stdout \"" << program.out << "\", stderr \""
           << program.err << "\" (wanted \"" << cause << "\")";
}

}  // namespace chatter::test
