// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/facts_pool.hpp"

#include <utility>

namespace chatter::core {

facts_ref::facts_ref(entry* to) noexcept : to_(to) {
    ++to_->references;
}

facts_ref::facts_ref(const facts_ref& other) noexcept : to_(other.to_) {
    if (to_ != nullptr) {
        ++to_->references;
    }
}

facts_ref& facts_ref::operator=(facts_ref other) noexcept {
    std::swap(to_, other.to_);
    return *this;
}

facts_ref::~facts_ref() {
    if (to_ != nullptr && --to_->references == 0) {
        to_->pool->forget(to_);
    }
}

facts_ref facts_pool::intern(const wire::member_facts& facts) {
    if (const auto known = entries_.find(facts); known != entries_.end()) {
        return facts_ref(*known);
    }
    auto made = std::make_unique<facts_ref::entry>(facts_ref::entry{facts, this, 0});
    entries_.insert(made.get());
    return facts_ref(made.release());  // ends in forget()
}

void facts_pool::forget(facts_ref::entry* entry) noexcept {
    entries_.erase(entry);
    delete entry;
}

/// FNV-1a's prime spreads what is random already; who chooses runs on purpose can make a node
/// that knows his members slow, which he can by other means.
std::size_t facts_pool::by_run::operator()(const wire::member_facts& facts) const noexcept {
    return static_cast<std::size_t>(facts.run * 0x0000'0100'0000'01b3U);
}

}  // namespace chatter::core
