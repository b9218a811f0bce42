// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/batch_io.hpp"

#include <boost/asio/buffer.hpp>

namespace chatter::net {
namespace {

/// Larger than any datagram, so that none is cut.
constexpr std::size_t datagram_buffer_bytes = 65'536;

}  // namespace

plain_io::plain_io() : buffer_(batch_max * datagram_buffer_bytes) {}

std::span<const received_datagram> plain_io::receive(udp::socket& from,
                                                     boost::system::error_code& error) {
    received_.clear();
    while (received_.size() < batch_max) {
        const auto place = std::span(buffer_).subspan(received_.size() * datagram_buffer_bytes,
                                                      datagram_buffer_bytes);
        udp::endpoint sender;
        const std::size_t size =
            from.receive_from(boost::asio::buffer(place.data(), place.size()), sender, 0, error);
        if (error) {
            break;
        }
        received_.push_back({to_address(sender), place.first(size)});
    }
    if (!received_.empty()) {
        error.clear();
    }
    return received_;
}

std::size_t plain_io::send(udp::socket& through,
                           base::address_family as,
                           std::span<const core::outgoing> sends,
                           std::span<const std::byte> arena,
                           boost::system::error_code& error) {
    std::size_t sent = 0;
    for (const core::outgoing& each : sends) {
        const auto bytes = arena.subspan(each.offset, each.size);
        through.send_to(
            boost::asio::buffer(bytes.data(), bytes.size()), to_endpoint(each.to, as), 0, error);
        if (error) {
            break;
        }
        ++sent;
    }
    if (sent > 0) {
        error.clear();
    }
    return sent;
}

}  // namespace chatter::net
