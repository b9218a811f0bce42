// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "process.hpp"

#include "wait_until.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

extern char** environ;

namespace chatter::test {
namespace {

constexpr int never_ended = -1000;

void check(int error, const char* what) {
    if (error != 0) {
        throw std::system_error(error, std::generic_category(), what);
    }
}

/// The ends of a pipe that no other child inherits.
struct pipe_ends {
    pipe_ends() {
        std::array<int, 2> ends{};
        check(pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe2");
        read = ends[0];
        write = ends[1];
    }
    int read{-1};
    int write{-1};
};

/// "NAME=VALUE" of the test's own environment with some of them set otherwise.
std::vector<std::string> make_environment(const std::map<std::string, std::string>& changes) {
    std::vector<std::string> all;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string entry = *each;
        if (!changes.contains(entry.substr(0, entry.find('=')))) {
            all.push_back(entry);
        }
    }
    for (const auto& [name, value] : changes) {
        all.push_back(name + "=" + value);
    }
    return all;
}

/// What execve() wants; the texts stay where they are.
std::vector<char*> make_pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& each : texts) {
        pointers.push_back(each.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

pid_t spawn(const launch& what, int in, int out, int err) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    // The test ignores SIGPIPE; the program is to start as from a shell.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> arguments{what.program};
    arguments.insert(arguments.end(), what.arguments.begin(), what.arguments.end());
    std::vector<std::string> environment = make_environment(what.environment);
    pid_t pid = -1;
    const int error = posix_spawn(&pid,
                                  what.program.c_str(),
                                  &actions,
                                  &attributes,
                                  make_pointers(arguments).data(),
                                  make_pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    check(error, what.program.c_str());
    return pid;
}

}  // namespace

process::process(const launch& what) {
    std::signal(SIGPIPE, SIG_IGN);
    const pipe_ends in;
    const pipe_ends out;
    const pipe_ends err;
    input_ = in.write;
    pid_ = spawn(what, in.read, out.write, err.write);
    close(in.read);
    close(out.write);
    close(err.write);
    collector_ = std::thread([this, from = out.read, errors = err.read] { collect(from, errors); });
    if (what.stdin_is == launch::input::empty) {
        close_input();
    }
}

process::~process() {
    close_input();
    if (is_running()) {
        send_signal(SIGKILL);
        static_cast<void>(wait_for_exit());
    }
    if (collector_.joinable()) {
        collector_.join();
    }
}

void process::collect(int out, int err) {
    std::array<pollfd, 2> from{{{out, POLLIN, 0}, {err, POLLIN, 0}}};
    const std::array<std::string*, 2> to{&out_, &err_};
    std::array<char, 16'384> buffer{};
    for (int open = 2; open > 0;) {
        static_cast<void>(poll(from.data(), from.size(), -1));
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (from[i].fd < 0 || from[i].revents == 0) {
                continue;
            }
            const auto size = read(from[i].fd, buffer.data(), buffer.size());
            if (size <= 0) {
                close(from[i].fd);
                from[i].fd = -1;  // poll() passes over it
                --open;
                continue;
            }
            const auto now = std::chrono::steady_clock::now();
            const std::lock_guard lock(mutex_);
            to[i]->append(buffer.data(), static_cast<std::size_t>(size));
            if (to[i] == &err_) {
                arrivals_.push_back({err_.size(), now});
            }
        }
    }
}

std::string process::out() const {
    const std::lock_guard lock(mutex_);
    return out_;
}

std::string process::err() const {
    const std::lock_guard lock(mutex_);
    return err_;
}

std::string process::err_since(std::size_t offset) const {
    const std::lock_guard lock(mutex_);
    return err_.substr(std::min(offset, err_.size()));
}

std::size_t process::err_size() const {
    const std::lock_guard lock(mutex_);
    return err_.size();
}

std::optional<std::chrono::steady_clock::time_point> process::err_arrived_at(
    std::size_t offset) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::upper_bound(
        arrivals_.begin(), arrivals_.end(), offset, [](std::size_t wanted, const arrival& each) {
            return wanted < each.end;
        });
    return found == arrivals_.end() ? std::nullopt : std::optional(found->at);
}

void process::write_input(std::string_view text) {
    while (!text.empty()) {
        const auto written = write(input_, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

void process::close_input() {
    if (input_ >= 0) {
        close(input_);
        input_ = -1;
    }
}

void process::send_signal(int number) const {
    if (!exit_code_) {
        kill(pid_, number);  // not reaped yet, so the id is still its own
    }
}

bool process::is_running() {
    int status = 0;
    if (!exit_code_ && waitpid(pid_, &status, WNOHANG) == pid_) {
        exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    return !exit_code_;
}

std::optional<int> process::wait_for_exit(std::chrono::milliseconds at_most) {
    if (wait_until([&] { return !is_running(); }, at_most) && collector_.joinable()) {
        collector_.join();  // now all that it printed is there
    }
    return exit_code_;
}

std::optional<int> process::wait_for_exit() {
    return wait_for_exit(patience);
}

finished run(launch what, std::string_view input) {
    if (!input.empty()) {
        what.stdin_is = launch::input::open;
    }
    process program(what);
    program.write_input(input);
    program.close_input();
    const auto exit_code = program.wait_for_exit();
    return {exit_code.value_or(never_ended), program.out(), program.err()};
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

}  // namespace chatter::test
