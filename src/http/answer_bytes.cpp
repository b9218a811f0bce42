// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "answer_bytes.hpp"

#include "chatter/base/assert.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace chatter::http {
namespace {

/// The size of a chunk is written into it when it is known, so that a piece is made in place.
constexpr std::string_view size_to_come = "00000000\r\n";
constexpr std::string_view comment = ": keep-alive\n\n";

std::string_view reason_of(unsigned status) noexcept {
    switch (status) {
        case 200: return "OK";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "";  // which is a reason, too
    }
}

bool has_body(unsigned status) noexcept {
    return status != 204 && status != 304;
}

/// A line break in a value would begin a field of somebody else's choice.
bool is_sendable(std::string_view value) noexcept {
    return std::none_of(value.begin(), value.end(), [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return (byte < 0x20 && byte != '\t') || byte == 0x7f;
    });
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
    if (is_sendable(name) && is_sendable(value)) {
        to.append(name).append(": ").append(value).append("\r\n");
    }
}

void write_size(std::string& to, std::size_t at, std::size_t size) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t digit = at + 8; digit-- > at; size /= 16) {
        to[digit] = digits[size % 16];
    }
}

}  // namespace

response make_refusal(unsigned status, std::string_view why) {
    response made;
    made.status = status;
    made.body.append(R"({"error":")").append(why).append("\"}\n");
    return made;
}

answer_bytes::answer_bytes(response what, const answer_form& form)
    : what_(std::move(what)), form_(form) {
    // Where nobody can tell the end of a body, the end of the connection says it.
    if (what_.source != nullptr && !form_.has_chunks) {
        form_.keeps_open = false;
    }
    what_.is_stream = what_.is_stream && what_.source != nullptr && !form_.is_head;
}

body_source::state answer_bytes::next(std::string& to) {
    if (!has_head_) {
        has_head_ = true;
        append_head(to);
    }
    if (form_.is_head || !has_body(what_.status)) {
        return body_source::state::done;
    }
    if (what_.source == nullptr) {
        to += what_.body;
        what_.body = {};
        return body_source::state::done;
    }
    return append_piece(to);
}

void answer_bytes::append_comment(std::string& to) const {
    const std::size_t begin = to.size();
    if (form_.has_chunks) {
        to.append(size_to_come).append(comment).append("\r\n");
        write_size(to, begin, comment.size());
        return;
    }
    to += comment;
}

void answer_bytes::append_head(std::string& to) const {
    to.append("HTTP/1.1 ").append(std::to_string(what_.status)).append(" ");
    to.append(reason_of(what_.status)).append("\r\n");
    append_field(to, "Server", "chatter");
    append_field(to, "Cache-Control", "no-store");
    append_field(to, "X-Content-Type-Options", "nosniff");
    if (has_body(what_.status)) {
        append_field(to, "Content-Type", what_.content_type);
        if (what_.source == nullptr) {
            append_field(to, "Content-Length", std::to_string(what_.body.size()));
        } else if (form_.has_chunks) {
            append_field(to, "Transfer-Encoding", "chunked");
        }
    }
    for (const auto& [name, value] : what_.fields) {
        append_field(to, name, value);
    }
    if (!form_.keeps_open) {
        append_field(to, "Connection", "close");
    }
    to += "\r\n";
}

body_source::state answer_bytes::append_piece(std::string& to) {
    const std::size_t begin = to.size();
    if (form_.has_chunks) {
        to += size_to_come;
    }
    const std::size_t body_begin = to.size();
    const auto state = what_.source->next(to);
    CHATTER_ASSERT(to.size() > body_begin ||
                   (to.size() == body_begin && state != body_source::state::more));
    if (!form_.has_chunks) {
        return state;
    }
    if (to.size() == body_begin) {
        to.resize(begin);  // an empty chunk would be the last
    } else {
        write_size(to, begin, to.size() - body_begin);
        to += "\r\n";
    }
    if (state == body_source::state::done) {
        to += "0\r\n\r\n";
    }
    return state;
}

}  // namespace chatter::http
