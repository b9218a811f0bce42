// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which addresses are this node's own, and which its socket can send to.
//
// A daemon that listens on a wildcard is reached at every address of every interface; gossip
// that names one of them must not make it forward to itself.

#pragma once

#include "chatter/base/address.hpp"

#include <vector>

namespace chatter::core {

class own_addresses {
public:
    /// `listening_on` is the bound address with its real port; the unspecified address listens
    /// on all interfaces, [::] on those of IPv4, too.
    explicit own_addresses(const base::address& listening_on);

    /// The interfaces' addresses; their ports do not matter.
    void set_interfaces(std::vector<base::address> interfaces);

    [[nodiscard]] bool contains(const base::address& addr) const noexcept;

    /// Whether the socket is of a family that can send there.
    [[nodiscard]] bool can_reach(const base::address& addr) const noexcept;

private:
    base::address listening_on_;
    std::vector<base::address> interfaces_;  // with the port listened on
};

}  // namespace chatter::core
