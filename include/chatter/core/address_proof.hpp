// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Tokens that prove an address: who returns one, reads what is sent there (as QUIC validates a
// path, RFC 9000, section 8). Nothing is kept for it: a token is a keyed hash of the address.
//
// Without it anybody could name any address as that of a member, and have the cluster write to it.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/siphash.hpp"

#include <cstdint>

namespace chatter::core {

class address_proof {
public:
    /// `key` MUST be this node's alone, and be drawn anew for each run.
    explicit address_proof(const base::siphash_key& key) noexcept : key_(key) {}

    /// Never 0.
    [[nodiscard]] std::uint64_t token_of(const base::address& which) const noexcept;

private:
    base::siphash_key key_;
};

}  // namespace chatter::core
