// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A server on loopback and clients that say byte by byte what they want to. All of them are in
// the test's one thread: who waits for something runs the server meanwhile.

#pragma once

#include "chatter/http/server.hpp"

#include "endpoint.hpp"
#include "wait_until.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::http::test {

using chatter::test::patience;
using std::chrono::milliseconds;
using namespace std::string_literals;
using namespace std::string_view_literals;

/// Runs the context until `is_done`; false where that takes too long.
template <typename Predicate>
[[nodiscard]] bool run_until(boost::asio::io_context& context, Predicate is_done) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!is_done()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        context.restart();
        context.run_one_for(milliseconds(1));
    }
    return true;
}

class raw_client {
public:
    raw_client(boost::asio::io_context& context, const base::address& server)
        : context_(context), socket_(context) {
        socket_.connect(to_endpoint(server));
        socket_.non_blocking(true);
    }

    /// False where the server takes no more of it.
    bool send(std::string_view text) {
        boost::system::error_code error;
        return run_until(context_,
                         [&] {
                             const auto size = socket_.write_some(boost::asio::buffer(text), error);
                             text.remove_prefix(size);
                             return text.empty() ||
                                    (error && error != boost::asio::error::would_block);
                         }) &&
               text.empty();
    }

    void end_sending() { socket_.shutdown(tcp::socket::shutdown_send); }
    void close() { socket_.close(); }
    tcp::socket& socket() { return socket_; }

    /// All that came and was not taken yet.
    [[nodiscard]] const std::string& received() {
        read();
        return received_;
    }
    [[nodiscard]] bool has_ended() {
        read();
        return end_.has_value();
    }

    /// Takes what there is up to and with the text.
    std::string take_until(std::string_view text) {
        EXPECT_TRUE(run_until(
            context_, [&] { return received().find(text) != std::string::npos || has_ended(); }));
        const auto at = received_.find(text);
        EXPECT_NE(at, std::string::npos) << received_;
        return take(at == std::string::npos ? received_.size() : at + text.size());
    }

    /// An answer with a length.
    std::string take_answer() {
        const std::string head = take_until("\r\n\r\n");
        const auto at = head.find("Content-Length: ");
        EXPECT_NE(at, std::string::npos) << head;
        const std::size_t size = at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
        EXPECT_TRUE(run_until(context_, [&] { return received().size() >= size || has_ended(); }));
        return head + take(size);
    }

    /// All until the server closes. `end` is for what it was, where it matters.
    std::string take_rest() {
        EXPECT_TRUE(run_until(context_, [&] { return has_ended(); }));
        EXPECT_EQ(end_.value_or(boost::system::error_code{}), boost::asio::error::eof);
        return take(received_.size());
    }

private:
    void read() {
        std::array<char, 16 * 1024> into;
        while (!end_) {
            boost::system::error_code error;
            const auto size = socket_.read_some(boost::asio::buffer(into), error);
            if (error == boost::asio::error::would_block) {
                return;
            }
            if (error) {
                end_ = error;
            }
            received_.append(into.data(), size);
        }
    }

    std::string take(std::size_t size) {
        std::string taken = received_.substr(0, size);
        received_.erase(0, size);
        return taken;
    }

    boost::asio::io_context& context_;
    tcp::socket socket_;
    std::string received_;
    std::optional<boost::system::error_code> end_;
};

/// What a source appends and then says, in this order; then it waits.
struct scripted_source : body_source {
    struct step {
        std::string text;
        state then;
    };
    struct script {
        std::vector<step> steps;
        std::size_t asked{0};
        bool is_gone{false};
    };

    explicit scripted_source(std::shared_ptr<script> from) : from_(std::move(from)) {}
    ~scripted_source() override { from_->is_gone = true; }

    state next(std::string& to) override {
        ++from_->asked;
        if (from_->steps.empty()) {
            return state::waiting;
        }
        const step now = from_->steps.front();
        from_->steps.erase(from_->steps.begin());
        to += now.text;
        return now.then;
    }

private:
    std::shared_ptr<script> from_;
};

using step = scripted_source::step;
using script = scripted_source::script;
using state = body_source::state;

inline response make_scripted(const std::shared_ptr<script>& from) {
    response made;
    made.content_type = "text/plain";
    made.source = std::make_unique<scripted_source>(from);
    return made;
}

inline response make_stream(const std::shared_ptr<script>& from) {
    response made = make_scripted(from);
    made.content_type = "text/event-stream";
    made.is_stream = true;
    return made;
}

inline const std::string host = "Host: x\r\n";

/// "GET target" of HTTP/1.1.
inline std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\n" + host + "\r\n";
}

class http_server : public testing::Test {
protected:
    /// Echoes, until the test says otherwise.
    server::handler answer = [](const request& what) {
        response made;
        made.content_type = "text/plain";
        made.body = what.method + " " + what.path + " " + what.body;
        return made;
    };

    server& tested() {
        if (!tested_) {
            tested_.emplace(
                context, *base::parse_address("127.0.0.1:0"), limits, [this](const request& what) {
                    asked.push_back(what);
                    return answer(what);
                });
            tested_->start();
        }
        return *tested_;
    }
    void destroy() { tested_.reset(); }

    raw_client connect() { return {context, tested().local_address()}; }

    /// The whole of what one gets for it who then sends nothing more.
    std::string answer_to(std::string_view text) {
        raw_client client = connect();
        client.send(text);
        client.end_sending();
        return client.take_rest();
    }

    template <typename Predicate>
    [[nodiscard]] bool run_until(Predicate is_done) {
        return test::run_until(context, is_done);
    }

    /// What is to happen by now, has; and what is to happen at once.
    void settle() {
        context.restart();
        while (context.run_for(milliseconds(1)) != 0) {
            context.restart();
        }
    }

    boost::asio::io_context context;
    server_limits limits;
    std::vector<request> asked;

private:
    std::optional<server> tested_;
};

inline bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

inline std::string status_of(std::string_view text) {
    return std::string(text.substr(0, text.find("\r\n")));
}

inline std::string body_of(std::string_view text) {
    const auto at = text.find("\r\n\r\n");
    return at == std::string_view::npos ? std::string{} : std::string(text.substr(at + 4));
}

}  // namespace chatter::http::test
