// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Files for a test: of keys, of options. Gone with their directory.

#pragma once

#include "chatter/wire/keyring.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::test {

class file_directory {
public:
    file_directory()
        : path_((std::filesystem::temp_directory_path() / "chatter-files-XXXXXX").string()) {
        if (mkdtemp(path_.data()) == nullptr) {
            throw std::runtime_error("no directory for the test");
        }
    }
    ~file_directory() { std::filesystem::remove_all(path_); }
    file_directory(const file_directory&) = delete;
    file_directory& operator=(const file_directory&) = delete;

    [[nodiscard]] std::string path_of(std::string_view name) const {
        return path_ + "/" + std::string(name);
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
    std::string path_;
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
    std::string text;
    const auto ring = ring_of(keys);
    for (const wire::key_id each : ring.ids()) {
        text += (text.empty() ? "" : ",") + wire::to_text(each);
    }
    return text;
}

}  // namespace chatter::test
