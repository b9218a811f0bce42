// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a daemon of a test remembers who it is.

#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace chatter::test {

/// An empty directory that goes with the test.
class state_directory {
public:
    state_directory() {
        std::string name = std::filesystem::temp_directory_path() / "chatter-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::system_error(errno, std::generic_category(), name);
        }
        path_ = name;
    }
    ~state_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    state_directory(const state_directory&) = delete;
    state_directory& operator=(const state_directory&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

}  // namespace chatter::test
