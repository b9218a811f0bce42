// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "top.hpp"

#include "samples.hpp"
#include "screen.hpp"
#include "terminal.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <memory>
#include <mutex>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

namespace chatter::ctl {
namespace {

/// More fit no screen, and a large cluster has a hundred thousand.
constexpr const char* devices_target = "/api/v1/devices?limit=500";

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

reading ask(const daemon_client& from) {
    reading made;
    made.status = from.fetch("/api/v1/status").content;
    made.members = read_members(from.fetch("/api/v1/members").content);
    made.devices = read_devices(from.fetch(devices_target).content);
    made.at = now_ms();
    return made;
}

/// Asks the daemon again and again, on a thread of its own: a daemon that does not answer must
/// not hold up keys.
class asker {
public:
    asker(const daemon_client& whom, base::mono_duration interval)
        : shared_(std::make_shared<shared>(whom, interval)) {
        if (pipe2(shared_->ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
            throw std::runtime_error("no pipe");
        }
        // It may be in the middle of a call when this ends, which nobody waits for.
        std::thread([kept = shared_] { run(*kept); }).detach();
    }
    ~asker() {
        const std::lock_guard lock(shared_->mutex);
        shared_->is_over = true;
        shared_->over.notify_all();
    }
    asker(const asker&) = delete;
    asker& operator=(const asker&) = delete;

    [[nodiscard]] int descriptor() const noexcept { return shared_->ends[0]; }

    struct news {
        std::optional<reading> came;
        std::string trouble;
    };
    /// Of the time since it was asked for last.
    [[nodiscard]] news take() {
        std::array<char, 16> bytes{};
        static_cast<void>(!::read(shared_->ends[0], bytes.data(), bytes.size()));
        const std::lock_guard lock(shared_->mutex);
        return {std::exchange(shared_->came, std::nullopt), shared_->trouble};
    }

private:
    struct shared {
        shared(daemon_client from, base::mono_duration pause)
            : whom(std::move(from)), interval(pause) {}
        ~shared() {
            close(ends[0]);
            close(ends[1]);
        }
        shared(const shared&) = delete;
        shared& operator=(const shared&) = delete;

        daemon_client whom;
        base::mono_duration interval;
        std::array<int, 2> ends{-1, -1};
        std::mutex mutex;
        std::condition_variable over;
        bool is_over{false};
        std::optional<reading> came;
        std::string trouble;
    };

    static void run(shared& with) {
        std::unique_lock lock(with.mutex);
        while (!with.over.wait_for(lock, with.interval, [&] { return with.is_over; })) {
            lock.unlock();
            news got;
            try {
                got.came = ask(with.whom);
            } catch (const std::exception& why) {
                got.trouble = why.what();
            }
            lock.lock();
            if (got.came) {
                with.came = std::move(got.came);
            }
            with.trouble = std::move(got.trouble);
            static_cast<void>(!::write(with.ends[1], "", 1));
        }
    }

    std::shared_ptr<shared> shared_;
};

struct shown {
    reading last;
    samples lately;
    screen_view view;
    std::string trouble;

    void take(reading&& next) {
        last = std::move(next);
        lately.add(last.devices.devices, last.at);
    }
    [[nodiscard]] std::vector<std::string> lines(const std::string& server,
                                                 const screen_size& size,
                                                 const look& as) const {
        return draw({last, lately, server, trouble}, view, size, as);
    }
};

int print_screens(const daemon_client& from, const top_settings& how, shown& what) {
    for (std::int64_t i = 0; i < *how.iterations; ++i) {
        if (i > 0) {
            std::this_thread::sleep_for(how.interval);
            what.take(ask(from));
        }
        const auto lines = what.lines(from.server(), size_of_terminal(), look_of_output());
        for (const std::string& each : lines) {
            std::cout << each << '\n';
        }
        std::cout.flush();
    }
    return EXIT_SUCCESS;
}

/// What ended it, where something has.
class live_screen {
public:
    live_screen(const daemon_client& from, base::mono_duration interval, shown& what)
        : server_(from.server()), shown_(what), asker_(from, interval) {}

    int run() {
        while (!exit_code_) {
            size_ = size_of_terminal();
            screen_.show(shown_.lines(server_, size_, look_of_output()));
            std::array waited{pollfd{STDIN_FILENO, POLLIN, 0},
                              pollfd{signals_.descriptor(), POLLIN, 0},
                              pollfd{asker_.descriptor(), POLLIN, 0}};
            static_cast<void>(poll(waited.data(), waited.size(), -1));
            if (waited[0].revents != 0) {
                on_keys();
            }
            if (waited[1].revents != 0) {
                on_signals();
            }
            if (waited[2].revents != 0) {
                on_news();
            }
        }
        return *exit_code_;
    }

private:
    void on_keys() {
        const auto typed = screen_.read_keys();
        if (!typed) {
            exit_code_ = EXIT_SUCCESS;
            return;
        }
        const auto rows = rows_of(shown_.last, size_);
        for (const key each : parse_keys(*typed)) {
            press(each, shown_.view, rows);
            if (each == key::quit) {
                exit_code_ = EXIT_SUCCESS;
            }
        }
    }

    void on_signals() {
        for (const int each : signals_.read()) {
            if (each == SIGTSTP) {
                screen_.stop_and_go_on();
            } else if (each != SIGWINCH) {
                // ^C is a way to say that it is enough.
                exit_code_ = each == SIGINT ? EXIT_SUCCESS : 128 + each;
            }
        }
    }

    void on_news() {
        auto [came, trouble] = asker_.take();
        if (came) {
            shown_.take(std::move(*came));
        }
        shown_.trouble = std::move(trouble);
    }

    std::string server_;
    shown& shown_;
    screen_size size_;
    std::optional<int> exit_code_;
    caught_signals signals_;
    full_screen screen_;
    asker asker_;
};

}  // namespace

int top(const daemon_client& from, const top_settings& how) {
    shown what;
    what.take(ask(from));
    if (how.iterations) {
        return print_screens(from, how, what);
    }
    const int exit_code = live_screen(from, how.interval, what).run();
    // Without taking down what a call that is still on its way may use.
    std::quick_exit(exit_code);
}

}  // namespace chatter::ctl
