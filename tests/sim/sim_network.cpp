// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sim_network.hpp"

namespace chatter::sim {
namespace {

constexpr std::uint16_t port = 2428;
constexpr std::uint8_t network_byte = 10;

}  // namespace

link_options lan() {
    return {};
}

link_options wan() {
    link_options result;
    result.delay = std::chrono::milliseconds(40);
    result.jitter = std::chrono::milliseconds(20);
    return result;
}

base::address sim_network::address_of(host_id host) {
    const std::uint32_t number = host + 1;
    return {base::address::v4_bytes{network_byte,
                                    static_cast<std::uint8_t>(number >> 16U),
                                    static_cast<std::uint8_t>(number >> 8U),
                                    static_cast<std::uint8_t>(number)},
            port};
}

std::optional<host_id> sim_network::host_at(const base::address& address) noexcept {
    if (address.family() != base::address_family::v4 || address.port() != port) {
        return std::nullopt;
    }
    const auto bytes = address.v4();
    const std::uint32_t number =
        std::uint32_t{bytes[1]} << 16U | std::uint32_t{bytes[2]} << 8U | bytes[3];
    return bytes[0] == network_byte && number > 0 ? std::optional(number - 1) : std::nullopt;
}

void sim_network::set_link(host_id from, host_id to, const link_options& options) {
    links_[key(from, to)] = options;
}

void sim_network::heal() {
    links_.clear();
    cuts_.clear();
    groups_.clear();
}

sim_network::fate sim_network::route(host_id from, host_id to, std::size_t payload_bytes) {
    const auto found = links_.empty() ? links_.end() : links_.find(key(from, to));
    const link_options& link = found == links_.end() ? all_ : found->second;
    fate result;
    // What is drawn does not depend on cuts: the rest of a run stays the same with and without.
    const bool lost = happens(link.loss);
    const bool twice = happens(link.duplication);
    result.after[0] = draw_delay(link);
    result.after[1] = twice ? draw_delay(link) : result.after[0];
    const bool is_open = (cuts_.empty() || !cuts_.contains(key(from, to))) &&
                         (groups_.empty() || group_of(from) == group_of(to));
    if (!lost && is_open && payload_bytes + head_bytes <= link.mtu) {
        result.copies = twice ? 2 : 1;
    }
    return result;
}

base::mono_duration sim_network::draw_delay(const link_options& link) noexcept {
    const auto up_to = [&](base::mono_duration time) {
        return base::mono_duration(
            static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(time.count()) + 1)));
    };
    base::mono_duration result = link.delay + up_to(link.jitter);
    if (happens(link.reordering)) {
        result += up_to(link.held_back);
    }
    return result;
}

}  // namespace chatter::sim
