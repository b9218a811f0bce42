// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Datagrams that nobody sends in good faith, the same ones each time.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/wire/decode_error.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace chatter::test {

class hostile_datagrams {
public:
    struct datagram {
        std::vector<std::byte> bytes;
        wire::decode_error why;  ///< What chatter::wire::decode says of it.
    };

    hostile_datagrams();

    /// The next that chatter::wire::decode refuses. First each of a list (every truncation of
    /// every vector, the deepest nestings, the largest sizes, ...), then mutations without
    /// end, which are small.
    [[nodiscard]] datagram next();

    /// How many of those that were made decode() has taken, so that next() passed them over.
    [[nodiscard]] std::size_t harmless() const noexcept { return harmless_; }

private:
    using bytes = std::vector<std::byte>;

    void list_truncations();
    void list_nestings();
    void list_sizes();
    void list_bad_texts();
    void list_bad_numbers();

    [[nodiscard]] bytes draw();
    [[nodiscard]] const bytes& any_seed();
    [[nodiscard]] std::byte any_byte();
    [[nodiscard]] bytes random_bytes();
    [[nodiscard]] bytes flip_bits();
    [[nodiscard]] bytes put_head();
    [[nodiscard]] bytes splice();
    [[nodiscard]] bytes lengthen();

    base::prng random_{0xc4a77e5};
    std::vector<bytes> seeds_;  ///< Good messages, in both encodings.
    std::deque<bytes> listed_;
    std::size_t harmless_{0};
};

}  // namespace chatter::test
