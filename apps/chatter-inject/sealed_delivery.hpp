// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sealed injections to the first of a daemon's addresses that answers, and what became of them.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/wire/keyring.hpp"

#include "sealed_session.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace chatter::inject {

struct sealed_receipt {
    sealed_end end;
    /// Of the socket, and then how it ended is told by this alone: a refused port, no route.
    boost::system::error_code error{};
};

/// Sends all to one address after the other, until one has answered or none is left. Each gets
/// sealed_session::patience to answer, and again after each answer. That of the last address is
/// returned where none has answered.
[[nodiscard]] sealed_receipt deliver_sealed(std::span<const base::address> addresses,
                                            const std::vector<std::vector<std::byte>>& contents,
                                            const wire::keyring& keys,
                                            const std::string& cluster);

/// In words, for the person who sent it to `target`; empty where all were taken.
[[nodiscard]] std::string describe(const sealed_receipt& what,
                                   const std::string& target,
                                   const wire::keyring& keys,
                                   const std::string& cluster);

}  // namespace chatter::inject
