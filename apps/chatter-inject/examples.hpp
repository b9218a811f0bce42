// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One sample of every gossip, to look at and to pipe back in (chatter-rs: chatter-generate).

#pragma once

#include "chatter/wire/message.hpp"

#include <vector>

namespace chatter::inject {

[[nodiscard]] std::vector<wire::gossip> example_gossip();

}  // namespace chatter::inject
