// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A cursor over CBOR (RFC 8949): heads, integers, strings, and skipping what is not known.
//
// The first error sticks: from then on every call fails and reads nothing, so the grammar
// above it (cbor_decode.cpp) asks once at the end of a step instead of behind every byte.
// Nothing recurses; what a length announces is believed only as far as bytes are there.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/wire/decode_error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace chatter::wire {

enum class cbor_major : std::uint8_t {
    unsigned_integer,
    negative_integer,
    byte_string,
    text_string,
    array,
    map,
    tag,
    simple
};

class cbor_reader {
public:
    explicit cbor_reader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return !failed_; }
    [[nodiscard]] decode_failure failure() const { return {error_, at_}; }
    [[nodiscard]] bool at_end() const noexcept { return at_ == bytes_.size(); }

    /// Keeps the first error. Returns false, for `return fail(...)`.
    bool fail(decode_error error) noexcept;

    /// Items that are still to come in an array or map that was entered.
    struct container {
        std::uint64_t left{0};
        bool indefinite{false};
    };

    /// Enters an array or map; anything else is wrong_type, and a container too deep is
    /// refused. Each one entered MUST be left by next() saying that there is nothing more.
    [[nodiscard]] container enter(cbor_major major) noexcept;

    /// Whether another item (a pair in a map) follows. False behind the last one, and after
    /// an error.
    [[nodiscard]] bool next(container& in) noexcept;

    /// An array of exactly `items`, definite or not: call finish_array behind them.
    [[nodiscard]] container enter_array(std::uint64_t items) noexcept;
    bool finish_array(container& in) noexcept;

    /// Takes a null, if one stands here.
    [[nodiscard]] bool try_null() noexcept;

    [[nodiscard]] std::int64_t read_int64() noexcept;
    [[nodiscard]] std::uint64_t read_unsigned(std::uint64_t max) noexcept;
    /// A float of any width or an integer. Must be finite.
    [[nodiscard]] double read_double() noexcept;
    [[nodiscard]] base::uuid read_uuid() noexcept;
    [[nodiscard]] std::string read_text();

    /// A text that is compared with known ones, which are UTF-8: whether this one is, is asked
    /// with check_utf8() where it is none of them. Valid until the next call.
    [[nodiscard]] std::string_view read_key();
    bool check_utf8(std::string_view text) noexcept;

    /// Passes over one value of any type, however it nests.
    void skip_value() noexcept;
    /// The same, and gives its bytes: a view of the datagram.
    [[nodiscard]] std::string_view read_item() noexcept;

private:
    struct head {
        cbor_major major{cbor_major::simple};
        std::uint8_t info{0};  ///< The low five bits: 31 is indefinite (or break).
        std::uint64_t argument{0};
    };

    [[nodiscard]] bool at_break() const noexcept;
    [[nodiscard]] head read_head() noexcept {
        // Nearly all heads of a message are one byte: no call for those.
        if (!failed_ && at_ < bytes_.size()) {
            const auto first = std::to_integer<std::uint8_t>(bytes_[at_]);
            const auto info = static_cast<std::uint8_t>(first & 31U);
            if (info < 24) {
                ++at_;
                return {static_cast<cbor_major>(first >> 5U), info, info};
            }
        }
        return read_long_head();
    }
    [[nodiscard]] head read_long_head() noexcept;
    /// The number behind the head of a float.
    [[nodiscard]] static double float_of(const head& from) noexcept;
    /// The next head behind any tags: what is skipped may bear them.
    [[nodiscard]] head read_untagged_head() noexcept;
    [[nodiscard]] std::string_view take(std::uint64_t count) noexcept;
    /// The contents of the string whose head was read: a view of the datagram where it is in
    /// one piece, else put together in scratch_.
    [[nodiscard]] std::string_view read_string(const head& from);
    void skip_string(const head& from);
    /// Checks a head that starts no container and no string, when its value does not matter.
    void skip_scalar(const head& from) noexcept;

    std::span<const std::byte> bytes_;
    std::size_t at_{0};
    std::size_t depth_{0};
    bool failed_{false};
    decode_error error_{decode_error::malformed};
    std::string scratch_;
};

}  // namespace chatter::wire
