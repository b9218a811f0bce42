// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What members say of themselves, kept once each.
//
// A node knows each member by eight bytes; a simulation of 10,000 nodes that know one another
// keeps 10,000 records, not 100 million. Facts live as long as somebody refers to them.
// Not for several threads.

#pragma once

#include "chatter/wire/member.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace chatter::core {

class facts_pool;

/// A reference to facts in a pool; copies count. Empty where it refers to none.
class facts_ref {
public:
    facts_ref() noexcept = default;
    facts_ref(const facts_ref& other) noexcept;
    facts_ref(facts_ref&& other) noexcept : to_(other.to_) { other.to_ = nullptr; }
    facts_ref& operator=(facts_ref other) noexcept;
    ~facts_ref();

    [[nodiscard]] const wire::member_facts& operator*() const noexcept { return to_->facts; }
    [[nodiscard]] const wire::member_facts* operator->() const noexcept { return &to_->facts; }
    [[nodiscard]] explicit operator bool() const noexcept { return to_ != nullptr; }

private:
    friend class facts_pool;
    struct entry {
        wire::member_facts facts;
        facts_pool* pool;
        std::size_t references;
    };
    explicit facts_ref(entry* to) noexcept;

    entry* to_{nullptr};
};

/// MUST outlive the references into it.
class facts_pool {
public:
    [[nodiscard]] facts_ref intern(const wire::member_facts& facts);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    friend class facts_ref;
    /// A member's runs differ in their random number: enough to tell most facts apart.
    struct by_run {
        using is_transparent = void;
        std::size_t operator()(const wire::member_facts& facts) const noexcept;
        std::size_t operator()(const facts_ref::entry* entry) const noexcept {
            return (*this)(entry->facts);
        }
    };
    struct same_facts {
        using is_transparent = void;
        static const wire::member_facts& of(const wire::member_facts& facts) { return facts; }
        static const wire::member_facts& of(const facts_ref::entry* entry) { return entry->facts; }
        template <typename A, typename B>
        bool operator()(const A& a, const B& b) const noexcept {
            return of(a) == of(b);
        }
    };

    void forget(facts_ref::entry* entry) noexcept;

    boost::unordered_flat_set<facts_ref::entry*, by_run, same_facts> entries_;
};

}  // namespace chatter::core
