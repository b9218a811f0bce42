// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How packets leave a node: head, sequence, what they carry besides, and what is remembered
// of them.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/counters.hpp"
#include "chatter/core/member_table.hpp"
#include "chatter/core/own_addresses.hpp"
#include "chatter/core/sent_log.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/core/update_queue.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chatter::core {

class packet_sender {
public:
    struct parts {
        wire::run_id run;
        std::uint32_t cluster;
        std::uint32_t first_sequence;
    };
    packet_sender(const parts& who,
                  const timing& rules,
                  update_queue& updates,
                  const own_addresses& own,
                  counters& count);

    /// Besides updates, in front of them: what this receiver is to know above all.
    using item = std::vector<std::byte>;

    /// To a member; carries updates as far as there is room, but for pages and pulls. Returns the
    /// packet's sequence.
    std::uint32_t send(const turn& now,
                       const member& to,
                       wire::packet body,
                       std::span<const item> first = {});

    /// To a member, in as many packets as the items need; one that exceeds a packet goes in a
    /// larger one of its own, as far as a datagram can hold it.
    void send_all(const turn& now,
                  const member& to,
                  wire::packet_kind kind,
                  std::span<const item> items);

    /// To an address: no updates, for who is there is not known. Filled up to `pad` bytes.
    void send(const turn& now,
              const base::address& to,
              wire::packet body,
              std::span<const item> items,
              std::size_t pad = 0);

    /// Whether this node sent that packet there within the last period.
    [[nodiscard]] bool has_sent(std::uint32_t sequence,
                                const base::address& to,
                                base::mono_time now) const noexcept {
        return sent_.contains(sequence, to, now);
    }

    /// Nothing is sent there.
    [[nodiscard]] bool is_own(const base::address& address) const noexcept {
        return own_.contains(address);
    }

    /// How often an update may be sent: follows the number of members.
    void set_members(std::size_t count) noexcept;

    [[nodiscard]] wire::run_id run() const noexcept { return who_.run; }
    [[nodiscard]] std::uint32_t cluster() const noexcept { return who_.cluster; }

private:
    [[nodiscard]] std::size_t pack(const wire::packet& body,
                                   std::span<const item> items,
                                   std::vector<std::byte>& to);
    void begin(const turn& now, const base::address& to, wire::packet& body);
    void finish(const turn& now, const base::address& to, std::size_t start);

    parts who_;
    const timing& rules_;
    update_queue& updates_;
    const own_addresses& own_;
    counters& counters_;
    sent_log sent_;
    std::uint32_t next_sequence_;
    std::size_t sends_max_{0};
};

}  // namespace chatter::core
