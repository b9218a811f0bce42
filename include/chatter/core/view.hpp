// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The view: the servers that gossip named, to which messages are passed on (passive peers).
//
// Last writer wins for each UUID, by version; a removal wins over an addition of the same
// version, and between additions of one version the greater address and encoding do. Removals
// are remembered 72 h from their timestamp, so that old gossip cannot bring a server back.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/version.hpp"
#include "chatter/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace chatter::core {

struct server {
    base::uuid uuid{};
    base::address addr;
    wire::encoding encoding{wire::encoding::json};  ///< What it reads.
    version added_at;
    friend bool operator==(const server&, const server&) = default;
};

class view {
public:
    enum class outcome : std::uint8_t {
        changed,    ///< the server is new here, moved, or changed its encoding; or it went
        unchanged,  ///< older than what is known, or the same
        full        ///< more than wire::limits::passive_peers_max; nothing changed
    };

    [[nodiscard]] outcome add(const server& added);

    /// What went, where something did.
    [[nodiscard]] std::optional<server> remove(const base::uuid& uuid, const version& at);

    /// Forgets the removals whose time is over.
    void expire(base::wall_time_ms now);

    /// When expire() has something to do.
    [[nodiscard]] std::optional<base::wall_time_ms> next_expiry() const noexcept;

    [[nodiscard]] bool has_address(const base::address& addr) const noexcept;

    /// By UUID.
    [[nodiscard]] const std::map<base::uuid, server>& servers() const noexcept { return servers_; }

private:
    void remember_removal(const base::uuid& uuid, const version& at);
    void forget_removal(base::uuid uuid);

    std::map<base::uuid, server> servers_;
    std::map<base::uuid, version> removed_;
    std::set<std::pair<base::wall_time_ms, base::uuid>> removals_;
};

}  // namespace chatter::core
