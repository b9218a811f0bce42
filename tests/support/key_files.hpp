// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Files for a test: of keys, of options. Gone with their directory.

#pragma once

#include "chatter/wire/keyring.hpp"

#include "temporary_directory.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::test {

class file_directory {
public:
    [[nodiscard]] std::string path_of(std::string_view name) const {
        return directory_.path() + "/" + std::string(name);
    }

    /// Writes the file, for its owner alone to use unless told otherwise, and returns its path.
    std::string write(std::string_view name,
                      std::string_view text,
                      std::filesystem::perms mode = std::filesystem::perms(0600)) const {
        const std::string path = path_of(name);
        std::ofstream(path) << text;
        std::filesystem::permissions(path, mode);
        return path;
    }

private:
    temporary_directory directory_;
};

/// A line of a key file.
[[nodiscard]] inline std::string new_key() {
    return wire::keyring::generate_line() + "\n";
}

/// The keys of such lines.
[[nodiscard]] inline wire::keyring ring_of(std::string_view lines) {
    auto ring = wire::keyring::parse(lines);
    if (!ring) {
        throw std::runtime_error(ring.error());
    }
    return std::move(*ring);
}

/// "1a2b3c4d,5e6f7a8b": the ids of the keys in such a text.
[[nodiscard]] inline std::string ids_of(const std::string& keys) {
    return wire::ids_text(ring_of(keys), ",");
}

}  // namespace chatter::test
