// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sealed datagrams: a packet, an injection or its answer, encrypted and authenticated under a
// key of the cluster. The bytes are in src/wire/FORMAT.md.
//
//   head of a packet, in the clear, with another magic   28 bytes
//   key id, high half of the sequence, time              16 bytes
//   what stands behind the head, encrypted
//   tag                                                  16 bytes
//
// All that is in the clear is authenticated, and so is the cluster's name, which is not sent.
// The nonce is the sender's run, its sequence and the time: no two datagrams have the same,
// even when a machine is restored from a snapshot with its memory.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/packet.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::wire {

/// The first byte of every sealed datagram.
inline constexpr std::byte sealed_magic{0xc5};

/// What sealing adds to a packet.
inline constexpr std::size_t sealed_overhead = 32;

/// Kinds that only sealed datagrams have, beside packet_kind. What is sealed is of an
/// injection a message or a gossip in JSON or CBOR, of its answer an injection_answer. The
/// run of who injects is a number that it draws; the receiver's is 0 where it is for any daemon.
inline constexpr std::uint8_t injection_kind = 64;
inline constexpr std::uint8_t injection_answer_kind = 65;

struct sealed_head {
    std::uint8_t kind{0};
    std::uint8_t flags{0};
    std::uint32_t cluster{0};
    run_id sender_run{0};
    run_id receiver_run{0};
    std::uint64_t sequence{0};  ///< Of which a packet in the clear has the low half.
    key_id key{0};
    base::wall_time_ms at{0};  ///< When it was sealed, by the sender's clock.
    friend bool operator==(const sealed_head&, const sealed_head&) = default;
};

/// What became of an injection.
enum class injection_outcome : std::uint8_t {
    taken = 0,
    duplicate = 1,  ///< Known already: this datagram, or a message that is the same.
    clock = 2,      ///< Its time is more than 60 s from the daemon's, or before its start.
    busy = 3,       ///< More than the daemon remembers came in the last minutes.
    refused = 4,    ///< See the reason.
    /// It means something else at each daemon, as it names no origin, or no sender and time: so it
    /// must be sealed once more for this one, whose run the answer has. Or it was for a former run.
    unaddressed = 5
};

struct injection_answer {
    injection_outcome outcome{injection_outcome::taken};
    std::uint64_t answered{0};  ///< The sequence of the injection.
    std::string reason;         ///< Of `refused`: the name of a verdict or a decode_error.
    /// Further ones of the same sender with the same outcome, as many as there is room for.
    std::vector<std::uint64_t> also{};
    friend bool operator==(const injection_answer&, const injection_answer&) = default;
};

[[nodiscard]] bool is_sealed(std::span<const std::byte> bytes) noexcept;

/// Total. Says nothing of whether the rest is what somebody with a key has sealed. Refuses what
/// has another magic (unknown_encoding) or version, is too short to be opened or longer than its
/// kind may be, has a kind that does not exist, or runs that cannot be (see packet_head).
[[nodiscard]] boost::system::result<sealed_head, decode_failure> decode_sealed_head(
    std::span<const std::byte> bytes);

/// Seals, where it is, the packet that `to` holds from `start` to its end, under the first key.
/// `sequence` has the packet's own as its low half.
void seal_packet(const keyring& with,
                 std::string_view cluster,
                 std::uint64_t sequence,
                 base::wall_time_ms now,
                 std::vector<std::byte>& to,
                 std::size_t start);

/// Appends `content` sealed behind `head`, of which the key says which one.
void seal(const keyring& with,
          std::string_view cluster,
          const sealed_head& head,
          std::span<const std::byte> content,
          std::vector<std::byte>& to);

/// Opens what decode_sealed_head has read. A packet becomes what it was before it was sealed,
/// with its head; of the other kinds the content is given alone. `to` is overwritten. False
/// where no key has that id, or it was not sealed with it, in this cluster.
[[nodiscard]] bool open_sealed(const keyring& with,
                               std::string_view cluster,
                               const sealed_head& head,
                               std::span<const std::byte> bytes,
                               std::vector<std::byte>& to);

void encode_answer(const injection_answer& from, std::vector<std::byte>& to);
/// Total.
[[nodiscard]] std::optional<injection_answer> decode_answer(std::span<const std::byte> bytes);

}  // namespace chatter::wire
