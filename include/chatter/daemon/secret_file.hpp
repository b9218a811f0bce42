// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reading a file that holds a secret, which nobody else may read: keys, tokens.

#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::daemon {

/// Bytes that are wiped with this.
class secret_text {
public:
    explicit secret_text(std::size_t bytes) : bytes_(bytes) {}
    secret_text(secret_text&&) = default;
    secret_text& operator=(secret_text&&) = delete;
    ~secret_text();

    [[nodiscard]] std::span<char> room() noexcept { return std::span(bytes_).subspan(size_); }
    void grow(std::size_t bytes) noexcept { size_ += bytes; }
    [[nodiscard]] std::string_view text() const noexcept { return {bytes_.data(), size_}; }

private:
    std::vector<char> bytes_;
    std::size_t size_{0};
};

/// At most 64 KiB; or what is wrong, in words that begin with `what` ("key file") and the path, and
/// end, where that is a command, with what mends it. Refused are files that others than their
/// owner have any permission on, or that belong to somebody else than root and this user. A
/// symbolic link is followed: secrets are often mounted so, and it is the file behind it that
/// is looked at.
[[nodiscard]] boost::system::result<secret_text, std::string> read_secret_file(
    std::string_view what, const std::string& path);

/// "key file "/etc/...": " before what is wrong with it.
[[nodiscard]] std::string about_file(std::string_view what, const std::string& path);

}  // namespace chatter::daemon
