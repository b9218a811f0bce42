// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers to the sealed injections of one turn: those of one sender with one outcome share a
// datagram, since sending is what costs most.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/wire/sealed.hpp"

#include <cstddef>
#include <vector>

namespace chatter::core {

class injection_answers {
public:
    explicit injection_answers(packet_sender& packets) noexcept : packets_(packets) {}

    /// `what` is for the injection with that head, of so many bytes.
    void add(const base::address& to,
             const wire::sealed_head& injection,
             wire::injection_answer what,
             std::size_t bytes);

    /// The end of the turn. No answer is longer than all that it is for.
    void flush(const turn& now);

private:
    struct waiting {
        base::address to;
        wire::sealed_head first;
        wire::injection_answer what;
        std::size_t bytes{0};
    };

    packet_sender& packets_;
    std::vector<waiting> waiting_;
};

}  // namespace chatter::core
