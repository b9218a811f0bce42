// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/key_file.hpp"

#include "chatter/daemon/quote.hpp"

#include <boost/system/error_code.hpp>

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <span>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace chatter::daemon {
namespace {

/// Eight keys need 360, the rest is for comments.
constexpr std::size_t file_bytes_max = std::size_t{64} * 1024;

constexpr mode_t others_permissions = S_IRWXG | S_IRWXO;
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

class descriptor {
public:
    explicit descriptor(int number) noexcept : number_(number) {}
    ~descriptor() {
        if (number_ >= 0) {
            close(number_);
        }
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

/// Bytes that are wiped with this.
class secret_text {
public:
    explicit secret_text(std::size_t bytes) : bytes_(bytes) {}
    ~secret_text() { wire::wipe(bytes_); }
    secret_text(const secret_text&) = delete;
    secret_text& operator=(const secret_text&) = delete;

    [[nodiscard]] std::span<char> room() noexcept { return std::span(bytes_).subspan(size_); }
    void grow(std::size_t bytes) noexcept { size_ += bytes; }
    [[nodiscard]] std::string_view text() const noexcept { return {bytes_.data(), size_}; }

private:
    std::vector<char> bytes_;
    std::size_t size_{0};
};

std::string last_error() {
    return boost::system::error_code(errno, boost::system::system_category()).message();
}

/// As one word of a shell.
std::string shell_word(std::string_view path) {
    std::string word = path.starts_with('-') ? "'./" : "'";
    for (const char each : path) {
        if (each == '\'') {
            word += "'\\''";
        } else {
            word += each;
        }
    }
    return word + "'";
}

/// Where the path can stand in the line as it is, the command; else what it would do.
std::string how_to_restrict(const std::string& path) {
    const bool is_plain = quote(path).find("\\u") == std::string::npos &&
                          path.find_first_of("\n\r\t") == std::string::npos;
    return is_plain ? "run: chmod 600 " + shell_word(path) : "set its mode to 600";
}

/// What is wrong with the file before a byte of it is read; empty: nothing.
std::string check(const struct stat& file, const std::string& path) {
    if (!S_ISREG(file.st_mode)) {
        return "it is no regular file";
    }
    if (file.st_uid != 0 && file.st_uid != geteuid()) {
        return "it belongs to user " + std::to_string(file.st_uid) +
               ", who is neither root nor the user that runs this, " + std::to_string(geteuid());
    }
    if ((file.st_mode & others_permissions) != 0) {
        return "others than its owner may use it; " + how_to_restrict(path);
    }
    return {};
}

/// Up to the end of the file, or of the room.
bool read_all(int from, secret_text& to) noexcept {
    while (!to.room().empty()) {
        const ssize_t count = ::read(from, to.room().data(), to.room().size());
        if (count == 0) {
            break;
        }
        if (count < 0 && errno != EINTR) {
            return false;
        }
        to.grow(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return true;
}

}  // namespace

boost::system::result<wire::keyring, std::string> read_key_file(const std::string& path) {
    const auto complain = [&](const std::string& what) {
        return "key file " + quote(path) + ": " + what;
    };
    // Opened without waiting: a pipe nobody writes to would hold the start up for ever.
    const descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat found {};
    if (file.number() < 0 || fstat(file.number(), &found) != 0) {
        return complain(last_error());
    }
    if (const std::string wrong = check(found, path); !wrong.empty()) {
        return complain(wrong);
    }
    secret_text text(file_bytes_max + 1);
    if (!read_all(file.number(), text)) {
        return complain(last_error());
    }
    if (text.text().size() > file_bytes_max) {
        return complain("it has more than 64 KiB, which is no key file");
    }
    auto ring = wire::keyring::parse(text.text());
    if (!ring) {
        return complain(ring.error());
    }
    return ring;
}

std::string new_key_line() {
    return wire::keyring::generate_line();
}

void restrict_output(int fd) noexcept {
    struct stat found {};
    if (fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid()) {
        static_cast<void>(fchmod(fd, owner_only));
    }
}

}  // namespace chatter::daemon
