// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/message_id.hpp"

#include "chatter/wire/cbor.hpp"

#include "bytes.hpp"

#include <array>
#include <cstring>

namespace chatter::wire {
namespace {

using id_head = std::array<std::byte, sizeof(base::uuid) + sizeof(std::uint64_t)>;

/// Sender and timestamp, which stand before the payload. Members tell each other ids, so all
/// machines must write the same.
id_head head_of(const message& from) noexcept {
    id_head head;
    std::memcpy(head.data(), from.sender.data, sizeof from.sender.data);
    store_number(static_cast<std::uint64_t>(from.timestamp_millis),
                 head.data() + sizeof from.sender.data);
    return head;
}

}  // namespace

message_id make_message_id(const message& from,
                           const base::siphash_key& key,
                           std::vector<std::byte>& scratch) {
    const id_head head = head_of(from);
    scratch.assign(head.begin(), head.end());
    encode_cbor_payload(from.payload, scratch);
    return base::siphash(key, scratch);
}

}  // namespace chatter::wire
