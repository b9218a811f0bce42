// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sealed injections to one daemon, and its answers: what to send when, and how it ended.
//
// Each injection is sealed when it is first sent and answered by the daemon. What is not answered
// is sent again, with back-off: the same bytes, which the daemon knows again. A window bounds
// what is on its way, so that a long input does not overflow the daemon's buffer. What the daemon
// wants addressed to itself is sealed once more, and all that follows is addressed at once. Pure:
// no clock and no socket.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/member.hpp"
#include "chatter/wire/sealed.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace chatter::inject {

struct sealed_as {
    const wire::keyring& keys;
    std::string cluster;
    wire::run_id run{0};  ///< Drawn anew for each session; not 0.
};

/// How a session ended.
struct sealed_end {
    enum class cause : std::uint8_t {
        all_taken,
        no_answer,      ///< or none any more
        no_common_key,  ///< all that came is sealed with `key`
        clock,          ///< see `clock_ahead_ms`
        busy,
        refused  ///< see `reason`
    };
    cause why{cause::all_taken};
    std::size_t taken{0};  ///< Duplicates among them.
    std::size_t count{0};  ///< All that were to be taken.
    std::size_t which{0};  ///< The number, from 1, of the one that was not, where one was named.
    wire::key_id key{0};
    std::int64_t clock_ahead_ms{0};  ///< This machine's clock before the daemon's.
    std::string reason{};
    friend bool operator==(const sealed_end&, const sealed_end&) = default;
};

class sealed_session {
public:
    static constexpr base::mono_duration patience = std::chrono::seconds(2);
    static constexpr std::size_t window_max = 64;
    static constexpr std::size_t window_bytes = 65'536;
    /// Beside the head of a packet, and what sealing adds to it.
    static constexpr std::size_t content_bytes_max =
        wire::limits::datagram_bytes_max - 28 - wire::sealed_overhead;

    /// `contents` MUST stay where they are, each of at most content_bytes_max. The keys, too.
    sealed_session(sealed_as how, std::span<const std::vector<std::byte>> contents);

    /// The datagrams to send now; they stay where they are until the next call.
    [[nodiscard]] std::vector<std::span<const std::byte>> due(const base::instant& now);

    /// Whatever came from the daemon's address.
    void handle(const base::instant& now, std::span<const std::byte> datagram);

    /// Nothing while it goes on.
    [[nodiscard]] std::optional<sealed_end> end(const base::instant& now) const;

    /// How far it has come, whether it goes on or not.
    [[nodiscard]] const sealed_end& so_far() const noexcept { return so_far_; }

    /// When to look at due() and end() again, if nothing comes until then. An answer may bring
    /// that forward, to a time that is over already.
    [[nodiscard]] base::mono_time next_deadline() const noexcept;

    /// Whether the daemon has answered at all.
    [[nodiscard]] bool is_answered() const noexcept { return is_answered_; }

private:
    struct injection {
        std::size_t index;  ///< In the contents.
        std::uint64_t sequence;
        wire::run_id receiver;
        std::vector<std::byte> sealed;
        base::mono_time send_at;
        base::mono_duration pause;
    };

    void fill_window(const base::instant& now);
    [[nodiscard]] injection seal(const base::instant& now, std::size_t index);
    [[nodiscard]] bool has_more_to_begin() const noexcept;
    void on_answer(const base::instant& now,
                   const wire::sealed_head& head,
                   const wire::injection_answer& what,
                   std::uint64_t answered);
    void fail(sealed_end::cause why, std::size_t index);

    sealed_as how_;
    std::span<const std::vector<std::byte>> contents_;
    std::size_t next_{0};  ///< The first that was not sent yet.
    std::uint64_t next_sequence_{1};
    wire::run_id receiver_{0};  ///< The daemon's, once it has asked for that.
    std::vector<injection> window_;
    std::size_t in_window_{0};  ///< Bytes.
    std::optional<base::mono_time> give_up_at_;
    bool is_answered_{false};
    std::optional<wire::key_id> other_key_;
    sealed_end so_far_;
};

}  // namespace chatter::inject
