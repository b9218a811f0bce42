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
#include "chatter/core/sealing.hpp"
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
                  const sealing& seals,
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

    /// To an address: no updates, for who is there is not known.
    void send(const turn& now,
              const base::address& to,
              wire::packet body,
              std::span<const item> items);
    /// Filled up to limits::hello_bytes.
    void send_hello(const turn& now, const base::address& to, std::span<const item> items);

    /// To an address that has not proven itself: no more bytes than came from it. Does not count
    /// as written to it, as anybody can bring that about in the name of another.
    void answer(const turn& now,
                const base::address& to,
                wire::packet body,
                std::span<const item> items,
                std::size_t bytes_max);

    /// To who sent an injection: likewise.
    void answer_injection(const turn& now,
                          const base::address& to,
                          const wire::sealed_head& injection,
                          const wire::injection_answer& content,
                          std::size_t bytes_max);

    /// Whether this node sent something there within the last period, of its own accord.
    [[nodiscard]] bool has_sent_to(const base::address& to, base::mono_time now) const noexcept {
        return sent_.contains(to, now);
    }

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
    void begin(wire::packet& body);
    [[nodiscard]] std::size_t write(const turn& now,
                                    wire::packet& body,
                                    std::span<const item> items,
                                    std::size_t pad = 0);
    void finish(const turn& now, const base::address& to, std::size_t start);
    void seal_and_queue(const turn& now,
                        const base::address& to,
                        std::size_t start,
                        std::size_t bytes_max);
    void queue(const turn& now, const base::address& to, std::size_t start, std::size_t bytes_max);

    parts who_;
    const timing& rules_;
    update_queue& updates_;
    const own_addresses& own_;
    const sealing& sealing_;
    counters& counters_;
    sent_log sent_;
    std::uint64_t next_sequence_;  ///< A packet has the low half, what is sealed all of it.
    std::size_t sends_max_{0};
};

}  // namespace chatter::core
