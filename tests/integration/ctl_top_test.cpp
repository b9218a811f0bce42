// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterctl top on a terminal: what it draws, the keys, another size, and that the terminal is
// what it was, whatever ends the program.

#include "programs.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>
#include <pty.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>
#include <vector>

namespace chatter::test {
namespace {

const std::string enters = "\x1b[?1049h";
const std::string leaves = "\x1b[?1049l";

/// A program on a terminal of its own, with this test as the person before it.
class on_terminal {
public:
    on_terminal(const std::string& program, std::vector<std::string> arguments) {
        winsize size{};
        size.ws_col = 80;
        size.ws_row = 24;
        arguments.insert(arguments.begin(), program);
        std::vector<std::string> variables{"TERM=xterm"};
        // Made before: between fork and exec nothing may be allocated.
        const std::vector<char*> words = pointers_to(arguments);
        const std::vector<char*> environment = pointers_to(variables);
        pid_ = forkpty(&terminal_, nullptr, nullptr, &size);
        if (pid_ < 0) {
            throw std::system_error(errno, std::generic_category(), "forkpty");
        }
        if (pid_ == 0) {
            execve(program.c_str(), words.data(), environment.data());
            _exit(127);
        }
    }
    ~on_terminal() {
        if (!status_) {
            ::kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
        close(terminal_);
    }
    on_terminal(const on_terminal&) = delete;
    on_terminal& operator=(const on_terminal&) = delete;

    /// All that it has drawn since.
    const std::string& drawn() {
        std::array<char, 4096> piece{};
        pollfd readable{terminal_, POLLIN, 0};
        while (poll(&readable, 1, 0) > 0 && (readable.revents & POLLIN) != 0) {
            const ssize_t count = ::read(terminal_, piece.data(), piece.size());
            if (count <= 0) {
                break;
            }
            drawn_.append(piece.data(), static_cast<std::size_t>(count));
        }
        return drawn_;
    }
    bool draws(const std::string& words) {
        return wait_until([&] { return drawn().find(words) != std::string::npos; });
    }
    void forget_drawn() { drawn_.clear(); }
    void press(const std::string& keys) {
        EXPECT_EQ(::write(terminal_, keys.data(), keys.size()), std::ssize(keys));
    }
    void resize(unsigned short columns, unsigned short rows) {
        winsize size{};
        size.ws_col = columns;
        size.ws_row = rows;
        ioctl(terminal_, TIOCSWINSZ, &size);
    }
    void send_signal(int number) const { ::kill(pid_, number); }

    /// Its wait status, for which what it draws has to be read.
    std::optional<int> end() {
        static_cast<void>(wait_until([&] {
            static_cast<void>(drawn());
            int status = 0;
            if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) {
                status_ = status;
            }
            return status_.has_value();
        }));
        static_cast<void>(drawn());
        return status_;
    }
    bool is_stopped() {
        return wait_until([&] {
            static_cast<void>(drawn());
            int status = 0;
            return waitpid(pid_, &status, WNOHANG | WUNTRACED) == pid_ && WIFSTOPPED(status);
        });
    }
    /// Whether what is typed is shown and comes in lines.
    [[nodiscard]] bool is_cooked() const {
        termios modes{};
        tcgetattr(terminal_, &modes);
        return (modes.c_lflag & ECHO) != 0 && (modes.c_lflag & ICANON) != 0;
    }

private:
    static std::vector<char*> pointers_to(std::vector<std::string>& texts) {
        std::vector<char*> all;
        for (std::string& each : texts) {
            all.push_back(each.data());
        }
        all.push_back(nullptr);
        return all;
    }

    int terminal_{-1};
    pid_t pid_{-1};
    std::optional<int> status_;
    std::string drawn_;
};

class ctl_top : public testing::Test {
protected:
    ctl_top() {
        const std::string where = base::to_string(daemon.address());
        const std::string added =
            R"({"DeviceGossip":{"DeviceAdded":{"name":"gateway","description":""}}})";
        const std::string status =
            R"({"DeviceGossip":{"DeviceStatus":{"name":"gateway","metrics":{)"
            R"("temp":{"Gauge":{"value":21.5,"unit":"C"}}}}}})";
        EXPECT_EQ(inject({where}, added + status).exit_code, 0);
        EXPECT_TRUE(daemon.logs("event=device_status"));
    }
    on_terminal start() {
        return on_terminal(chatterctl({}).program, {"top", "--server", server(), "-i", "100ms"});
    }
    std::string server() { return field_of(daemon.line_with("event=http "), "addr").value_or(""); }

    daemon_process daemon = start_daemon({.more = {"--http", "127.0.0.1:0", "--name", "web1"}});
};

TEST_F(ctl_top, draws_members_devices_and_bars_until_q) {
    auto top = start();
    EXPECT_TRUE(top.draws(enters));
    EXPECT_TRUE(top.draws("web1"));
    EXPECT_TRUE(top.draws("21.5 C"));
    EXPECT_TRUE(top.draws("▄▄▄")) << "three samples";
    EXPECT_FALSE(top.is_cooked());
    top.press("q");
    ASSERT_EQ(top.end(), 0);
    EXPECT_TRUE(top.drawn().ends_with(leaves)) << "and nothing behind it";
    EXPECT_TRUE(top.is_cooked());
}

TEST_F(ctl_top, keys_work_at_once) {
    auto top = start();
    ASSERT_TRUE(top.draws("Tab to devices"));
    top.press("\t");
    EXPECT_TRUE(top.draws("Tab to members"));
    top.press("s");
    EXPECT_TRUE(top.draws("STATUS▼"));
    top.press("r");
    EXPECT_TRUE(top.draws("STATUS▲"));
}

TEST_F(ctl_top, fits_another_size) {
    auto top = start();
    ASSERT_TRUE(top.draws("q quit"));
    top.resize(30, 10);
    EXPECT_TRUE(top.draws("q quit  ↑↓ PgUp PgDn scroll  …"));
    EXPECT_FALSE(top.is_cooked());
}

TEST_F(ctl_top, the_terminal_is_what_it_was_after_any_signal) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT}) {
        auto top = start();
        ASSERT_TRUE(top.draws("21.5 C"));
        top.send_signal(number);
        const auto status = top.end();
        ASSERT_TRUE(status) << number;
        EXPECT_TRUE(top.drawn().find(leaves) != std::string::npos) << number;
        EXPECT_TRUE(top.is_cooked()) << number;
        if (number == SIGSEGV || number == SIGABRT) {
            continue;  // a sanitizer makes an exit code of them
        }
        ASSERT_TRUE(WIFEXITED(*status)) << number;
        EXPECT_EQ(WEXITSTATUS(*status), number == SIGINT ? 0 : 128 + number);
    }
}

TEST_F(ctl_top, can_be_stopped_and_goes_on) {
    auto top = start();
    ASSERT_TRUE(top.draws("21.5 C"));
    top.send_signal(SIGTSTP);
    ASSERT_TRUE(top.is_stopped());
    EXPECT_TRUE(top.is_cooked());
    top.forget_drawn();
    top.send_signal(SIGCONT);
    EXPECT_TRUE(top.draws(enters));
    EXPECT_TRUE(top.draws("21.5 C"));
    EXPECT_FALSE(top.is_cooked());
    top.press("q");
    EXPECT_EQ(top.end(), 0);
}

TEST_F(ctl_top, tells_that_the_daemon_is_gone_and_goes_on) {
    auto top = start();
    ASSERT_TRUE(top.draws("21.5 C"));
    static_cast<void>(daemon.stop(SIGKILL));
    EXPECT_TRUE(top.draws("no daemon answers at"));
    top.press("q");
    EXPECT_EQ(top.end(), 0);
}

TEST_F(ctl_top, prints_screens_without_a_terminal_where_it_is_asked_to) {
    const finished done = run_chatterctl({"top", "-n", "2", "-i", "100ms", "--server", server()});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(lines_of(done.out).size(), 48U);
    EXPECT_EQ(done.out.find('\x1b'), std::string::npos);
    EXPECT_NE(done.out.find("▄▄"), std::string::npos) << done.out;
}

}  // namespace
}  // namespace chatter::test
