// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bytes to one request, within bounds. Everything that decides where a request ends is here:
// what two readers could understand differently is refused.

#pragma once

#include "chatter/http/message.hpp"

#include "answer_bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace chatter::http {

class request_reader {
public:
    request_reader(std::size_t head_bytes_max, std::size_t body_bytes_max);
    ~request_reader();

    enum class state : std::uint8_t { unfinished, complete, refused };

    /// Says how many of `bytes` belong to this request; those behind belong to the next. MUST
    /// NOT be called any more once the request is complete or refused.
    [[nodiscard]] std::size_t put(std::string_view bytes);
    [[nodiscard]] state now() const noexcept;

    /// The body is held back until somebody says that it is wanted. True once.
    [[nodiscard]] bool wants_invitation();

    /// Of one that is refused: the answer.
    [[nodiscard]] response refusal() const;

    /// Of one that is complete.
    [[nodiscard]] request take();
    [[nodiscard]] answer_form form() const;

private:
    class parser;
    std::unique_ptr<parser> parser_;
};

}  // namespace chatter::http
