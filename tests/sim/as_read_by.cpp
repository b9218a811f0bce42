// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "as_read_by.hpp"

#include "chatter/wire/sealed.hpp"

namespace chatter::sim {

std::vector<std::byte> as_read_by(const node_spec& who, std::span<const std::byte> datagram) {
    if (!wire::is_sealed(datagram)) {
        return who.sealing.mode == core::seal_mode::only
                   ? std::vector<std::byte>{}
                   : std::vector<std::byte>(datagram.begin(), datagram.end());
    }
    std::vector<std::byte> opened;
    const auto head = wire::decode_sealed_head(datagram);
    if (!head || !who.sealing.keys ||
        !wire::open_sealed(*who.sealing.keys, who.cluster, *head, datagram, opened)) {
        return {};
    }
    return opened;
}

}  // namespace chatter::sim
