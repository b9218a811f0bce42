// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Big-endian numbers, UUIDs and texts of the native packet, read and written.
//
// As in cbor_reader the first error of a reader sticks: from then on every call fails and
// gives zeros, so the grammar above it asks once at the end of a step. A length is believed
// only as far as bytes are there.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/wire/decode_error.hpp"

#include "utf8.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace chatter::wire {

/// Big endian, of as many bytes as the number has.
template <std::unsigned_integral Number>
[[nodiscard]] Number load_number(const void* from) noexcept {
    const auto* const bytes = static_cast<const unsigned char*>(from);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        value = value << 8U | bytes[i];
    }
    return static_cast<Number>(value);
}

template <std::unsigned_integral Number>
void store_number(Number from, void* to) noexcept {
    auto* const bytes = static_cast<unsigned char*>(to);
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        const auto shift = 8 * (sizeof(Number) - 1 - i);
        bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(from) >> shift);
    }
}

class byte_reader {
public:
    explicit byte_reader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

    [[nodiscard]] bool ok() const noexcept { return !failed_; }
    /// Its offset is that of the field that was read last.
    [[nodiscard]] decode_failure failure() const { return {error_, field_at_}; }
    [[nodiscard]] std::size_t left() const noexcept { return failed_ ? 0 : bytes_.size() - at_; }

    /// Keeps the first error. Returns false, for `return fail(...)`.
    bool fail(decode_error error) noexcept {
        if (!failed_) {
            failed_ = true;
            error_ = error;
        }
        return false;
    }

    template <std::unsigned_integral Number>
    [[nodiscard]] Number read() noexcept {
        const auto taken = take(sizeof(Number));
        return taken.empty() ? Number{0} : load_number<Number>(taken.data());
    }

    [[nodiscard]] std::int64_t read_int64() noexcept {
        return static_cast<std::int64_t>(read<std::uint64_t>());
    }

    /// An enumerator by its number; beyond `last` is out_of_range.
    template <typename Enum>
    [[nodiscard]] Enum read_enum(Enum last) noexcept {
        using number = std::underlying_type_t<Enum>;
        const auto value = read<number>();
        if (value > static_cast<number>(last)) {
            fail(decode_error::out_of_range);
            return Enum{};
        }
        return static_cast<Enum>(value);
    }

    template <std::size_t Size>
    [[nodiscard]] std::array<std::uint8_t, Size> read_octets() noexcept {
        std::array<std::uint8_t, Size> to{};
        copy_to(to.data(), Size);
        return to;
    }

    [[nodiscard]] base::uuid read_any_uuid() noexcept {
        base::uuid to{};
        copy_to(to.data, sizeof(to.data));
        return to;
    }

    /// Nil is bad_uuid: it is nobody's.
    [[nodiscard]] base::uuid read_uuid() noexcept {
        const base::uuid to = read_any_uuid();
        if (to.is_nil()) {
            fail(decode_error::bad_uuid);
        }
        return to;
    }

    /// UTF-8 behind its length, a number of that type.
    template <std::unsigned_integral Length>
    [[nodiscard]] std::string_view read_text() noexcept {
        const auto length = read<Length>();
        const std::string_view text = read_bytes(length);
        if (!is_utf8(text)) {
            fail(decode_error::bad_utf8);
        }
        return text;
    }

    [[nodiscard]] std::string_view read_bytes(std::size_t count) noexcept {
        const auto taken = take(count);
        return {reinterpret_cast<const char*>(taken.data()), taken.size()};
    }

    /// The next `count` bytes as a reader of their own, whose offsets are still of the whole.
    [[nodiscard]] byte_reader read_part(std::size_t count) noexcept {
        byte_reader part = *this;
        static_cast<void>(take(count));
        part.bytes_ = bytes_.first(at_);
        part.failed_ = failed_;
        return part;
    }

    /// Takes over the error of a part, if it has one.
    void join(const byte_reader& part) noexcept {
        if (!part.failed_ || failed_) {
            return;
        }
        field_at_ = part.field_at_;
        fail(part.error_);
    }

private:
    [[nodiscard]] std::span<const std::byte> take(std::size_t count) noexcept {
        if (failed_) {
            return {};
        }
        field_at_ = at_;
        if (count > bytes_.size() - at_) {
            fail(decode_error::truncated);
            return {};
        }
        at_ += count;
        return bytes_.subspan(field_at_, count);
    }

    void copy_to(std::uint8_t* to, std::size_t count) noexcept {
        if (const auto taken = take(count); !taken.empty()) {
            std::memcpy(to, taken.data(), count);
        }
    }

    std::span<const std::byte> bytes_;
    std::size_t at_{0};
    std::size_t field_at_{0};
    bool failed_{false};
    decode_error error_{decode_error::malformed};
};

/// Appends to a vector.
class byte_writer {
public:
    explicit byte_writer(std::vector<std::byte>& to) noexcept : to_(to) {}

    template <std::unsigned_integral Number>
    void write(Number from) {
        const std::size_t at = grow(sizeof(Number));
        store(at, from);
    }

    void write_int64(std::int64_t from) { write(static_cast<std::uint64_t>(from)); }

    template <typename Enum>
    requires std::is_enum_v<Enum>
    void write_enum(Enum from) { write(static_cast<std::underlying_type_t<Enum>>(from)); }

    void write_uuid(const base::uuid& from) { write_bytes(from.data, sizeof(from.data)); }

    void write_bytes(const void* from, std::size_t count) {
        const std::size_t at = grow(count);
        if (count > 0) {
            std::memcpy(to_.data() + at, from, count);
        }
    }

    /// `from` MUST be no longer than its length can say.
    template <std::unsigned_integral Length>
    void write_text(std::string_view from) {
        write(static_cast<Length>(from.size()));
        write_bytes(from.data(), from.size());
    }

    /// Room for a number that is known later.
    template <std::unsigned_integral Number>
    [[nodiscard]] std::size_t reserve_number() {
        return grow(sizeof(Number));
    }

    template <std::unsigned_integral Number>
    void store(std::size_t at, Number from) noexcept {
        store_number(from, to_.data() + at);
    }

    [[nodiscard]] std::size_t size() const noexcept { return to_.size(); }

private:
    [[nodiscard]] std::size_t grow(std::size_t count) {
        const std::size_t at = to_.size();
        to_.resize(at + count);
        return at;
    }

    std::vector<std::byte>& to_;
};

}  // namespace chatter::wire
