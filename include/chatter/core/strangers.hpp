// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whom this node does not know: how an address proves itself, and how little others get until then.
//
// Whoever sealed a packet has a key, and is no stranger. Of all others nothing is believed about
// themselves until they return the token of the address that they claim (address_proof.hpp). To
// an address that has not proven itself no more bytes go than came from it, and not many answers.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/core/address_proof.hpp"
#include "chatter/core/budget.hpp"
#include "chatter/core/config.hpp"
#include "chatter/core/envelope.hpp"
#include "chatter/core/greeter.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/core/verdict.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>

namespace chatter::core {

class strangers {
public:
    struct parts {
        const config& settings;
        const address_proof& proof;
        membership& members;
        packet_sender& packets;
        greeter& greets;
    };
    /// `key` is that of the sources' numbers, and nobody's but this node's.
    strangers(const parts& of, const base::siphash_key& key);

    /// By its source alone; this machine always is.
    [[nodiscard]] bool is_allowed(const base::address& source) const noexcept;

    /// Nothing is believed of what a hello says: anybody can send one from any address.
    [[nodiscard]] verdict on_hello(const turn& now, const envelope& of, const wire::packet& what);
    /// Meant for a former run of this node, or for who had its address before. The sender is told
    /// so, and says hello then.
    void on_other_run(const turn& now, const envelope& of, const wire::packet& what);
    /// Who answers a hello is told in turn who this node is.
    void on_welcome(const turn& now, const envelope& of, const wire::packet& what);
    void on_reset(const turn& now, const envelope& of);
    void on_challenge(const turn& now, const envelope& of, const wire::packet& what);

    /// What says where the sender lives: its own record, or where the packet came from, which is
    /// not sealed. Who overhears it can be faster with a copy from elsewhere.
    enum class claim : std::uint8_t { record, source };
    /// Whether the sender has shown that it lives where its own record says.
    [[nodiscard]] bool is_proven(const envelope& of,
                                 const wire::packet& what,
                                 const wire::member_record& record,
                                 claim by) const;
    /// Asks who claims to live at `whom` to say who it is, and to return a token. Whether there
    /// was a budget for that.
    [[nodiscard]] bool challenge(const turn& now,
                                 const envelope& of,
                                 const base::address& whom,
                                 wire::run_id run);

    /// It must not think that nobody is here, only because it is not known yet: as far as its
    /// probe has bytes for that. It does where it says who it is, as a newcomer's do.
    void acknowledge(const turn& now,
                     const envelope& of,
                     const wire::packet& probe,
                     std::uint64_t hash);

    /// Takes from the budgets of that address and of all.
    [[nodiscard]] bool may_answer(const turn& now, const base::address& whom);
    /// Whether that address has not sent too much already that could not be opened.
    [[nodiscard]] bool may_open(const turn& now, const base::address& from);
    void count_forgery(const turn& now, const base::address& from);

private:
    void return_token(const turn& now,
                      const base::address& to,
                      wire::run_id run,
                      std::uint64_t token,
                      std::size_t bytes_max);

    parts of_;
    address_proof sources_;  ///< Numbers for addresses that nobody can guess, once more.
    budget each_;
    token_bucket all_;
};

}  // namespace chatter::core
