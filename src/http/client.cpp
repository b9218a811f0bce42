// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/http/client.hpp"

#include "endpoint.hpp"
#include "host_lookup.hpp"
#include "response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace chatter::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using outcome = boost::system::result<answer, failure>;

/// Of a body that only says why there is not another one.
constexpr std::size_t refusal_bytes_max = std::size_t{1} << 20U;

failure timed_out(milliseconds after) {
    return {failure::cause::timed_out, "No answer within " + std::to_string(after.count()) + " ms"};
}

failure broken(std::string why) {
    return {failure::cause::broken, std::move(why)};
}

failure failure_of(const error_code& error, milliseconds timeout) {
    if (error == asio::error::timed_out) {
        return timed_out(timeout);
    }
    const bool is_refused = error == asio::error::connection_refused ||
                            error == asio::error::host_unreachable ||
                            error == asio::error::network_unreachable;
    return {is_refused ? failure::cause::refused : failure::cause::broken, error.message()};
}

/// One connection on which nothing takes longer than it may.
class line {
public:
    explicit line(milliseconds timeout) : timeout_(timeout) {}

    /// To the first of them that takes it; each but the last gets its share of the time.
    error_code connect(std::span<const tcp::endpoint> to) {
        const auto deadline = std::chrono::steady_clock::now() + timeout_;
        error_code error = asio::error::host_not_found;
        for (std::size_t i = 0; i < to.size(); ++i) {
            const auto left = std::chrono::duration_cast<milliseconds>(
                deadline - std::chrono::steady_clock::now());
            error_code ignored;
            socket_.close(ignored);
            error = within(std::max(left, milliseconds(0)) / static_cast<long>(to.size() - i),
                           [&](auto done) { socket_.async_connect(to[i], std::move(done)); });
            if (!error) {
                break;
            }
        }
        return error;
    }

    error_code send(const std::string& text) {
        return within(timeout_, [&](auto done) {
            asio::async_write(
                socket_, asio::buffer(text), [done](const error_code& error, std::size_t) mutable {
                    done(error);
                });
        });
    }

    /// What came is valid until the next call.
    error_code receive(std::string_view& came) {
        std::size_t size = 0;
        const error_code error = within(timeout_, [&](auto done) {
            socket_.async_read_some(
                asio::buffer(buffer_),
                [done, &size](const error_code& failed, std::size_t count) mutable {
                    size = count;
                    done(failed);
                });
        });
        came = {buffer_.data(), size};
        return error;
    }

private:
    /// `begin` begins something that calls what it is given when it is done. What is not done
    /// in time is broken off, and the connection with it.
    template <typename Begin>
    error_code within(milliseconds time, Begin begin) {
        std::optional<error_code> result;
        begin([&result](const error_code& error) { result = error; });
        context_.restart();
        context_.run_for(time);
        if (result) {
            return *result;
        }
        error_code ignored;
        socket_.close(ignored);
        context_.restart();
        context_.run();
        return asio::error::timed_out;
    }

    milliseconds timeout_;
    asio::io_context context_;
    tcp::socket socket_{context_};
    std::array<char, std::size_t{16} * 1024> buffer_{};
};

/// A line break would begin a field, or a request, of somebody else's choice.
bool is_sendable(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool is_sendable(const call& what) {
    return is_sendable(what.server) && is_sendable(what.method) && is_sendable(what.target) &&
           what.target.find(' ') == std::string::npos &&
           std::all_of(what.fields.begin(), what.fields.end(), [](const auto& each) {
               return is_sendable(each.first) && is_sendable(each.second);
           });
}

std::string text_of(const call& what) {
    std::string text = what.method + " " + what.target + " HTTP/1.1\r\nHost: " + what.server +
                       "\r\nUser-Agent: chatter\r\nConnection: close\r\n";
    for (const auto& [name, value] : what.fields) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
    if (!what.body.empty() || what.method == "POST") {
        text += "Content-Length: " + std::to_string(what.body.size()) + "\r\n";
    }
    return text + "\r\n" + what.body;
}

/// Gets each piece of a body with its answer's status; says whether more is wanted, or why the
/// rest is not.
using piece_sink =
    std::function<boost::system::result<bool, failure>(unsigned status, std::string_view piece)>;

/// Reads until the answer ends or no more of it is wanted.
std::optional<failure> receive_all(line& from,
                                   milliseconds timeout,
                                   response_reader& reader,
                                   const piece_sink& sink) {
    while (!reader.is_done()) {
        std::string_view came;
        const error_code error = from.receive(came);
        if (error && error != asio::error::eof) {
            return failure_of(error, timeout);
        }
        if (auto wrong = error ? reader.put_end() : reader.put(came)) {
            return broken(std::move(*wrong));
        }
        const std::string piece = reader.has_head() ? reader.take_body() : std::string{};
        if (piece.empty()) {
            continue;
        }
        const auto wants_more = sink(reader.status(), piece);
        if (!wants_more) {
            return wants_more.error();
        }
        if (!*wants_more) {
            break;
        }
    }
    return std::nullopt;
}

/// The answer without its body.
outcome converse(const call& what, const piece_sink& sink) {
    if (!is_sendable(what)) {
        return broken("What is to be asked has a line break or a space where none may be");
    }
    const auto found = look_up(what.server, what.timeout);
    if (!found) {
        return found.error();
    }
    line connection(what.timeout);
    if (const error_code error = connection.connect(*found)) {
        return failure_of(error, what.timeout);
    }
    const error_code unsent = connection.send(text_of(what));
    if (unsent == asio::error::timed_out) {
        return timed_out(what.timeout);
    }
    // A server that refuses a request early does not read it to its end: its answer is there all
    // the same.
    response_reader reader(what.method == "HEAD" ? response_reader::asked_with::head
                                                 : response_reader::asked_with::other);
    if (auto why = receive_all(connection, what.timeout, reader, sink)) {
        return unsent ? failure_of(unsent, what.timeout) : std::move(*why);
    }
    return answer{reader.status(), reader.content_type(), {}};
}

/// False where it would be more than `bytes_max` then.
bool append(std::string& to, std::string_view piece, std::size_t bytes_max) {
    if (piece.size() > bytes_max - to.size()) {
        return false;
    }
    to += piece;
    return true;
}

}  // namespace

outcome fetch(const call& what, std::size_t body_bytes_max) {
    std::string body;
    outcome made = converse(
        what, [&](unsigned, std::string_view piece) -> boost::system::result<bool, failure> {
            if (!append(body, piece, body_bytes_max)) {
                return broken("The answer is larger than " + std::to_string(body_bytes_max) +
                              " bytes");
            }
            return true;
        });
    if (made) {
        made->body = std::move(body);
    }
    return made;
}

outcome stream(const call& what, const std::function<bool(std::string_view)>& on_piece) {
    std::string body;
    outcome made = converse(
        what, [&](unsigned status, std::string_view piece) -> boost::system::result<bool, failure> {
            if (status == 200) {
                return on_piece(piece);
            }
            return append(body, piece, refusal_bytes_max);
        });
    if (made) {
        made->body = std::move(body);
    }
    return made;
}

}  // namespace chatter::http
