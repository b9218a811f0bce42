// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The file of --key-file: the keys of the cluster, which nobody else may read. Its lines are in
// src/wire/FORMAT.md, "Keys".

#pragma once

#include "chatter/wire/keyring.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace chatter::daemon {

/// Or one clear line, as read_secret_file() has it, or with what is wrong in a line of it.
[[nodiscard]] boost::system::result<wire::keyring, std::string> read_key_file(
    const std::string& path);

/// A new key for such a file, without the line's end. The caller wipes it.
/// wire::keyring::is_available() MUST be true.
[[nodiscard]] std::string new_key_line();

/// Takes all others' permissions from the file that a key is about to be written to, for a shell
/// has made it for everybody to read. Leaves alone what is no file, or not this user's.
void restrict_output(int fd) noexcept;

}  // namespace chatter::daemon
