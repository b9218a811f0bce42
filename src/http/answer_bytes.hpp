// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One answer as the bytes that are sent, made piece by piece: the head, and the body with its
// length before it, in chunks, or until the connection ends.

#pragma once

#include "chatter/http/message.hpp"

#include <string>
#include <string_view>

namespace chatter::http {

/// What of a request decides on the form of its answer.
struct answer_form {
    bool is_head{false};     ///< HEAD: all but the body.
    bool has_chunks{true};   ///< HTTP/1.1.
    bool keeps_open{false};  ///< The connection is for further requests.
};

/// An answer of the server's own: {"error":why}. `why` MUST need no escapes.
[[nodiscard]] response make_refusal(unsigned status, std::string_view why);

class answer_bytes {
public:
    answer_bytes(response what, const answer_form& form);

    /// Appends the next piece; the head is in the first. Nothing is asked for behind `done`.
    [[nodiscard]] body_source::state next(std::string& to);

    /// Appends a comment, as a stream's reader wants to see from time to time.
    void append_comment(std::string& to) const;

    /// Never ends by itself.
    [[nodiscard]] bool is_stream() const noexcept { return what_.is_stream; }
    [[nodiscard]] bool keeps_open() const noexcept { return form_.keeps_open; }

private:
    void append_head(std::string& to) const;
    [[nodiscard]] body_source::state append_piece(std::string& to);

    response what_;
    answer_form form_;
    bool has_head_{false};  ///< It was appended.
};

}  // namespace chatter::http
