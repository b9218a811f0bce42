// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any text as chatter-inject's input: read or complained about, and each datagram that comes
// of it is what a daemon reads.

#include "chatter/base/assert.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"

#include "fuzz_target.hpp"
#include "injection.hpp"

#include <string_view>

namespace {

namespace inject = chatter::inject;
namespace wire = chatter::wire;

constexpr chatter::base::wall_time_ms now = 1'600'000'000'000;

void check_datagrams(const std::vector<wire::message>& messages, wire::encoding as) {
    const auto datagrams = inject::encode_datagrams(messages, as);
    if (!datagrams) {
        CHATTER_ASSERT(datagrams.error().starts_with("message "));
        return;
    }
    CHATTER_ASSERT(datagrams->size() == messages.size());
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto& bytes = (*datagrams)[i];
        CHATTER_ASSERT(bytes.size() <= wire::limits::datagram_bytes_max);
        const auto read = wire::decode(bytes);
        CHATTER_ASSERT(read.has_value());
        CHATTER_ASSERT(read->arrived_as == as);
        CHATTER_ASSERT(read->content.sender == messages[i].sender);
        CHATTER_ASSERT(read->content.timestamp_millis == messages[i].timestamp_millis);
        CHATTER_ASSERT(read->content.hops == messages[i].hops);
        CHATTER_ASSERT(as == wire::encoding::cbor || read->content == messages[i]);
    }
}

}  // namespace

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    inject::injection_settings how;
    how.random_sender.data[0] = 0xc4;
    how.now = now;
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    const auto messages = inject::read_messages(text, how);
    if (!messages) {
        CHATTER_ASSERT(messages.error().starts_with("line ") ||
                       messages.error() == "there is no gossip in the input");
        return;
    }
    CHATTER_ASSERT(!messages->empty());
    check_datagrams(*messages, wire::encoding::json);
    check_datagrams(*messages, wire::encoding::cbor);
}
