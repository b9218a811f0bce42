// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Serving passive peers: the servers that gossip named and that do not speak the native
// protocol, chatter-rs daemons among them.
//
// Each gets every message in the encoding that it reads. Among members one of them serves it, the
// others do not; a node without members mongers rumors among its peers (Demers et al. 1987).

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/prng.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/config.hpp"
#include "chatter/core/counters.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/own_addresses.hpp"
#include "chatter/core/view.hpp"
#include "chatter/wire/message.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace chatter::core {

class passive_peers {
public:
    /// Whom a message is handed on to.
    struct receiver {
        base::address address;
        wire::encoding encoding{wire::encoding::cbor};
    };

    struct parts {
        const config& settings;
        const own_addresses& own;
        const membership& members;
        counters& count;
    };
    passive_peers(const parts& of, base::prng random) noexcept : of_(of), random_(random) {}

    [[nodiscard]] view& servers() noexcept { return view_; }
    [[nodiscard]] const view& servers() const noexcept { return view_; }

    [[nodiscard]] server_added::reach reach_of(const server& which) const noexcept;

    /// Hands the message on as it is to those whom this node serves, but for its sender and
    /// `from`, where it came from.
    void serve(const wire::message& what, const base::address& from, effects& to);

    /// A newcomer is told of the servers that were there before it, by the node at which its
    /// ServerAdded entered the cluster. The others got it from a server of the view or a member,
    /// which has done so.
    void introduce(const server& newcomer, effects& to);
    /// Tells `newcomer`, which is `uuid`, of all the others.
    void introduce_view(const receiver& newcomer, const base::uuid& uuid, effects& to);

private:
    void limit_receivers();
    [[nodiscard]] bool serves(const server& which);
    [[nodiscard]] std::uint64_t weight(const base::uuid& member,
                                       const base::uuid& peer) const noexcept;
    void send(const wire::message& what, std::span<const receiver> receivers, effects& to);

    parts of_;
    base::prng random_;
    view view_;
    /// Which of them this node serves, while the members are those of `served_among_`.
    std::map<base::uuid, bool> served_;
    std::uint64_t served_among_{0};
    std::vector<receiver> receivers_;
};

}  // namespace chatter::core
