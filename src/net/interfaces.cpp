// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/interfaces.hpp"

#include <cstring>
#include <ifaddrs.h>
#include <memory>
#include <netinet/in.h>
#include <optional>

namespace chatter::net {
namespace {

std::optional<base::address> to_address(const sockaddr* from) {
    if (from == nullptr) {
        return std::nullopt;
    }
    if (from->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, from, sizeof v4);
        base::address::v4_bytes ip{};
        std::memcpy(ip.data(), &v4.sin_addr, ip.size());
        return base::address(ip, 0);
    }
    if (from->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, from, sizeof v6);
        base::address::v6_bytes ip{};
        std::memcpy(ip.data(), &v6.sin6_addr, ip.size());
        return base::address(ip, 0, v6.sin6_scope_id);
    }
    return std::nullopt;
}

}  // namespace

std::vector<base::address> interface_addresses() {
    std::vector<base::address> found;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) {
        return found;
    }
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
        if (const auto addr = to_address(each->ifa_addr)) {
            found.push_back(*addr);
        }
    }
    return found;
}

}  // namespace chatter::net
