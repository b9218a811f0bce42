// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bytes to one answer, of which the body is taken out as it comes.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::http {

class response_reader {
public:
    enum class asked_with : std::uint8_t { head, other };

    explicit response_reader(asked_with method);
    ~response_reader();

    /// What is wrong with it, in words, if anything.
    [[nodiscard]] std::optional<std::string> put(std::string_view bytes);
    /// The same where the server closed the connection, which may be the end of the answer.
    [[nodiscard]] std::optional<std::string> put_end();

    [[nodiscard]] bool has_head() const;
    [[nodiscard]] bool is_done() const;

    /// Once there is a head.
    [[nodiscard]] unsigned status() const;
    [[nodiscard]] std::string content_type() const;
    /// Those bytes of the body that came since.
    [[nodiscard]] std::string take_body();

private:
    class parser;
    std::unique_ptr<parser> parser_;
};

}  // namespace chatter::http
