// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <utility>

namespace chatter::http {
namespace {

namespace beast = boost::beast;

/// The parser asserts that it sees the last chunk at once, and nothing shorter can be missing
/// from a body in chunks.
constexpr std::string_view last_chunk = "0\r\n\r\n";

/// Of a head, and of a line between chunks.
constexpr std::uint32_t head_bytes_max = 64 * 1024;

}  // namespace

class response_reader::parser {
public:
    explicit parser(asked_with method) {
        parser_.header_limit(head_bytes_max);
        parser_.body_limit(boost::none);  // whoever takes it out counts it
        parser_.eager(true);
        parser_.skip(method == asked_with::head);
    }

    std::optional<std::string> put(std::string_view bytes) {
        unread_ += bytes;
        boost::system::error_code error;
        // What is behind the answer's end is nobody's.
        while (!error && !parser_.is_done() && has_enough()) {
            unread_.erase(0, parser_.put(boost::asio::buffer(unread_), error));
        }
        if (error && error != beast::http::error::need_more) {
            return "What came is not HTTP: " + error.message();
        }
        if (!parser_.is_done() && unread_.size() > head_bytes_max) {
            return "What came is not HTTP: a line is too long";
        }
        return std::nullopt;
    }

    std::optional<std::string> put_end() {
        if (parser_.is_done()) {
            return std::nullopt;
        }
        boost::system::error_code error;
        if (parser_.got_some()) {
            parser_.put_eof(error);
        }
        if (error || !parser_.is_done()) {
            return "The server closed the connection before the end of its answer";
        }
        return std::nullopt;
    }

    [[nodiscard]] const auto& head() const { return parser_; }
    [[nodiscard]] std::string take_body() { return std::exchange(parser_.get().body(), {}); }

private:
    [[nodiscard]] bool has_enough() const {
        const bool is_in_chunks = parser_.is_header_done() && parser_.chunked();
        return unread_.size() >= (is_in_chunks ? last_chunk.size() : 1);
    }

    beast::http::response_parser<beast::http::string_body> parser_;
    std::string unread_;  ///< What the parser could not take yet.
};

response_reader::response_reader(asked_with method) : parser_(std::make_unique<parser>(method)) {}

response_reader::~response_reader() = default;

std::optional<std::string> response_reader::put(std::string_view bytes) {
    return parser_->put(bytes);
}

std::optional<std::string> response_reader::put_end() {
    return parser_->put_end();
}

bool response_reader::has_head() const {
    return parser_->head().is_header_done();
}

bool response_reader::is_done() const {
    return parser_->head().is_done();
}

unsigned response_reader::status() const {
    return parser_->head().get().result_int();
}

std::string response_reader::content_type() const {
    return std::string(parser_->head().get()[beast::http::field::content_type]);
}

std::string response_reader::take_body() {
    return parser_->take_body();
}

}  // namespace chatter::http
