// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A program that runs beside the test, with what it prints.
//
// It never outlives its object: the destructor kills and reaps it, by its own id.

#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace chatter::test {

struct launch {
    /// Empty: standard input is at its end from the start. Open: until close_input().
    enum class input { empty, open };

    std::string program;  ///< A path.
    std::vector<std::string> arguments{};
    std::map<std::string, std::string> environment{};  ///< Besides the test's own.
    input stdin_is{input::empty};
};

class process {
public:
    /// Throws std::system_error where the program cannot be started.
    explicit process(const launch& what);
    ~process();
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    /// What it has printed so far; all of it once wait_for_exit() has returned.
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;

    /// The same from a byte on, for who looks often at a long text.
    [[nodiscard]] std::string err_since(std::size_t offset) const;
    [[nodiscard]] std::size_t err_size() const;

    /// When the byte at `offset` of err() came out of the pipe: the time at which somebody who
    /// looks on can know it. Nothing where that many bytes have not come.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> err_arrived_at(
        std::size_t offset) const;

    /// Writes to its standard input. What a program that has ended does not read is dropped.
    void write_input(std::string_view text);
    void close_input();

    /// Does nothing where it has ended already.
    void send_signal(int number) const;

    [[nodiscard]] bool is_running();

    /// The exit code, minus the signal's number where a signal ended it, or nothing where it
    /// still runs after `at_most`.
    [[nodiscard]] std::optional<int> wait_for_exit(std::chrono::milliseconds at_most);
    [[nodiscard]] std::optional<int> wait_for_exit();

private:
    /// One read() of standard error: its bytes end before `end`.
    struct arrival {
        std::size_t end;
        std::chrono::steady_clock::time_point at;
    };

    void collect(int out, int err);

    pid_t pid_{-1};
    std::optional<int> exit_code_;
    int input_{-1};
    mutable std::mutex mutex_;  ///< Of the two texts and the arrivals.
    std::string out_;
    std::string err_;
    std::vector<arrival> arrivals_;
    std::thread collector_;
};

/// What a program that ran to its end has left.
struct finished {
    int exit_code;  ///< -1000 where it had to be killed, because it did not end.
    std::string out;
    std::string err;
};

/// Runs a program with `input` on its standard input, to its end.
[[nodiscard]] finished run(launch what, std::string_view input = {});

/// The lines of a text, each without its end; a rest without an end is the last line.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);

}  // namespace chatter::test
