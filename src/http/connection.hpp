// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One connection: reads a request, has it answered, sends the answer, and begins again.
//
// There is one answer at a time; a client that sends its next request early has it read when
// the former is answered. A socket is always looked at, also while an answer waits for its next
// piece, so that a reader who goes away is noticed. Between requests, and while an event stream
// waits, there is no buffer.

#pragma once

#include "answer_bytes.hpp"
#include "commons.hpp"
#include "endpoint.hpp"
#include "request_reader.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::http {

class connection : public std::enable_shared_from_this<connection> {
public:
    using time_point = std::chrono::steady_clock::time_point;

    enum class state : std::uint8_t {
        idle,       ///< Nothing of a request has come.
        reading,    ///< A part of one has.
        sending,    ///< An answer, or a piece of it.
        waiting,    ///< For the source of an answer.
        lingering,  ///< All is sent; what the client still sends is thrown away.
        closed
    };

    connection(tcp::socket socket, std::shared_ptr<commons> shared);

    /// Waits for the first request.
    void start();
    /// Tells a newcomer why there is nothing to be had, and closes.
    void turn_away(response why);
    /// Its source may have something.
    void wake();
    /// Closes, at once where nothing is lost by it, else when all is sent or at `until`.
    void stop(time_point until);
    /// Closes at once.
    void close();

    [[nodiscard]] state now() const noexcept { return state_; }
    [[nodiscard]] bool is_answering() const noexcept {
        return state_ == state::sending || state_ == state::waiting;
    }
    /// When it came into the state idle or lingering.
    [[nodiscard]] time_point since() const noexcept { return since_; }

private:
    void await_request();
    void await_bytes();
    void on_readable(const boost::system::error_code& error);
    void on_bytes(std::string_view bytes);
    void on_end();
    void take(std::string_view bytes);
    void invite_body();

    void answer();
    void refuse(response why);
    void send(response what, const answer_form& form);
    void send_piece();
    void write();
    void on_written(const boost::system::error_code& error, std::size_t size);
    void after_piece();
    void await_source();
    void send_comment();
    void finish();
    void linger();
    void drop_answer();

    void enter(state next, time_point until);
    void set_deadline(time_point at);
    void on_timer(const boost::system::error_code& error);
    void on_deadline();

    tcp::socket socket_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<commons> shared_;

    state state_{state::idle};
    time_point since_;
    time_point deadline_{time_point::max()};   ///< Of the state.
    time_point armed_for_{time_point::max()};  ///< When the timer fires: not after the deadline.
    time_point ends_by_{time_point::max()};    ///< When all deadlines end: see stop().

    bool awaits_bytes_{false};
    bool has_ended_{false};       ///< The client sends no more.
    bool was_woken_{false};       ///< While a piece was being sent.
    std::size_t thrown_away_{0};  ///< Bytes that came and that nobody wants.

    std::unique_ptr<request_reader> reader_;
    std::string early_;  ///< What came of the next requests.
    std::optional<answer_bytes> answer_;
    body_source::state after_{body_source::state::done};  ///< What is behind the piece.
    std::string piece_;
    std::size_t sent_{0};  ///< Of the piece.
};

}  // namespace chatter::http
