// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A running chatterd, seen from outside: its log, its signals, its memory.

#pragma once

#include "chatter/base/address.hpp"

#include "process.hpp"

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::test {

/// The value of "KEY=" in a log line, up to the next blank; nothing where there is none.
[[nodiscard]] std::optional<std::string> field_of(std::string_view line, std::string_view key);

/// The numbers of a line event=summary, by name.
using summary = std::map<std::string, std::uint64_t>;

class daemon_process {
public:
    /// Waits until the daemon says where it listens, so it MUST log at info or below. Throws
    /// std::runtime_error with what it said instead.
    explicit daemon_process(const launch& what);

    /// For a daemon whose level hides that line: it MUST have been told to listen at `where`.
    daemon_process(const launch& what, const base::address& where);

    [[nodiscard]] base::address address() const { return address_; }
    [[nodiscard]] process& program() noexcept { return process_; }

    /// Where it answers over HTTP, "127.0.0.1:2428"; empty where it does not.
    [[nodiscard]] std::string http() const;

    /// Whole lines only.
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] std::size_t count_lines_with(std::string_view words) const;

    /// Waits until as many lines as that hold `words`.
    [[nodiscard]] bool logs(std::string_view words, std::size_t times = 1) const;

    /// The first line with `words`, empty where there is none.
    [[nodiscard]] std::string line_with(std::string_view words) const;

    /// Asks with SIGUSR1 and waits for the answer; empty where none comes.
    [[nodiscard]] summary summarize();

    /// Resident memory, from /proc.
    [[nodiscard]] std::size_t resident_kib() const;

    /// Sends the signal and waits for the end; see process::wait_for_exit.
    [[nodiscard]] std::optional<int> stop(int signal = SIGTERM);

private:
    process process_;
    base::address address_;
};

}  // namespace chatter::test
