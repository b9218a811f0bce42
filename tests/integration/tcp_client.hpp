// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A TCP connection on loopback that speaks HTTP as badly as a test likes.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace chatter::test {

class tcp_client {
public:
    /// To "127.0.0.1:PORT". A small `receive_buffer` makes a reader that is soon full; 0 leaves it
    /// as it is. Throws std::system_error.
    explicit tcp_client(const std::string& server, int receive_buffer = 0);
    tcp_client(tcp_client&& other) noexcept;
    tcp_client& operator=(tcp_client&&) = delete;
    ~tcp_client();

    /// False where the other side does not take it all.
    bool send(std::string_view text);

    /// What comes next, at most so many bytes; empty at the end, or where nothing comes for
    /// `at_most`.
    [[nodiscard]] std::string receive(std::size_t bytes_max, std::chrono::milliseconds at_most);

    /// All that comes to the end.
    [[nodiscard]] std::string receive_all();

    /// Nothing more will come: the other side has closed it.
    [[nodiscard]] bool is_at_end();

private:
    int handle_;
};

}  // namespace chatter::test
