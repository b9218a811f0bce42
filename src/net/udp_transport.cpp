// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/udp_transport.hpp"

#include "chatter/net/udp_error.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace chatter::net {
namespace {

/// Errors taken off the socket in one go; more come with the next turn.
constexpr int receive_errors_max = 16;

constexpr std::size_t backlog_bytes_max = std::size_t{4} * 1024 * 1024;

constexpr auto urgent = static_cast<std::size_t>(core::datagram_class::urgent);
static_assert(urgent == 0, "the sockets behind it take turns");

/// Datagrams of the other classes that are served before urgent ones are looked for, though no
/// handler told of any. A full batch is more, so no two of those are in front of a probe; of
/// small batches a look before each would cost 1 to 2 % of the datagrams per second.
constexpr std::size_t look_for_urgent_after = 16;

/// By class.
constexpr std::array<std::uint64_t transport_counters::*, core::datagram_class_count>
    received_by_class{&transport_counters::received_urgent,
                      &transport_counters::received_bulk,
                      &transport_counters::received_foreign};

}  // namespace

udp_transport::udp_transport(boost::asio::io_context& context,
                             const base::address& listen_on,
                             socket_layout layout)
    : sockets_(context, listen_on, layout),
      family_(listen_on.family()),
      backlog_(backlog_bytes_max) {
    look_again();
}

base::address udp_transport::local_address() const {
    return to_address(sockets_.all().front().local_endpoint());
}

std::size_t udp_transport::receive_buffer() const {
    boost::asio::socket_base::receive_buffer_size size;  // Asio halves what Linux doubles
    sockets_.all().front().get_option(size);
    return static_cast<std::size_t>(size.value());
}

void udp_transport::start(std::function<void()> readable, std::function<void()> refused) {
    readable_ = std::move(readable);
    refused_ = std::move(refused);
    for (std::size_t i = 0; i < sockets_.all().size(); ++i) {
        wait_for(i, udp::socket::wait_read);
        wait_for(i, udp::socket::wait_error);
    }
}

void udp_transport::close() {
    counters_ = counted();  // the kernel's part is gone with the sockets
    for (udp::socket& each : sockets_.all()) {
        boost::system::error_code ignored;
        each.close(ignored);
    }
}

transport_counters udp_transport::counted() {
    transport_counters result = counters_;
    result.kernel_dropped += sockets_.kernel_dropped();
    return result;
}

void udp_transport::wait_for(std::size_t which, udp::socket::wait_type what) {
    udp::socket& socket = sockets_.all()[which];
    socket.async_wait(what, [this, &socket, which, what](const boost::system::error_code& error) {
        if (error == boost::asio::error::operation_aborted || !socket.is_open()) {
            return;
        }
        if (what == udp::socket::wait_read) {
            is_readable_[which] = true;
            readable_();
        } else {
            refused_();
        }
        wait_for(which, what);
    });
}

void udp_transport::look_again() {
    std::fill_n(is_readable_.begin(), sockets_.all().size(), true);
}

/// Urgent ones may have come meanwhile: no handler runs in the middle of a turn.
std::span<const received_datagram> udp_transport::receive() {
    const auto is_there = [](bool each) { return each; };
    if (std::none_of(is_readable_.begin(), is_readable_.end(), is_there)) {
        return {};
    }
    if (is_readable_[urgent] || served_since_look_ >= look_for_urgent_after) {
        served_since_look_ = 0;
        if (const auto batch = receive_from(urgent); !batch.empty()) {
            return batch;
        }
    }
    const std::size_t others = sockets_.all().size() - 1;
    for (std::size_t i = 0; i < others; ++i) {
        const std::size_t which = 1 + (served_last_ + i) % others;
        if (!is_readable_[which]) {
            continue;
        }
        if (const auto batch = receive_from(which); !batch.empty()) {
            served_last_ = which;
            served_since_look_ += batch.size();
            return batch;
        }
    }
    return {};
}
std::span<const received_datagram> udp_transport::receive_from(std::size_t which) {
    for (int i = 0; i < receive_errors_max; ++i) {
        boost::system::error_code error;
        const auto batch = io_.receive(sockets_.all()[which], error);
        if (!error) {
            is_readable_[which] = batch.size() == batch_io::batch_max;
            counters_.*received_by_class[which] += batch.size();
            return batch;
        }
        const udp_error kind = classify(error);
        if (kind == udp_error::would_block) {
            is_readable_[which] = false;
            return {};
        }
        ++counters_.receive_failed;
        if (kind == udp_error::fatal) {
            throw boost::system::system_error(error, "receive");
        }
    }
    return {};
}

std::optional<refused_datagram> udp_transport::read_refusal() {
    for (udp::socket& each : sockets_.all()) {
        if (const auto refusal = errors_.read(each)) {
            return refusal;
        }
    }
    return std::nullopt;
}

void udp_transport::send(std::span<const core::outgoing> sends, std::span<const std::byte> arena) {
    const bool was_waiting = !backlog_.empty();
    const std::size_t gone = was_waiting ? 0 : send_now(sends, arena);
    const auto rest = sends.subspan(gone);
    if (rest.empty()) {
        return;
    }
    const std::size_t kept = backlog_.add(rest, arena);
    counters_.send_waited += kept;
    counters_.send_dropped += rest.size() - kept;
    if (!was_waiting && kept > 0) {
        wait_for_room();
    }
}

/// Sends until all are gone or the socket is full; returns how many need no more thought.
std::size_t udp_transport::send_now(std::span<const core::outgoing> sends,
                                    std::span<const std::byte> arena) {
    std::size_t gone = 0;
    bool repeated = false;
    while (gone < sends.size()) {
        boost::system::error_code error;
        const std::size_t sent = io_.send(sender(), family_, sends.subspan(gone), arena, error);
        gone += sent;
        counters_.sent += sent;
        if (!error) {
            repeated = false;
            continue;
        }
        switch (classify(error)) {
            case udp_error::would_block: return gone;
            case udp_error::interrupted: continue;
            case udp_error::fatal: throw boost::system::system_error(error, "send");
            case udp_error::peer:
                if (!repeated) {
                    repeated = true;
                    ++counters_.send_repeated;
                    continue;
                }
                break;
            case udp_error::destination: break;
        }
        repeated = false;
        ++counters_.send_failed;
        ++gone;
    }
    return gone;
}

void udp_transport::wait_for_room() {
    sender().async_wait(udp::socket::wait_write, [this](const boost::system::error_code& error) {
        if (error == boost::asio::error::operation_aborted || !sender().is_open()) {
            return;
        }
        backlog_.pop(send_now(backlog_.waiting(), backlog_.arena()));
        if (!backlog_.empty()) {
            wait_for_room();
        }
    });
}

}  // namespace chatter::net
