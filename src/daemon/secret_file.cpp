// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/secret_file.hpp"

#include "chatter/daemon/quote.hpp"
#include "chatter/wire/keyring.hpp"

#include <boost/system/error_code.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chatter::daemon {
namespace {

/// Eight keys need 360, a token less; the rest is for comments.
constexpr std::size_t file_bytes_max = std::size_t{64} * 1024;

constexpr mode_t others_permissions = S_IRWXG | S_IRWXO;

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

secret_text::~secret_text() {
    wire::wipe(bytes_);
}

std::string about_file(std::string_view what, const std::string& path) {
    return std::string(what) + " " + quote(path) + ": ";
}

boost::system::result<secret_text, std::string> read_secret_file(std::string_view what,
                                                                 const std::string& path) {
    const auto complain = [&](const std::string& wrong) { return about_file(what, path) + wrong; };
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
        return complain("it has more than 64 KiB, which is no " + std::string(what));
    }
    return text;
}

}  // namespace chatter::daemon
