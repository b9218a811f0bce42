// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/effects.hpp"

namespace chatter::core {
namespace {

constexpr std::size_t arena_bytes_kept = std::size_t{256} * 1024;
constexpr std::size_t items_kept = 4'096;

template <typename Item>
void clear_keeping(std::vector<Item>& items, std::size_t capacity_kept) {
    items.clear();
    if (items.capacity() > capacity_kept) {
        items.shrink_to_fit();
    }
}

}  // namespace

void effects::clear() {
    clear_keeping(arena, arena_bytes_kept);
    clear_keeping(sends, items_kept);
    clear_keeping(events, items_kept);
    own_addresses_wanted = false;
    resolve.clear();
    persist = false;
    left = false;
}

}  // namespace chatter::core
