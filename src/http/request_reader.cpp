// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "request_reader.hpp"

#include "chatter/http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace chatter::http {
namespace {

namespace beast = boost::beast;
using beast::http::field;
using head_fields = beast::http::request_header<>;

/// The parser asserts that it sees the last chunk at once (byte by byte it aborts), and
/// nothing shorter can be missing from a body in chunks.
constexpr std::string_view last_chunk = "0\r\n\r\n";

/// Why a request is not taken.
struct fault {
    unsigned status;
    std::string text;
};

fault fault_of(const boost::system::error_code& error) {
    using kind = beast::http::error;
    if (error == kind::header_limit) {
        return {431, "the head of the request is too large"};
    }
    if (error == kind::body_limit) {
        return {413, "the body of the request is too large"};
    }
    if (error == kind::bad_version) {
        return {505, "only HTTP/1.1 and HTTP/1.0 are understood"};
    }
    return {400, "the request is not HTTP: " + error.message()};
}

std::ptrdiff_t count_of(const head_fields& head, field name) {
    const auto [begin, end] = head.equal_range(name);
    return std::distance(begin, end);
}

std::optional<std::string> value_of(const head_fields& head, field name) {
    const auto found = head.find(name);
    if (found == head.end()) {
        return std::nullopt;
    }
    return std::string(found->value());
}

/// Whoever forwards a request may take one of two values, and we the other.
bool has_contradiction(const head_fields& head) {
    constexpr std::array single{field::host,
                                field::origin,
                                field::authorization,
                                field::content_type,
                                field::expect,
                                field::transfer_encoding};
    return std::any_of(single.begin(),
                       single.end(),
                       [&](field each) { return count_of(head, each) > 1; }) ||
           std::distance(head.equal_range("Last-Event-ID").first,
                         head.equal_range("Last-Event-ID").second) > 1;
}

/// What the grammar allows and we do not.
std::optional<fault> fault_in(const head_fields& head) {
    if (has_contradiction(head)) {
        return fault{400, "a field of the head is there twice"};
    }
    const bool is_1_1 = head.version() == 11;
    if (is_1_1 && count_of(head, field::host) == 0) {
        return fault{400, "the request has no Host"};
    }
    if (const auto coding = value_of(head, field::transfer_encoding)) {
        if (!is_1_1) {
            return fault{400, "HTTP/1.0 has no transfer encodings"};
        }
        if (!beast::iequals(*coding, "chunked")) {
            return fault{501, "of the transfer encodings only chunked is understood"};
        }
    }
    const auto expected = value_of(head, field::expect);
    if (expected && !beast::iequals(*expected, "100-continue")) {
        return fault{417, "of expectations only 100-continue is understood"};
    }
    return std::nullopt;
}

}  // namespace

class request_reader::parser {
public:
    parser(std::size_t head_bytes_max, std::size_t body_bytes_max)
        : head_bytes_max_(head_bytes_max) {
        // The parser's own bound is on what it has to see at once; ours is on the whole head.
        parser_.header_limit(static_cast<std::uint32_t>(head_bytes_max + 1));
        parser_.body_limit(body_bytes_max);
        parser_.eager(false);
    }

    std::size_t put(std::string_view bytes) {
        unread_ += bytes;
        while (now() == state::unfinished && step()) {
        }
        const std::size_t behind = now() == state::complete ? unread_.size() : 0;
        return bytes.size() - behind;
    }

    [[nodiscard]] state now() const noexcept {
        if (fault_) {
            return state::refused;
        }
        return parser_.is_done() ? state::complete : state::unfinished;
    }

    bool wants_invitation() {
        return std::exchange(wants_invitation_, false) && now() == state::unfinished;
    }

    [[nodiscard]] response refusal() const { return make_refusal(fault_->status, fault_->text); }

    request take() {
        const auto& head = parser_.get();
        request taken;
        taken.method = std::string(head.method_string());
        taken.path = std::move(target_.path);
        taken.query = std::move(target_.query);
        taken.host = value_of(head, field::host);
        taken.origin = value_of(head, field::origin);
        taken.authorization = value_of(head, field::authorization);
        taken.content_type = value_of(head, field::content_type);
        if (const auto found = head.find("Last-Event-ID"); found != head.end()) {
            taken.last_event_id = std::string(found->value());
        }
        taken.body = std::move(parser_.get().body());
        return taken;
    }

    [[nodiscard]] answer_form form() const {
        const auto& head = parser_.get();
        const bool is_1_1 = head.version() == 11;
        return {head.method() == beast::http::verb::head, is_1_1, is_1_1 && parser_.keep_alive()};
    }

private:
    /// Whether there is more to do with what is there.
    bool step() {
        const bool had_head = parser_.is_header_done();
        if (had_head && parser_.chunked() && unread_.size() < last_chunk.size()) {
            return false;
        }
        boost::system::error_code error;
        const std::size_t taken = parser_.put(boost::asio::buffer(unread_), error);
        unread_.erase(0, taken);
        if (error && error != beast::http::error::need_more) {
            fault_ = fault_of(error);
        } else if (!had_head) {
            head_bytes_ += taken;
            check_head();
        } else if (!parser_.is_done() && unread_.size() > head_bytes_max_) {
            fault_ = fault{400, "a line between the chunks of the body is too long"};
        }
        return !error && !unread_.empty();
    }

    void check_head() {
        const bool is_done = parser_.is_header_done();
        if (head_bytes_ + (is_done ? 0 : unread_.size()) > head_bytes_max_) {
            fault_ = fault_of(beast::http::error::header_limit);
        } else if (is_done) {
            on_head();
        }
    }

    void on_head() {
        const auto& head = parser_.get();
        fault_ = fault_in(head);
        auto target = parse_target(head.target());
        if (!fault_ && !target) {
            fault_ = fault{400, "what is asked for is not the path of a URL"};
        }
        if (fault_) {
            return;
        }
        target_ = std::move(*target);
        wants_invitation_ =
            unread_.empty() && head.version() == 11 && count_of(head, field::expect) != 0;
        parser_.eager(true);
    }

    beast::http::request_parser<beast::http::string_body> parser_;
    std::size_t head_bytes_max_;
    std::size_t head_bytes_{0};  ///< Of the head, those that the parser has taken.
    std::string unread_;         ///< What the parser could not take yet.
    http::target target_;
    std::optional<fault> fault_;
    bool wants_invitation_{false};
};

request_reader::request_reader(std::size_t head_bytes_max, std::size_t body_bytes_max)
    : parser_(std::make_unique<parser>(head_bytes_max, body_bytes_max)) {}

request_reader::~request_reader() = default;

std::size_t request_reader::put(std::string_view bytes) {
    return parser_->put(bytes);
}

request_reader::state request_reader::now() const noexcept {
    return parser_->now();
}

bool request_reader::wants_invitation() {
    return parser_->wants_invitation();
}

response request_reader::refusal() const {
    return parser_->refusal();
}

request request_reader::take() {
    return parser_->take();
}

answer_form request_reader::form() const {
    return parser_->form();
}

}  // namespace chatter::http
