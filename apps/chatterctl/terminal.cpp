// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "terminal.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

namespace chatter::ctl {
namespace {

/// The alternate screen, no cursor, no wrapping of long lines.
constexpr std::string_view enter_sequence = "\x1b[?1049h\x1b[?25l\x1b[?7l";
constexpr std::string_view leave_sequence = "\x1b[?7h\x1b[?25h\x1b[?1049l";

constexpr std::array about_terminal{SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
constexpr std::array crashes{SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

// A handler of signals can reach nothing else.
termios modes_before{};
volatile std::sig_atomic_t is_entered = 0;
std::array<int, 2> pipe_ends{-1, -1};

/// Also from a handler of a signal.
void write_all(std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
        if (count < 0 && errno != EINTR) {
            return;  // the terminal is gone
        }
        text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
}

void restore() noexcept {
    if (is_entered != 0) {
        is_entered = 0;
        write_all(leave_sequence);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes_before);
    }
}

/// The signal is blocked until this returns, and its handler is the default one by then.
extern "C" void on_crash(int number) {
    restore();
    static_cast<void>(raise(number));
}

extern "C" void on_signal(int number) {
    const int error = errno;
    const auto byte = static_cast<unsigned char>(number);
    static_cast<void>(!::write(pipe_ends[1], &byte, 1));
    errno = error;
}

void handle(int number, void (*handler)(int), int flags) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigaction(number, &action, nullptr);
}

}  // namespace

bool is_terminal() noexcept {
    return isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
}

look look_of_output() {
    if (isatty(STDOUT_FILENO) != 1) {
        return {};
    }
    const char* const no_colour = std::getenv("NO_COLOR");
    const char* const kind = std::getenv("TERM");
    const bool is_dumb = kind == nullptr || std::string_view(kind) == "dumb";
    const bool is_unwanted = no_colour != nullptr && *no_colour != '\0';
    return {!is_dumb && !is_unwanted, size_of_terminal().columns};
}

screen_size size_of_terminal() noexcept {
    winsize found{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &found) != 0 || found.ws_col == 0 || found.ws_row == 0) {
        return {};
    }
    return {found.ws_col, found.ws_row};
}

full_screen::full_screen() {
    if (tcgetattr(STDIN_FILENO, &modes_before) != 0) {
        throw std::system_error(errno, std::generic_category(), "the terminal");
    }
    for (const int each : crashes) {
        handle(each, on_crash, static_cast<int>(SA_RESETHAND));
    }
    enter();
}

full_screen::~full_screen() {
    leave();
    for (const int each : crashes) {
        handle(each, SIG_DFL, 0);
    }
}

void full_screen::enter() const {
    termios raw = modes_before;
    // Keys at once and unseen; ^C and ^Z stay signals.
    raw.c_lflag &= static_cast<tcflag_t>(~(ICANON | ECHO));
    raw.c_iflag &= static_cast<tcflag_t>(~(IXON | ICRNL));
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    is_entered = 1;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
    write_all(enter_sequence);
}

void full_screen::leave() const {
    restore();
}

void full_screen::show(const std::vector<std::string>& lines) const {
    std::string all = "\x1b[H";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        all += (i == 0 ? "" : "\r\n") + lines[i] + "\x1b[K";
    }
    write_all(all + "\x1b[J");
}

std::optional<std::string> full_screen::read_keys() const {
    std::array<char, 256> typed{};
    const ssize_t count = ::read(STDIN_FILENO, typed.data(), typed.size());
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
        return std::nullopt;
    }
    return std::string(typed.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
}

void full_screen::stop_and_go_on() {
    leave();
    static_cast<void>(raise(SIGSTOP));
    // Its owner may have changed them meanwhile.
    static_cast<void>(tcgetattr(STDIN_FILENO, &modes_before));
    enter();
}

caught_signals::caught_signals() {
    if (pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe");
    }
    for (const int each : about_terminal) {
        handle(each, on_signal, SA_RESTART);
    }
}

caught_signals::~caught_signals() {
    for (const int each : about_terminal) {
        handle(each, SIG_DFL, 0);
    }
    close(pipe_ends[0]);
    close(pipe_ends[1]);
}

int caught_signals::descriptor() const noexcept {
    return pipe_ends[0];
}

std::vector<int> caught_signals::read() const {
    std::array<unsigned char, 64> bytes{};
    const ssize_t count = ::read(pipe_ends[0], bytes.data(), bytes.size());
    return {bytes.begin(), bytes.begin() + (count > 0 ? count : 0)};
}

}  // namespace chatter::ctl
