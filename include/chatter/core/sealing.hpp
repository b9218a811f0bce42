// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is sealed and opened by one node, and that nothing counts twice.
//
// A packet names the run of its receiver, so what was recorded before a restart is for nobody. Of
// each run that writes to this one a window of sequences is kept (replay_window.hpp). An injection
// comes from somebody without a run: its time must be near this node's clock and after its start,
// and its number is remembered for longer than that.

#pragma once

#include "chatter/base/siphash.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/duplicate_filter.hpp"
#include "chatter/core/replay_window.hpp"
#include "chatter/core/seal_policy.hpp"
#include "chatter/wire/sealed.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace chatter::core {

class sealing {
public:
    /// `key` is that of the numbers of injections, and nobody's but this node's.
    sealing(seal_policy what, std::string cluster, base::siphash_key key);

    void start(const base::instant& now) noexcept { started_at_ = now.wall; }
    void set(seal_policy what);

    [[nodiscard]] bool seals() const noexcept {
        return policy_.mode == seal_mode::send || policy_.mode == seal_mode::only;
    }
    [[nodiscard]] bool takes_plain() const noexcept { return policy_.mode != seal_mode::only; }
    [[nodiscard]] const seal_policy& policy() const noexcept { return policy_; }

    // --- What goes out
    /// The packet that `to` holds from `start` on, where this node seals.
    void seal(std::uint64_t sequence,
              base::wall_time_ms now,
              std::vector<std::byte>& to,
              std::size_t start) const;
    /// The answer to an injection, under the key of that.
    void seal_answer(const wire::sealed_head& head,
                     std::span<const std::byte> content,
                     std::vector<std::byte>& to) const;

    // --- What comes in
    [[nodiscard]] bool has_key(wire::key_id which) const noexcept;
    /// Whether a packet of this run was opened, and for this run of this node.
    [[nodiscard]] bool knows(wire::run_id which) const noexcept { return senders_.contains(which); }
    /// Told before it is opened, as that is cheaper.
    [[nodiscard]] bool is_replayed(const wire::sealed_head& head) const noexcept;
    /// Valid until the next call. Nothing where it was not sealed under that key.
    [[nodiscard]] std::optional<std::span<const std::byte>> open(const wire::sealed_head& head,
                                                                 std::span<const std::byte> bytes);
    /// It was opened, and was for this run of this node: it counts only once.
    void mark(const wire::sealed_head& head, base::mono_time now);

    enum class injection : std::uint8_t { is_new, is_known, is_off, is_one_too_many };
    /// Remembers it where it is new.
    [[nodiscard]] injection judge_injection(const wire::sealed_head& head,
                                            const base::instant& now);

    struct key_in_use {
        wire::key_id key{0};
        bool is_first{false};
    };
    /// By which key the sender was last heard, where that is news: not at all while it is the
    /// first one.
    [[nodiscard]] std::optional<key_in_use> take_key_news(wire::run_id which);

    void expire(base::mono_time now) { injections_.expire(now); }
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept {
        return injections_.next_deadline();
    }
    [[nodiscard]] std::size_t senders() const noexcept { return senders_.size(); }

private:
    struct sender {
        replay_window window;
        base::mono_time heard_at{};
        wire::key_id key{0};
        wire::key_id told{0};  ///< The key that was told of; 0: none, as it is the first one.
    };

    void forget_who_is_silent_longest();

    seal_policy policy_;
    std::string cluster_;
    base::siphash_key key_;
    base::wall_time_ms started_at_{0};
    boost::unordered_flat_map<wire::run_id, sender> senders_;
    duplicate_filter injections_;
    std::vector<std::byte> opened_;
};

}  // namespace chatter::core
