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
//   hashes_wanted   part                     asks for the hashes of a part of the replica
//   hashes          part, first              some of them (core/anti_entropy.hpp)
//   entries_wanted  part, bucket, position   asks for what stands behind a position in a bucket
//   entries         part, bucket, position,  some of it, up to a position; whether there is
//                   answered                 more
//   challenge       token                    "is that your address?": say who you are, and return
//                                            the token
//
// Each kind may carry items: member records, member statuses, what the sender sees the
// receiver as, tokens that prove an address, rumors and that they were heard, entries of the
// replica and what is known of them. Items of an unknown type are skipped, unless they are marked
// critical.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/member.hpp"
#include "chatter/wire/rumor.hpp"

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
    reset = 11,
    hashes_wanted = 12,
    hashes = 13,
    entries_wanted = 14,
    entries = 15,
    challenge = 16
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
/// Of a page and of entries: there is more behind it.
inline constexpr std::uint8_t flag_more = 1;
/// Of entries_wanted: what is known of the bucket is listed to its end, not only as far as the
/// list goes.
inline constexpr std::uint8_t flag_to_the_end = 1;

/// What is compared and pulled by itself, in this order. Further ones are of later versions.
enum class replica_part : std::uint8_t {
    summary = 0,  ///< The hash of each of the parts, and no entries.
    members = 1,
    states = 2,  ///< Of devices: all fields but metrics.
    metrics = 3,
    messages = 4  ///< Those that are kept for a while.
};
inline constexpr std::size_t replica_parts = 4;  ///< Without the summary.

/// Where the sender of a packet reaches its receiver.
struct seen_as {
    base::address address;
    friend bool operator==(const seen_as&, const seen_as&) = default;
};

/// Fields of one device, out of the replica.
struct device_update {
    base::uuid origin{};
    std::string name;
    std::uint32_t age_ms{0};  ///< Of the newest news of the device, on the sender's clock.
    std::string fields;       ///< Packed, see wire/device_field.hpp.
    friend bool operator==(const device_update&, const device_update&) = default;
};

/// These rumors have arrived.
struct heard {
    std::vector<message_id> ids;
    friend bool operator==(const heard&, const heard&) = default;
};

struct hash_list {
    std::vector<std::uint64_t> hashes;
    friend bool operator==(const hash_list&, const hash_list&) = default;
};

/// What who asks has of a bucket: where it stands, and a hash of it.
struct known_list {
    struct entry {
        std::uint64_t position{0};
        std::uint64_t hash{0};
        friend bool operator==(const entry&, const entry&) = default;
    };
    std::vector<entry> entries;
    friend bool operator==(const known_list&, const known_list&) = default;
};

/// Up to where entries reach, and so from where to go on: the last field of them.
struct place {
    base::uuid origin{};
    std::string name;
    std::uint8_t kind{0};
    std::string field;
    friend bool operator==(const place&, const place&) = default;
};

/// A number that stands for the receiver's address, made by the sender. Who sends it back has
/// that address, or at least reads what is sent there.
struct token_given {
    std::uint64_t token{0};
    friend bool operator==(const token_given&, const token_given&) = default;
};

/// The same number on its way back.
struct token_returned {
    std::uint64_t token{0};
    friend bool operator==(const token_returned&, const token_returned&) = default;
};

using packet_item = std::variant<member_record,
                                 member_status,
                                 seen_as,
                                 device_update,
                                 rumor,
                                 heard,
                                 hash_list,
                                 known_list,
                                 place,
                                 token_given,
                                 token_returned>;

/// A packet as read. A field that its kind does not have stays as it is here.
struct packet {
    packet_head head;
    std::uint64_t hash{0};      ///< probe, ack, pull, page: of what the sender knows of the cluster
    std::uint32_t answered{0};  ///< ack, probe_report, entries: the sequence of what is answered
    probe_outcome outcome{probe_outcome::silent};  ///< probe_report
    base::uuid uuid{};  ///< probe_request: the target; pull, page: the cursor
    replica_part part{replica_part::summary};  ///< hashes and entries, wanted and given
    std::uint8_t index{0};                     ///< the bucket; of hashes the number of the first
    std::uint64_t position{0};                 ///< entries_wanted: behind it; entries: up to it
    std::uint64_t token{0};                    ///< challenge; see token_given
    std::vector<packet_item> items;
    friend bool operator==(const packet&, const packet&) = default;
};

[[nodiscard]] std::optional<std::uint64_t> token_given_in(const packet& of) noexcept;
[[nodiscard]] std::optional<std::uint64_t> token_returned_in(const packet& of) noexcept;

/// The first byte of every native packet: starts neither JSON nor a CBOR map.
inline constexpr std::byte packet_magic{0xc4};

/// Whether the bytes claim to be a native packet.
[[nodiscard]] bool is_packet(std::span<const std::byte> bytes) noexcept;

/// Total: every sequence of bytes gives a packet or an error. Cheapest check first.
[[nodiscard]] boost::system::result<packet, decode_failure> decode_packet(
    std::span<const std::byte> bytes);

/// The head alone, from the start of a packet that may be cut off, or sealed: what an ICMP error
/// quotes.
[[nodiscard]] std::optional<packet_head> decode_packet_head(
    std::span<const std::byte> bytes) noexcept;

/// The key under which all members of the cluster hash. Not secret: whoever knows the name
/// knows it.
[[nodiscard]] base::siphash_key cluster_key(std::string_view name) noexcept;

/// The four bytes that stand for a cluster's name in every packet.
[[nodiscard]] std::uint32_t cluster_tag(std::string_view name) noexcept;

/// One item with its type and length, to be put into packets as often as wanted.
[[nodiscard]] std::vector<std::byte> encode_item(const packet_item& from);

/// Appends one packet to an arena, item by item, and never exceeds the budget.
class packet_writer {
public:
    /// Writes the head and the body of `from`, and no item.
    packet_writer(const packet& from,
                  std::vector<std::byte>& to,
                  std::size_t budget = limits::packet_budget);

    /// False where the item does not fit any more: then nothing is written.
    [[nodiscard]] bool try_append(std::span<const std::byte> item);

    /// Fills up to `bytes` in total, or 3 more where less than an item's head is missing.
    void pad_to(std::size_t bytes);

    [[nodiscard]] std::size_t size() const noexcept { return to_.size() - start_; }

private:
    std::vector<std::byte>& to_;
    std::size_t start_;
    std::size_t budget_;
};

}  // namespace chatter::wire
