// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A message on its way among the members: the gossip of chatter-rs in the native spelling.
//
// Beside what a message says stands what its way needs: an identity that all members agree on,
// an age in place of hops, and how far round the ring of members its receiver is to hand it on
// (core/rumor_tree.hpp). What a later version can say that this one does not know is passed on
// as the bytes that it is.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/message.hpp"
#include "chatter/wire/message_id.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace chatter::wire {

/// What stands in a rumor; the numbers are those of the format, further ones of later versions.
enum class rumor_content : std::uint8_t {
    nothing = 0,       ///< A message without a payload.
    text = 1,          ///< A DebugMessage's.
    device = 2,        ///< A device and what is set of it, see wire/device_field.hpp.
    server_added = 3,  ///< With its encoding.
    server_removed = 4
};

struct rumor {
    /// The receiver hands it on to the members between itself and this one in the ring of UUIDs
    /// (core/rumor_tree.hpp): to all but itself where it is this one.
    base::uuid until{};
    message_id id{0};         ///< Under the cluster's key, the same on every member.
    std::uint32_t age_ms{0};  ///< Since it entered the cluster.
    std::uint8_t hops{0};     ///< What a passive peer is given; 255 for more.
    base::uuid sender{};
    base::wall_time_ms timestamp{0};
    rumor_content kind{rumor_content::nothing};
    std::vector<std::byte> content;
    friend bool operator==(const rumor&, const rumor&) = default;
};

/// The device and its fields in a rumor of that kind: parts of its content.
struct device_content {
    base::uuid origin{};
    std::string_view name;
    std::string_view fields;
};

/// Sender, timestamp, kind and content. Origins MUST be there, and a ServerAdded's encoding.
[[nodiscard]] rumor make_rumor(const message& from);

/// The message that it says, its hops included; nothing where chatter-rs has no words for it.
[[nodiscard]] std::optional<message> message_of(const rumor& from);

/// Nothing for another kind.
[[nodiscard]] std::optional<device_content> device_of(const rumor& from) noexcept;

/// Whether the bytes are what their kind says: those of a kind that is not known are, and a
/// server may be followed by what a later version says of it.
[[nodiscard]] bool is_content(rumor_content kind, std::span<const std::byte> bytes) noexcept;

}  // namespace chatter::wire
