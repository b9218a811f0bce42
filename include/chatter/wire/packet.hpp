// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The native packet: how daemons of one cluster talk. The bytes are in src/wire/FORMAT.md.
//
//   kind            body                     what for
//   hello           own record, padding      to an address of which nothing is known
//   welcome         own record               its answer, never larger than the hello
//   probe           hash                     SWIM's ping
//   ack             hash, answered           its answer
//   probe_request   target                   SWIM's ping-req: probe this member for me
//   probe_report    answered, outcome        what came of it: reached, silent (Lifeguard's nack)
//                                            or refused
//   poke            nothing                  one way: a closed port answers by itself
//   gossip          nothing                  items alone
//   pull            cursor, hash             asks for the members behind a UUID
//   page            cursor, hash             some of them; whether there are more
//   reset           nothing                  "the run that you write to is gone": say hello
//
// Each kind may carry items: member records, member statuses, what the sender sees the
// receiver as. Items of an unknown type are skipped, unless they are marked critical.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/member.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace chatter::wire {

// g++ says that the enumerator `gossip` shadows the alias of message.hpp, which it cannot: the
// enumeration is scoped.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
enum class packet_kind : std::uint8_t {
    hello = 1,
    welcome = 2,
    probe = 3,
    ack = 4,
    probe_request = 5,
    probe_report = 6,
    poke = 7,
    gossip = 8,
    pull = 9,
    page = 10,
    reset = 11
};
#pragma GCC diagnostic pop

enum class probe_outcome : std::uint8_t { reached = 0, silent = 1, refused = 2 };

struct packet_head {
    packet_kind kind{packet_kind::poke};
    std::uint8_t flags{0};     ///< Of the kind; unknown ones are ignored.
    std::uint32_t cluster{0};  ///< cluster_tag() of the cluster's name.
    run_id sender_run{0};
    run_id receiver_run{0};     ///< As last heard; 0 in a hello.
    std::uint32_t sequence{0};  ///< One more with each packet of a run.
    friend bool operator==(const packet_head&, const packet_head&) = default;
};

/// Of a probe_request: the target's port refused, report at once.
inline constexpr std::uint8_t flag_refused = 1;
/// Of a probe_report: the relay's own health is impaired, its silence proves little.
inline constexpr std::uint8_t flag_unsure = 1;
/// Of a page: there are members behind it.
inline constexpr std::uint8_t flag_more = 1;

/// Where the sender of a packet reaches its receiver.
struct seen_as {
    base::address address;
    friend bool operator==(const seen_as&, const seen_as&) = default;
};

using packet_item = std::variant<member_record, member_status, seen_as>;

/// A packet as read. A field that its kind does not have stays as it is here.
struct packet {
    packet_head head;
    std::uint64_t hash{0};      ///< probe, ack, pull, page: of what the sender knows of the cluster
    std::uint32_t answered{0};  ///< ack, probe_report: the sequence of what is answered
    probe_outcome outcome{probe_outcome::silent};  ///< probe_report
    base::uuid uuid{};  ///< probe_request: the target; pull, page: the cursor
    std::vector<packet_item> items;
    friend bool operator==(const packet&, const packet&) = default;
};

/// The first byte of every native packet: starts neither JSON nor a CBOR map.
inline constexpr std::byte packet_magic{0xc4};

/// Whether the bytes claim to be a native packet.
[[nodiscard]] bool is_packet(std::span<const std::byte> bytes) noexcept;

/// Total: every sequence of bytes gives a packet or an error. Cheapest check first.
[[nodiscard]] boost::system::result<packet, decode_failure> decode_packet(
    std::span<const std::byte> bytes);

/// The head alone, from the start of a packet that may be cut off: what an ICMP error quotes.
[[nodiscard]] std::optional<packet_head> decode_packet_head(
    std::span<const std::byte> bytes) noexcept;

/// The four bytes that stand for a cluster's name in every packet.
[[nodiscard]] std::uint32_t cluster_tag(std::string_view name) noexcept;

/// One item with its type and length, to be put into packets as often as wanted.
[[nodiscard]] std::vector<std::byte> encode_item(const packet_item& from);

/// Appends one packet to an arena, item by item, and never exceeds the budget.
class packet_writer {
public:
    /// Writes the head and the body of `from`, and no item. `budget` as in limits.
    packet_writer(const packet& from, std::vector<std::byte>& to);

    /// False where the item does not fit any more: then nothing is written.
    [[nodiscard]] bool try_append(std::span<const std::byte> item);

    /// Fills up to `bytes` in total, or 3 more where less than an item's head is missing.
    void pad_to(std::size_t bytes);

    [[nodiscard]] std::size_t size() const noexcept { return to_.size() - start_; }

private:
    std::vector<std::byte>& to_;
    std::size_t start_;
};

}  // namespace chatter::wire
