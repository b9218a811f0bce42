// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/own_addresses.hpp"

#include <algorithm>
#include <utility>

namespace chatter::core {

own_addresses::own_addresses(const base::address& listening_on) : listening_on_(listening_on) {}

void own_addresses::set_interfaces(std::vector<base::address> interfaces) {
    interfaces_ = std::move(interfaces);
    for (base::address& each : interfaces_) {
        each = each.with_port(listening_on_.port());
    }
}

bool own_addresses::contains(const base::address& addr) const noexcept {
    if (!listening_on_.is_unspecified()) {
        return addr == listening_on_;
    }
    if (addr.port() != listening_on_.port() || !can_reach(addr)) {
        return false;
    }
    return addr.is_loopback() ||
           std::find(interfaces_.begin(), interfaces_.end(), addr) != interfaces_.end();
}

bool own_addresses::can_reach(const base::address& addr) const noexcept {
    const bool both_families =
        listening_on_.is_unspecified() && listening_on_.family() == base::address_family::v6;
    return both_families || addr.family() == listening_on_.family();
}

}  // namespace chatter::core
