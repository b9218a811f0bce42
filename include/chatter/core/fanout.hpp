// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// To how many servers a message is handed on.
//
// `automatic` is ceil(ln N) + 2 of N servers. When each of N nodes hands a rumor to ln N + c
// random others once, all get it with probability exp(-exp(-c)) (Erdos and Renyi 1959;
// Kermarrec, Massoulie and Ganesh, IEEE TPDS 14(3), 2003), and the number of nodes that are
// missed is about exp(-c) a message, whatever N. With c = 2 and the rounding up that is 0.05
// to 0.14 nodes, for 6 datagrams a node at N = 32; each further 1 in c divides what is missed
// by e and costs a datagram a node, which anti-entropy repairs cheaper. Up to N = 5 it is
// everybody.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::core {

class fanout {
public:
    /// ceil(ln N) + 2.
    [[nodiscard]] static fanout automatic() noexcept { return fanout(kind::automatic, 0); }
    /// Everybody, as chatter-rs does.
    [[nodiscard]] static fanout all() noexcept { return fanout(kind::all, 0); }
    /// `count` MUST be greater than 0.
    [[nodiscard]] static fanout fixed(std::size_t count) noexcept;

    /// To how many members a rumor is handed on by one of them at the most, see
    /// core/rumor_tree.hpp.
    [[nodiscard]] std::size_t branches() const noexcept;

    /// Of the `others` that could get a message, how many do. N is the others and this node.
    [[nodiscard]] std::size_t choose_from(std::size_t others) const noexcept;

    friend bool operator==(const fanout&, const fanout&) = default;

private:
    enum class kind { automatic, all, fixed };
    fanout(kind what, std::size_t count) noexcept : what_(what), count_(count) {}

    kind what_;
    std::size_t count_;
};

/// "auto", "all" or a number from 1 on.
[[nodiscard]] std::optional<fanout> parse_fanout(std::string_view text) noexcept;

}  // namespace chatter::core
