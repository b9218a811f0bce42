// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace chatter::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

/// How long, and how much, is read behind a refusal: to close while something is unread would
/// take the answer from the client, too.
constexpr std::chrono::seconds linger_timeout{2};
constexpr std::size_t thrown_away_max = std::size_t{4} << 20U;

bool is_for_later(const error_code& error) {
    return error == asio::error::would_block || error == asio::error::try_again ||
           error == asio::error::interrupted;
}

/// Who is refused gets no second request: where it begins is anybody's guess.
constexpr answer_form last_answer{.is_head = false, .has_chunks = true, .keeps_open = false};

}  // namespace

connection::connection(tcp::socket socket, std::shared_ptr<commons> shared)
    : socket_(std::move(socket)),
      timer_(socket_.get_executor()),
      shared_(std::move(shared)),
      since_(clock::now()) {}

void connection::start() {
    await_request();
    await_bytes();
}

void connection::turn_away(response why) {
    refuse(std::move(why));
}

void connection::wake() {
    if (state_ == state::waiting) {
        send_piece();
    } else {
        was_woken_ = true;
    }
}

void connection::stop(time_point until) {
    const bool is_sending =
        state_ == state::sending || state_ == state::waiting || state_ == state::lingering;
    if (!is_sending || (answer_ && answer_->is_stream())) {
        close();
        return;
    }
    ends_by_ = until;
    set_deadline(deadline_);
}

void connection::close() {
    if (state_ == state::closed) {
        return;
    }
    const auto self = shared_from_this();  // the list below may hold the last one
    drop_answer();
    state_ = state::closed;
    reader_.reset();
    timer_.cancel();
    error_code ignored;
    socket_.close(ignored);
    std::erase(shared_->open, self);
}

// Reading.

void connection::await_request() {
    enter(state::idle, clock::now() + shared_->limits.idle_timeout);
}

void connection::await_bytes() {
    if (awaits_bytes_ || has_ended_ || state_ == state::closed) {
        return;
    }
    awaits_bytes_ = true;
    socket_.async_wait(
        tcp::socket::wait_read,
        [self = shared_from_this()](const error_code& error) { self->on_readable(error); });
}

void connection::on_readable(const error_code& failed) {
    awaits_bytes_ = false;
    if (state_ == state::closed || failed) {
        close();
        return;
    }
    // Who sends requests faster than they are answered is not read any further.
    const auto& limits = shared_->limits;
    const std::size_t early_max = limits.head_bytes_max + limits.body_bytes_max;
    auto& into = shared_->read_into;
    const std::size_t room = std::min(into.size(), early_max - std::min(early_max, early_.size()));
    if (room == 0) {
        return;
    }
    error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(into.data(), room), error);
    if (is_for_later(error)) {
        await_bytes();
    } else if (error == asio::error::eof) {
        has_ended_ = true;
        on_end();
    } else if (error) {
        close();
    } else {
        on_bytes({into.data(), size});
    }
}

void connection::on_bytes(std::string_view bytes) {
    switch (state_) {
        case state::idle:
        case state::reading: take(bytes); return;
        case state::sending:
        case state::waiting:
            if (answer_ && answer_->keeps_open() && !answer_->is_stream()) {
                early_ += bytes;
                await_bytes();
                return;
            }
            break;
        case state::lingering:
        case state::closed: break;
    }
    thrown_away_ += bytes.size();
    if (thrown_away_ > thrown_away_max) {
        close();
        return;
    }
    await_bytes();
}

/// The client sends no more; it may well want to read its answer.
void connection::on_end() {
    switch (state_) {
        case state::reading: refuse(make_refusal(400, "the request ends too early")); break;
        case state::sending: break;
        // What ends its own side looks like what is gone, and a source may wait for ever.
        case state::waiting:
        case state::idle:
        case state::lingering:
        case state::closed: close(); break;
    }
}

void connection::take(std::string_view bytes) {
    if (state_ == state::idle) {
        // Some clients send a line break behind a body (RFC 9112, 2.2).
        bytes.remove_prefix(std::min(bytes.size(), bytes.find_first_not_of("\r\n")));
        if (bytes.empty()) {
            if (has_ended_) {
                linger();
            }
            await_bytes();
            return;
        }
        const auto& limits = shared_->limits;
        reader_ = std::make_unique<request_reader>(limits.head_bytes_max, limits.body_bytes_max);
        enter(state::reading, clock::now() + limits.request_timeout);
    }
    early_ = bytes.substr(reader_->put(bytes));
    switch (reader_->now()) {
        case request_reader::state::complete: answer(); return;
        case request_reader::state::refused: refuse(reader_->refusal()); return;
        case request_reader::state::unfinished: break;
    }
    if (has_ended_) {
        on_end();
        return;
    }
    invite_body();
    await_bytes();
}

/// Where the socket has no room for so little, the client sends its body after a while anyway
/// (RFC 9110, 10.1.1).
void connection::invite_body() {
    if (reader_->wants_invitation()) {
        error_code ignored;
        socket_.write_some(asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")),
                           ignored);
    }
}

// Answering.

void connection::answer() {
    const request asked = reader_->take();
    answer_form form = reader_->form();
    reader_.reset();
    // From here on, stop() lets the answer be sent.
    enter(state::sending, clock::now() + shared_->limits.write_timeout);
    auto& counters = shared_->counters;
    ++counters.requests;
    response made = shared_->answer(asked);
    form.keeps_open = form.keeps_open && !shared_->is_stopping;
    if (made.is_stream && !form.is_head && counters.streams >= shared_->limits.streams_max) {
        ++counters.refused;
        made = make_refusal(503, "there are as many streams as there may be");
        made.fields.emplace_back("Retry-After", "5");
    }
    send(std::move(made), form);
}

void connection::refuse(response why) {
    ++shared_->counters.refused;
    reader_.reset();
    early_ = {};
    send(std::move(why), last_answer);
}

void connection::send(response what, const answer_form& form) {
    answer_.emplace(std::move(what), form);
    if (answer_->is_stream()) {
        ++shared_->counters.streams;
    }
    send_piece();
    await_bytes();
}

void connection::send_piece() {
    was_woken_ = false;
    piece_.clear();
    after_ = answer_->next(piece_);
    if (piece_.empty()) {
        after_piece();
    } else {
        write();
    }
}

/// Each time that some of the piece is taken, the time for it begins anew.
void connection::write() {
    enter(state::sending, clock::now() + shared_->limits.write_timeout);
    socket_.async_write_some(
        asio::buffer(piece_) + sent_,
        [self = shared_from_this()](const error_code& error, std::size_t size) {
            self->on_written(error, size);
        });
}

void connection::on_written(const error_code& error, std::size_t size) {
    if (state_ == state::closed || error) {
        close();
        return;
    }
    sent_ += size;
    if (sent_ < piece_.size()) {
        write();
        return;
    }
    sent_ = 0;
    after_piece();
}

void connection::after_piece() {
    switch (after_) {
        case body_source::state::more: send_piece(); break;
        case body_source::state::waiting:
            if (was_woken_) {
                send_piece();
            } else {
                await_source();
            }
            break;
        case body_source::state::done: finish(); break;
    }
}

void connection::await_source() {
    if (has_ended_) {
        close();
        return;
    }
    piece_ = {};
    enter(state::waiting,
          answer_->is_stream() ? clock::now() + shared_->limits.keep_alive : time_point::max());
}

void connection::send_comment() {
    answer_->append_comment(piece_);
    after_ = body_source::state::waiting;
    write();
}

void connection::finish() {
    const bool keeps_open = answer_->keeps_open() && !shared_->is_stopping;
    drop_answer();
    piece_ = {};
    if (!keeps_open || (has_ended_ && early_.empty())) {
        linger();
        return;
    }
    await_request();
    if (early_.empty()) {
        await_bytes();
    } else {
        take(std::exchange(early_, {}));
    }
}

/// Says that all is sent, and waits for the client to have read it.
void connection::linger() {
    if (has_ended_) {
        close();
        return;
    }
    early_ = {};
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    enter(state::lingering, clock::now() + linger_timeout);
    await_bytes();
}

void connection::drop_answer() {
    if (answer_ && answer_->is_stream()) {
        --shared_->counters.streams;
    }
    answer_.reset();
}

// Time.

void connection::enter(state next, time_point until) {
    if (next != state_) {
        since_ = clock::now();
    }
    state_ = next;
    set_deadline(until);
}

/// A timer that fires too early is armed again then: most deadlines are moved to a later time
/// long before they are due.
void connection::set_deadline(time_point at) {
    deadline_ = std::min(at, ends_by_);
    if (armed_for_ <= deadline_) {
        return;
    }
    armed_for_ = deadline_;
    timer_.expires_at(deadline_);
    timer_.async_wait(
        [self = shared_from_this()](const error_code& error) { self->on_timer(error); });
}

void connection::on_timer(const error_code& error) {
    if (error || state_ == state::closed) {
        return;  // moved, or over
    }
    armed_for_ = time_point::max();
    if (clock::now() < deadline_) {
        set_deadline(deadline_);
    } else {
        on_deadline();
    }
}

void connection::on_deadline() {
    const bool is_over = deadline_ == ends_by_;
    if (is_over || state_ == state::idle || state_ == state::lingering) {
        close();
        return;
    }
    if (state_ == state::waiting) {
        send_comment();
        return;
    }
    ++shared_->counters.timed_out;
    if (state_ == state::reading) {
        refuse(make_refusal(408, "the request took too long to arrive"));
        return;
    }
    // What the client does not read is not to stay in the kernel, either.
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

}  // namespace chatter::http
