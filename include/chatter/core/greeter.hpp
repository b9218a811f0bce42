// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How members find one another: hellos to seeds, to failed members, to whoever seems to be
// there (DESIGN, section 4: join).
//
// A hello goes to an address of which nothing is known but that. It holds the own record and
// is as long as its answer, the welcome, so that it cannot be used to flood others. Each of the two
// gives the other a token for its address (address_proof.hpp); who returns it is believed.
//
// Seeds of the configuration are never forgotten, and of those that were joined later the last
// joined_max are kept. A seed is looked up, greeted, and asked again with back-off until a member
// lives at one of its addresses, and again when that member is gone. One that turns out to be this
// node is left alone.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/prng.hpp"
#include "chatter/core/address_proof.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::core {

class greeter {
public:
    greeter(const std::vector<std::string>& seeds,
            const timing& rules,
            membership& members,
            packet_sender& packets,
            const address_proof& proof,
            base::prng random);

    void start(const turn& now);
    /// One more seed, from now on; one that is known is tried at once. Nothing once this node
    /// leaves.
    void join(const turn& now, std::string name);
    void resolved(const turn& now, std::string_view seed, std::span<const base::address> found);

    /// Says hello, unless that was done a moment ago.
    void greet(const turn& now, const base::address& whom);
    /// Answers a hello of so many bytes with no more of them.
    void welcome(const turn& now,
                 const wire::packet& hello,
                 const base::address& from,
                 std::size_t bytes);

    /// Whether it is one of those that this node is to join.
    [[nodiscard]] bool is_seed(const base::address& which) const noexcept;

    /// Seeds of join() that are kept; for one more the oldest of them goes.
    static constexpr std::size_t joined_max = 64;

    /// Some member was heard of in this run, or there was nobody to join but this node itself.
    /// Once it holds, it holds for ever.
    [[nodiscard]] bool has_met_any() const noexcept { return has_met_ || meets_any(); }

    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

private:
    struct seed {
        std::string name;
        bool is_configured{false};  ///< Else by join().
        std::vector<base::address> addresses;
        base::mono_duration wait{};
        base::mono_time next_try{};
        bool is_asked{false};  ///< The shell looks it up.
        base::mono_time missed_since{};
        bool is_told{false};  ///< That it does not answer.
    };

    void begin(const turn& now, seed& which);
    seed& add_joined(std::string name);
    [[nodiscard]] bool meets_any() const noexcept;
    void try_seed(const turn& now, seed& which);
    void greet_known(const turn& now);
    void greet_a_failed(const turn& now);
    [[nodiscard]] bool is_met(const seed& which) const;
    void tell_unanswered(const turn& now, seed& which);
    void send_hello(const turn& now, const base::address& whom);

    const timing& rules_;
    membership& members_;
    packet_sender& packets_;
    const address_proof& proof_;
    base::prng random_;
    std::vector<seed> seeds_;
    std::map<base::address, base::mono_time> greeted_;  ///< Lately.
    base::mono_time next_failed_{};
    bool started_{false};
    bool has_met_{false};
};

}  // namespace chatter::core
