// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "cbor_reader.hpp"

#include "chatter/wire/limits.hpp"

#include "utf8.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace chatter::wire {
namespace {

constexpr std::uint8_t indefinite_info = 31;
constexpr std::byte break_byte{0xff};
constexpr std::byte null_byte{0xf6};

constexpr std::uint8_t half_info = 25;
constexpr std::uint8_t single_info = 26;
constexpr std::uint8_t double_info = 27;

/// RFC 8949, appendix D: a sign, 5 bits of exponent, 10 of mantissa.
double half_to_double(std::uint64_t bits) noexcept {
    const auto mantissa = static_cast<double>(bits & 0x3ffU);
    const int exponent = static_cast<int>(bits >> 10U & 0x1fU);
    double magnitude = std::numeric_limits<double>::infinity();  // or no number: neither is taken
    if (exponent == 0) {
        magnitude = std::ldexp(mantissa, -24);
    } else if (exponent != 31) {
        magnitude = std::ldexp(mantissa + 1024, exponent - 25);
    }
    return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
}

}  // namespace

bool cbor_reader::fail(decode_error error) noexcept {
    if (!failed_) {
        failed_ = true;
        error_ = error;
    }
    return false;
}

cbor_reader::container cbor_reader::enter(cbor_major major) noexcept {
    const head start = read_head();
    if (failed_) {
        return {};
    }
    if (start.major != major) {
        fail(decode_error::wrong_type);
        return {};
    }
    if (++depth_ > limits::nesting_max) {
        fail(decode_error::too_deep);
        return {};
    }
    return {start.argument, start.info == indefinite_info};
}

bool cbor_reader::next(container& in) noexcept {
    if (failed_) {
        return false;
    }
    const bool more = in.indefinite ? !at_break() : in.left > 0;
    if (!more) {
        at_ += in.indefinite ? 1U : 0U;
        --depth_;
        return false;
    }
    in.left -= in.indefinite ? 0U : 1U;
    return true;
}

cbor_reader::container cbor_reader::enter_array(std::uint64_t items) noexcept {
    const container in = enter(cbor_major::array);
    if (!failed_ && !in.indefinite && in.left != items) {
        fail(decode_error::wrong_type);
    }
    return {0, in.indefinite};
}

bool cbor_reader::finish_array(container& in) noexcept {
    if (next(in)) {
        return fail(decode_error::wrong_type);
    }
    return ok();
}

bool cbor_reader::try_null() noexcept {
    if (failed_ || at_end() || bytes_[at_] != null_byte) {
        return false;
    }
    ++at_;
    return true;
}

std::int64_t cbor_reader::read_int64() noexcept {
    const head number = read_head();
    if (failed_) {
        return 0;
    }
    if (number.major != cbor_major::unsigned_integer &&
        number.major != cbor_major::negative_integer) {
        fail(decode_error::wrong_type);
        return 0;
    }
    if (number.argument > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        fail(decode_error::out_of_range);
        return 0;
    }
    const auto value = static_cast<std::int64_t>(number.argument);
    return number.major == cbor_major::negative_integer ? -1 - value : value;
}

std::uint64_t cbor_reader::read_unsigned(std::uint64_t max) noexcept {
    const head number = read_head();
    if (failed_) {
        return 0;
    }
    if (number.major == cbor_major::negative_integer ||
        (number.major == cbor_major::unsigned_integer && number.argument > max)) {
        fail(decode_error::out_of_range);
        return 0;
    }
    if (number.major != cbor_major::unsigned_integer) {
        fail(decode_error::wrong_type);
        return 0;
    }
    return number.argument;
}

double cbor_reader::read_double() noexcept {
    const head number = read_head();
    if (failed_) {
        return 0;
    }
    if (number.major == cbor_major::unsigned_integer) {
        return static_cast<double>(number.argument);
    }
    if (number.major == cbor_major::negative_integer) {
        return -1 - static_cast<double>(number.argument);
    }
    if (number.major != cbor_major::simple || number.info < half_info) {
        fail(decode_error::wrong_type);
        return 0;
    }
    const double value = float_of(number);
    if (!std::isfinite(value)) {
        fail(decode_error::out_of_range);
    }
    return value;
}

double cbor_reader::float_of(const head& from) noexcept {
    if (from.info == double_info) {
        return std::bit_cast<double>(from.argument);
    }
    if (from.info == single_info) {
        return std::bit_cast<float>(static_cast<std::uint32_t>(from.argument));
    }
    return half_to_double(from.argument);
}

base::uuid cbor_reader::read_uuid() noexcept {
    const head start = read_head();
    base::uuid id{};
    if (failed_) {
        return id;
    }
    if (start.major != cbor_major::byte_string) {
        fail(decode_error::wrong_type);
        return id;
    }
    const std::string_view bytes = read_string(start);
    if (!failed_ && bytes.size() != id.size()) {
        fail(decode_error::bad_uuid);
    }
    if (!failed_) {
        std::memcpy(id.data, bytes.data(), id.size());
    }
    return id;
}

std::string_view cbor_reader::read_key() {
    const head start = read_head();
    if (failed_) {
        return {};
    }
    if (start.major != cbor_major::text_string) {
        fail(decode_error::wrong_type);
        return {};
    }
    return read_string(start);
}

bool cbor_reader::check_utf8(std::string_view text) noexcept {
    return failed_ || is_utf8(text) || fail(decode_error::bad_utf8);
}

std::string cbor_reader::read_text() {
    const std::string_view text = read_key();
    check_utf8(text);
    return std::string(text);
}

void cbor_reader::skip_value() noexcept {
    struct level {
        std::uint64_t left;
        bool indefinite;
        bool is_map;
        bool value_due;  // a key was passed: its value may not be missing
    };
    // Levels are written when they are entered: clearing all of them for each of the many
    // fields that a datagram can hold would be work that a stranger chooses.
    std::array<level, limits::nesting_max + 1> open;
    std::size_t top = 0;
    open[0] = {1, false, false, false};
    while (!failed_) {
        level& here = open[top];
        const bool done = here.indefinite ? at_break() && !here.value_due : here.left == 0;
        if (done) {
            at_ += here.indefinite ? 1U : 0U;
            if (top == 0) {
                return;
            }
            --top;
            continue;
        }
        here.left -= here.indefinite ? 0U : 1U;
        here.value_due = here.is_map && !here.value_due;
        const head item = read_untagged_head();
        if (item.major != cbor_major::array && item.major != cbor_major::map) {
            skip_scalar(item);
            continue;
        }
        // An entry has a byte at the least, so a larger count cannot be true; and twice a
        // smaller one does not overflow.
        if (item.argument > bytes_.size()) {
            fail(decode_error::truncated);
        } else if (depth_ + top == limits::nesting_max) {
            fail(decode_error::too_deep);
        } else {
            const bool is_map = item.major == cbor_major::map;
            open[++top] = {
                item.argument * (is_map ? 2U : 1U), item.info == indefinite_info, is_map, false};
        }
    }
}

std::string_view cbor_reader::read_item() noexcept {
    const std::size_t start = at_;
    skip_value();
    if (failed_) {
        return {};
    }
    const std::size_t size = at_ - start;
    at_ = start;
    return take(size);
}

cbor_reader::head cbor_reader::read_untagged_head() noexcept {
    head item = read_head();
    while (!failed_ && item.major == cbor_major::tag) {
        item = read_head();
    }
    return item;
}

bool cbor_reader::at_break() const noexcept {
    return at_ < bytes_.size() && bytes_[at_] == break_byte;
}

cbor_reader::head cbor_reader::read_long_head() noexcept {
    if (failed_ || at_end()) {
        fail(decode_error::truncated);
        return {};
    }
    const auto first = std::to_integer<std::uint8_t>(bytes_[at_]);
    head result{static_cast<cbor_major>(first >> 5U), static_cast<std::uint8_t>(first & 31U), 0};
    if (result.info >= 28) {
        const bool may_be_indefinite =
            result.major >= cbor_major::byte_string && result.major <= cbor_major::map;
        if (result.info != indefinite_info || !may_be_indefinite) {
            fail(decode_error::malformed);
            return {};
        }
        ++at_;
        return result;
    }
    const std::size_t argument_bytes = std::size_t{1} << (result.info - 24U);
    if (bytes_.size() - at_ - 1 < argument_bytes) {
        fail(decode_error::truncated);
        return {};
    }
    ++at_;
    for (std::size_t i = 0; i < argument_bytes; ++i) {
        result.argument = (result.argument << 8U) | std::to_integer<std::uint64_t>(bytes_[at_ + i]);
    }
    at_ += argument_bytes;
    return result;
}

std::string_view cbor_reader::take(std::uint64_t count) noexcept {
    if (count > bytes_.size() - at_) {
        fail(decode_error::truncated);
        return {};
    }
    const auto size = static_cast<std::size_t>(count);
    // The one reinterpretation: bytes of the datagram are looked at as characters.
    const std::string_view taken(reinterpret_cast<const char*>(bytes_.data()) + at_, size);
    at_ += size;
    return taken;
}

std::string_view cbor_reader::read_string(const head& from) {
    if (from.info != indefinite_info) {
        return take(from.argument);
    }
    scratch_.clear();
    while (!failed_ && !at_break()) {
        const head chunk = read_head();
        if (!failed_ && (chunk.major != from.major || chunk.info == indefinite_info)) {
            fail(decode_error::malformed);
        }
        if (!failed_) {
            scratch_ += take(chunk.argument);
        }
    }
    at_ += failed_ ? 0U : 1U;
    return scratch_;
}

void cbor_reader::skip_string(const head& from) {
    const std::string_view contents = read_string(from);
    if (from.major == cbor_major::text_string) {
        check_utf8(contents);
    }
}

void cbor_reader::skip_scalar(const head& from) noexcept {
    if (failed_) {
        return;
    }
    if (from.major == cbor_major::byte_string || from.major == cbor_major::text_string) {
        skip_string(from);
        return;
    }
    // Of the simple values only false, true, null, undefined (20 to 23) and the floats (25 to
    // 27) mean anything; chatter-rs refuses the others, also where it does not look.
    if (from.major == cbor_major::simple && (from.info < 20 || from.info == 24)) {
        fail(decode_error::malformed);
    }
}

}  // namespace chatter::wire
