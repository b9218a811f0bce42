// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A node that is a member of a cluster of four, in the clear or sealed, and what it is sent.
//
// An input is several packets: each ends with the bytes fe fe and one more, which says who
// sends it and what happens before it. Heads that nobody could guess are filled in: the cluster,
// the run of the sender, the run of the receiver; and where an answer answers nothing, what the
// node asked last. Who was challenged returns the token. A single byte is the last datagram once
// more; two are what an operator wants: that the sender is joined, or forgotten where the first of
// them is odd. JSON stays as it is: members are told messages, too.
//
// Where the cluster is sealed, packets are sealed then, and what is none is an injection.

#pragma once

#include "chatter/core/seal_policy.hpp"

#include <cstddef>
#include <span>

namespace chatter::fuzz {

void run_member(std::span<const std::byte> input, const core::seal_policy& sealing);

}  // namespace chatter::fuzz
