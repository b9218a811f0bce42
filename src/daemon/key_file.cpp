// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/key_file.hpp"

#include "chatter/daemon/secret_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace chatter::daemon {
namespace {

constexpr std::string_view what = "key file";
constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

}  // namespace

boost::system::result<wire::keyring, std::string> read_key_file(const std::string& path) {
    const auto text = read_secret_file(what, path);
    if (!text) {
        return text.error();
    }
    auto ring = wire::keyring::parse(text->text());
    if (!ring) {
        return about_file(what, path) + ring.error();
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
