// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The frame of sealed datagrams. Packets are sealed where they are and opened into bytes that
// are used again: no datagram costs an allocation of its own.

#include "chatter/wire/sealed.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/wire/limits.hpp"

#include "bytes.hpp"
#include "packet_format.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace chatter::wire {
namespace {

constexpr std::uint8_t sealed_version = 1;

// Where what stands, behind the fields that a packet has, too.
constexpr std::size_t sender_run_at = 8;
constexpr std::size_t receiver_run_at = 16;
constexpr std::size_t sequence_low_at = 24;
constexpr std::size_t key_at = 28;
constexpr std::size_t sequence_high_at = 32;
constexpr std::size_t time_at = 36;
constexpr std::size_t sealed_head_bytes = 44;
static_assert(sequence_low_at + 4 == packet_head_bytes && key_at == packet_head_bytes);

/// What stands between the head of a packet and its content.
constexpr std::size_t inserted_bytes = sealed_head_bytes - packet_head_bytes;
static_assert(sealed_overhead == inserted_bytes + keyring::tag_bytes);
static_assert(limits::packet_budget + sealed_overhead <= limits::packet_bytes_max &&
                  limits::large_packet_budget + sealed_overhead <= limits::datagram_bytes_max,
              "what is kept free for sealing is enough for it");

constexpr std::size_t sealed_bytes_min = sealed_head_bytes + keyring::tag_bytes;

constexpr std::size_t answer_bytes_min = 1 + 8 + 1;
static_assert(sealed_bytes_min + answer_bytes_min + limits::injection_reason_bytes_max +
                  8 * (limits::injections_per_answer - 1) <=
              limits::injection_answer_bytes_max);

bool is_packet_kind(std::uint8_t kind) noexcept {
    return kind >= 1 && kind <= static_cast<std::uint8_t>(packet_kind_last);
}

bool is_kind(std::uint8_t kind) noexcept {
    return is_packet_kind(kind) || kind == injection_kind || kind == injection_answer_kind;
}

std::size_t bytes_max(std::uint8_t kind) noexcept {
    if (kind == static_cast<std::uint8_t>(packet_kind::gossip) || kind == injection_kind) {
        return limits::datagram_bytes_max;
    }
    return kind == injection_answer_kind ? limits::injection_answer_bytes_max
                                         : limits::packet_bytes_max;
}

/// What can be said of the first three bytes and the size. Of what is too short to have a kind
/// the size is no matter.
std::optional<decode_failure> check_start(std::span<const std::byte> bytes) {
    if (!is_sealed(bytes)) {
        return decode_failure{bytes.empty() ? decode_error::empty : decode_error::unknown_encoding};
    }
    const auto kind = bytes.size() > 2 ? std::to_integer<std::uint8_t>(bytes[2]) : std::uint8_t{1};
    if (bytes.size() > bytes_max(kind)) {
        return decode_failure{decode_error::too_large};
    }
    if (bytes.size() > 1 && bytes[1] != std::byte{sealed_version}) {
        return decode_failure{decode_error::unsupported_version, 1};
    }
    if (!is_kind(kind)) {
        return decode_failure{decode_error::unknown_variant, 2};
    }
    if (bytes.size() < sealed_bytes_min) {
        return decode_failure{decode_error::truncated, bytes.size()};
    }
    return std::nullopt;
}

/// Who says hello knows nobody's run, who injects something may; all else is said to one.
bool is_receiver(run_id run, std::uint8_t kind) noexcept {
    return kind == injection_kind ||
           (run == 0) == (kind == static_cast<std::uint8_t>(packet_kind::hello));
}

/// No two datagrams have the same: runs are drawn at random, and within one the sequence grows.
/// The time parts those of a run that was restored with its memory and counts again.
keyring::nonce nonce_of(std::span<const std::byte> sealed) noexcept {
    keyring::nonce to{};
    const auto copy = [&](std::size_t at, std::size_t count, std::size_t to_at) {
        std::memcpy(to.data() + to_at, sealed.data() + at, count);
    };
    copy(sender_run_at, 8, 0);
    copy(sequence_high_at, 4, 8);
    copy(sequence_low_at, 4, 12);
    copy(time_at, 8, 16);
    return to;
}

/// What is authenticated beside the content: all that is in the clear, and the cluster's name.
class associated {
public:
    associated(std::span<const std::byte> sealed, std::string_view cluster) noexcept
        : size_(sealed_head_bytes + cluster.size()) {
        CHATTER_ASSERT(cluster.size() <= limits::cluster_name_bytes_max);
        std::memcpy(bytes_.data(), sealed.data(), sealed_head_bytes);
        std::copy_n(std::as_bytes(std::span(cluster)).begin(),
                    cluster.size(),
                    bytes_.begin() + sealed_head_bytes);
    }
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
        return std::span(bytes_).first(size_);
    }

private:
    // Set as far as it is used: a packet costs no zeros.
    std::array<std::byte, sealed_head_bytes + limits::cluster_name_bytes_max> bytes_;
    std::size_t size_;
};

/// Seals what has its head, its content and room for its tag.
void seal_frame(const keyring& with,
                std::size_t key,
                std::string_view cluster,
                std::span<std::byte> frame) noexcept {
    with.seal(
        key, nonce_of(frame), associated(frame, cluster).bytes(), frame.subspan(sealed_head_bytes));
}

/// A reason is shown to people as it is, so it has nothing that a terminal obeys.
bool is_reason(std::string_view text) noexcept {
    return text.size() <= limits::injection_reason_bytes_max &&
           std::all_of(
               text.begin(), text.end(), [](char each) { return each >= ' ' && each <= '~'; });
}

}  // namespace

bool is_sealed(std::span<const std::byte> bytes) noexcept {
    return !bytes.empty() && bytes.front() == sealed_magic;
}

boost::system::result<sealed_head, decode_failure> decode_sealed_head(
    std::span<const std::byte> bytes) {
    if (const auto failure = check_start(bytes)) {
        return *failure;
    }
    byte_reader from(bytes);
    sealed_head to;
    static_cast<void>(from.read<std::uint16_t>());  // magic and version
    to.kind = from.read<std::uint8_t>();
    to.flags = from.read<std::uint8_t>();
    to.cluster = from.read<std::uint32_t>();
    to.sender_run = from.read<std::uint64_t>();
    to.receiver_run = from.read<std::uint64_t>();
    to.sequence = from.read<std::uint32_t>();
    to.key = from.read<std::uint32_t>();
    to.sequence |= static_cast<std::uint64_t>(from.read<std::uint32_t>()) << 32U;
    to.at = from.read_int64();
    if (to.sender_run == 0) {
        return decode_failure{decode_error::out_of_range, sender_run_at};
    }
    if (!is_receiver(to.receiver_run, to.kind)) {
        return decode_failure{decode_error::out_of_range, receiver_run_at};
    }
    return to;
}

void seal_packet(const keyring& with,
                 std::string_view cluster,
                 std::uint64_t sequence,
                 base::wall_time_ms now,
                 std::vector<std::byte>& to,
                 std::size_t start) {
    CHATTER_ASSERT(to.size() >= start + packet_head_bytes);
    const std::size_t content_bytes = to.size() - start - packet_head_bytes;
    to.resize(to.size() + sealed_overhead);
    const auto frame = std::span(to).subspan(start);
    CHATTER_ASSERT(load_number<std::uint32_t>(frame.data() + sequence_low_at) ==
                   static_cast<std::uint32_t>(sequence));
    std::memmove(frame.data() + sealed_head_bytes, frame.data() + packet_head_bytes, content_bytes);
    frame[0] = sealed_magic;
    frame[1] = std::byte{sealed_version};
    store_number(with.ids().front(), frame.data() + key_at);
    store_number(static_cast<std::uint32_t>(sequence >> 32U), frame.data() + sequence_high_at);
    store_number(static_cast<std::uint64_t>(now), frame.data() + time_at);
    seal_frame(with, 0, cluster, frame);
}

void seal(const keyring& with,
          std::string_view cluster,
          const sealed_head& head,
          std::span<const std::byte> content,
          std::vector<std::byte>& to) {
    const auto key = with.find(head.key);
    CHATTER_ASSERT(key.has_value());
    const std::size_t start = to.size();
    byte_writer writer(to);
    writer.write(std::to_integer<std::uint8_t>(sealed_magic));
    writer.write(sealed_version);
    writer.write(head.kind);
    writer.write(head.flags);
    writer.write(head.cluster);
    writer.write(head.sender_run);
    writer.write(head.receiver_run);
    writer.write(static_cast<std::uint32_t>(head.sequence));
    writer.write(head.key);
    writer.write(static_cast<std::uint32_t>(head.sequence >> 32U));
    writer.write_int64(head.at);
    writer.write_bytes(content.data(), content.size());
    to.resize(to.size() + keyring::tag_bytes);
    seal_frame(with, *key, cluster, std::span(to).subspan(start));
}

bool open_sealed(const keyring& with,
                 std::string_view cluster,
                 const sealed_head& head,
                 std::span<const std::byte> bytes,
                 std::vector<std::byte>& to) {
    const auto key = with.find(head.key);
    if (!key || bytes.size() < sealed_bytes_min) {
        to.clear();
        return false;
    }
    const std::size_t content_at = is_packet_kind(head.kind) ? packet_head_bytes : 0;
    to.resize(content_at + bytes.size() - sealed_bytes_min);
    if (!with.open(*key,
                   nonce_of(bytes),
                   associated(bytes, cluster).bytes(),
                   bytes.subspan(sealed_head_bytes),
                   std::span(to).subspan(content_at))) {
        to.clear();
        return false;
    }
    if (content_at > 0) {
        std::memcpy(to.data(), bytes.data(), packet_head_bytes);
        to[0] = packet_magic;
        to[1] = std::byte{packet_version};
    }
    return true;
}

void encode_answer(const injection_answer& from, std::vector<std::byte>& to) {
    CHATTER_ASSERT(is_reason(from.reason));
    byte_writer writer(to);
    writer.write_enum(from.outcome);
    writer.write(from.answered);
    writer.write_text<std::uint8_t>(from.reason);
    for (const std::uint64_t each : from.also) {
        writer.write(each);
    }
}

std::optional<injection_answer> decode_answer(std::span<const std::byte> bytes) {
    byte_reader from(bytes);
    injection_answer to;
    to.outcome = from.read_enum(injection_outcome::unaddressed);
    to.answered = from.read<std::uint64_t>();
    to.reason = from.read_text<std::uint8_t>();
    while (from.ok() && from.left() > 0) {
        to.also.push_back(from.read<std::uint64_t>());
    }
    if (!from.ok() || !is_reason(to.reason)) {
        return std::nullopt;
    }
    return to;
}

}  // namespace chatter::wire
