// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One HTTP/1.1 call, made and waited for: for programs that have nothing else to do meanwhile.

#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::http {

struct call {
    std::string server;  ///< "192.0.2.1:2428", "[::1]:2428" or "host:2428".
    std::string method{"GET"};
    std::string target{"/"};  ///< Escaped.
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string body{};
    std::chrono::milliseconds timeout{5'000};  ///< To connect, and then for each piece.
};

struct answer {
    unsigned status{0};
    std::string content_type;
    std::string body;
};

/// Why there is no answer.
struct failure {
    enum class cause : std::uint8_t {
        unresolved,  ///< there is no such host
        refused,     ///< nobody listens there
        timed_out,
        broken  ///< the connection ended in the middle, or what came is not HTTP
    };
    cause why{cause::broken};
    std::string text;  ///< In words, as in "Connection refused".
};

/// At most `body_bytes_max` of a body; more is `broken`.
[[nodiscard]] boost::system::result<answer, failure> fetch(
    const call& what, std::size_t body_bytes_max = std::size_t{256} << 20U);

/// Hands on the pieces of a 200's body as they come, until `on_piece` returns false or the server
/// ends it; then the status and no body. Of another status the whole body. While nothing comes for
/// call::timeout it is `timed_out`; a stream's keep-alives count.
[[nodiscard]] boost::system::result<answer, failure> stream(
    const call& what, const std::function<bool(std::string_view)>& on_piece);

}  // namespace chatter::http
