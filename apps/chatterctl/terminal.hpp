// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The terminal of this process: what it can show, its size, its keys, and the signals that are
// about it.

#pragma once

#include "screen.hpp"
#include "table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::ctl {

/// Whether somebody sits at both ends of it, to look and to press keys.
[[nodiscard]] bool is_terminal() noexcept;

/// No colours where standard output is no terminal, with NO_COLOR, and for TERM=dumb.
[[nodiscard]] look look_of_output();

/// 80 by 24 where nobody knows.
[[nodiscard]] screen_size size_of_terminal() noexcept;

/// The alternate screen and raw keys, as long as this lives: at most one at a time. When the
/// process crashes the terminal is restored as well.
class full_screen {
public:
    full_screen();
    ~full_screen();
    full_screen(const full_screen&) = delete;
    full_screen& operator=(const full_screen&) = delete;

    void show(const std::vector<std::string>& lines) const;

    /// What was typed; nothing where the terminal is gone.
    [[nodiscard]] std::optional<std::string> read_keys() const;

    /// Gives the terminal back, stops this process, and takes the terminal when it goes on.
    void stop_and_go_on();

private:
    void enter() const;
    void leave() const;
};

/// Signals that would end or stop this process, or that tell of a new size, as numbers to read.
/// At most one at a time.
class caught_signals {
public:
    caught_signals();
    ~caught_signals();
    caught_signals(const caught_signals&) = delete;
    caught_signals& operator=(const caught_signals&) = delete;

    [[nodiscard]] int descriptor() const noexcept;  ///< Readable when there is one.
    [[nodiscard]] std::vector<int> read() const;
};

}  // namespace chatter::ctl
