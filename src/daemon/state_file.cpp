// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/state_file.hpp"

#include <boost/system/errc.hpp>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace chatter::daemon {
namespace {

using boost::system::error_code;

constexpr mode_t directory_mode = 0700;
constexpr mode_t file_mode = 0600;

/// As many members as a node knows, with names and labels as long as they may be, need less.
constexpr std::size_t file_bytes_max = std::size_t{256} * 1024 * 1024;

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

[[noreturn]] void give_up(const std::string& what, const error_code& why) {
    throw std::runtime_error(what + ": " + why.message());
}

/// A file of the operating system, closed with this.
class descriptor {
public:
    explicit descriptor(int number) noexcept : number_(number) {}
    ~descriptor() {
        if (is_open()) {
            close(number_);
        }
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }
    [[nodiscard]] int number() const noexcept { return number_; }
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

private:
    int number_;
};

descriptor open_file(const std::string& path, int flags) {
    return descriptor(open(path.c_str(), flags | O_CLOEXEC, file_mode));
}

error_code write_all(int to, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(to, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return last_error();
        }
        text.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    return {};
}

/// Up to file_bytes_max and a little: a file that is longer is cut, which its checksum shows.
error_code read_all(int from, std::string& text) {
    std::array<char, 65'536> bytes{};
    while (text.size() <= file_bytes_max) {
        const ssize_t count = ::read(from, bytes.data(), bytes.size());
        if (count == 0) {
            break;
        }
        if (count < 0 && errno != EINTR) {
            return last_error();
        }
        text.append(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return {};
}

/// A new name is on the disk only when its directory is.
error_code sync_directory(const std::string& path) {
    const descriptor directory = open_file(path, O_RDONLY | O_DIRECTORY);
    return directory.is_open() && fsync(directory.number()) == 0 ? error_code{} : last_error();
}

error_code write_file(const std::string& path, std::string_view text) {
    const descriptor file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.is_open()) {
        return last_error();
    }
    if (const error_code error = write_all(file.number(), text)) {
        return error;
    }
    return fsync(file.number()) == 0 ? error_code{} : last_error();
}

int open_lock(const std::string& directory) {
    const std::string complaint = "cannot use the state directory " + directory;
    if (mkdir(directory.c_str(), directory_mode) != 0 && errno != EEXIST) {
        give_up(complaint, last_error());
    }
    descriptor lock = open_file(directory + "/chatterd.lock", O_RDWR | O_CREAT);
    if (!lock.is_open()) {
        give_up(complaint, last_error());
    }
    if (flock(lock.number(), LOCK_EX | LOCK_NB) == 0) {
        return lock.release();
    }
    if (errno == EWOULDBLOCK) {
        throw std::runtime_error(complaint + ": another chatterd runs with it");
    }
    give_up(complaint, last_error());
}

}  // namespace

state_file::state_file(const std::string& directory)
    : directory_(directory), path_(directory + "/chatterd.state"), lock_(open_lock(directory)) {}

state_file::~state_file() {
    close(lock_);
}

state_file::former_run state_file::read() {
    const descriptor file = open_file(path_, O_RDONLY);
    if (!file.is_open() && errno == ENOENT) {
        return {};
    }
    std::string text;
    const error_code error = file.is_open() ? read_all(file.number(), text) : last_error();
    if (error) {
        give_up("cannot read " + path_, error);
    }
    auto state = parse_state(text);
    if (!state) {
        return {std::nullopt, move_aside(state.error())};
    }
    return {std::move(*state), std::nullopt};
}

/// Nobody else moves anything here: this daemon holds the lock.
state_file::set_aside state_file::move_aside(state_error why) const {
    for (unsigned number = 1;; ++number) {
        const std::string to = path_ + ".bad-" + std::to_string(number);
        struct stat found {};
        if (lstat(to.c_str(), &found) == 0) {
            continue;
        }
        if (errno != ENOENT || std::rename(path_.c_str(), to.c_str()) != 0) {
            give_up("cannot set aside " + path_, last_error());
        }
        return {to, why};
    }
}

error_code state_file::write(const core::saved_state& what) {
    const std::string unfinished = path_ + ".new";
    if (const error_code error = write_file(unfinished, to_text(what))) {
        return error;
    }
    if (std::rename(unfinished.c_str(), path_.c_str()) != 0) {
        return last_error();
    }
    return sync_directory(directory_);
}

}  // namespace chatter::daemon
