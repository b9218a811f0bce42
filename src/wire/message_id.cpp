// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/message_id.hpp"

#include "chatter/wire/cbor.hpp"

#include <array>
#include <cstring>

namespace chatter::wire {
namespace {

using id_head = std::array<std::byte, sizeof(base::uuid) + sizeof(std::uint64_t)>;

/// Sender and timestamp, which stand before the payload. Ids never leave the process, so the
/// machine's own order of bytes does.
id_head head_of(const message& from) noexcept {
    id_head head;
    std::memcpy(head.data(), from.sender.data, sizeof from.sender.data);
    std::memcpy(head.data() + sizeof from.sender.data,
                &from.timestamp_millis,
                sizeof from.timestamp_millis);
    return head;
}

}  // namespace

message_id make_message_id(const message& from,
                           const base::siphash_key& key,
                           std::vector<std::byte>& scratch) {
    const id_head head = head_of(from);
    scratch.assign(head.begin(), head.end());
    const auto* added = from.payload ? std::get_if<server_added>(&*from.payload) : nullptr;
    if (added != nullptr && added->wire) {
        // "wire" says how to talk to the server, not what the gossip is about.
        encode_cbor_payload(server_added{added->uuid, added->addr, std::nullopt}, scratch);
    } else {
        encode_cbor_payload(from.payload, scratch);
    }
    return base::siphash(key, scratch);
}

}  // namespace chatter::wire
