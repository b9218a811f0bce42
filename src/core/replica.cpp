// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/replica.hpp"

namespace chatter::core {

std::uint64_t replica::hash(wire::replica_part part) const noexcept {
    using wire::replica_part;
    switch (part) {
        case replica_part::members: return members_.digest();
        case replica_part::states:
        case replica_part::metrics: return devices.hash(part);
        case replica_part::messages: return messages.hash();
        case replica_part::summary: break;
    }
    return members_.digest() + devices.hash(replica_part::states) +
           devices.hash(replica_part::metrics) + messages.hash();
}

}  // namespace chatter::core
