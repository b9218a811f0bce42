// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What it costs to remember an event.

#pragma once

#include "chatter/core/event.hpp"

#include <cstddef>

namespace chatter::api {

/// What its texts and lists have on the heap, without the event itself.
[[nodiscard]] std::size_t heap_bytes(const core::event& of) noexcept;

}  // namespace chatter::api
