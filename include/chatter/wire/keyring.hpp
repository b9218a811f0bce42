// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The keys of a cluster, and the one cipher that they are used with: XChaCha20-Poly1305
// (RFC 8439 with the nonce of draft-irtf-cfrg-xchacha-03), by libsodium.
//
// The first key seals, each of them opens: so keys are changed without a gap. A key is known to
// people by its id, eight hexadecimal digits that tell nothing of it.
//
// Keys live in pages of their own that are neither swapped nor dumped, where the system allows
// that, and are wiped when the ring goes.

#pragma once

#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace chatter::wire {

using key_id = std::uint32_t;

/// "1a2b3c4d".
[[nodiscard]] std::string to_text(key_id from);

class keyring {
public:
    static constexpr std::size_t key_bytes = 32;
    static constexpr std::size_t nonce_bytes = 24;
    static constexpr std::size_t tag_bytes = 16;
    using nonce = std::array<std::byte, nonce_bytes>;

    /// What is wrong with a text of keys, for the person who wrote it. Never quotes a key.
    using complaint = std::string;

    /// False where chatter was built without libsodium: then there is no keyring.
    [[nodiscard]] static bool is_available() noexcept;

    /// A line with a new key of 256 bits of the system's randomness, without its end: 44
    /// characters of base64. The caller wipes it. is_available() MUST be true.
    [[nodiscard]] static std::string generate_line();

    /// Reads what a key file holds: a key a line; blank lines and those that begin with # are
    /// passed over. From 1 to limits::keys_max keys, each once. The caller wipes `text`.
    [[nodiscard]] static boost::system::result<keyring, complaint> parse(std::string_view text);

    keyring(keyring&&) noexcept;
    keyring& operator=(keyring&&) noexcept;
    ~keyring();

    /// In the order of the file: the first is the one that seals. At least one.
    [[nodiscard]] std::span<const key_id> ids() const noexcept;
    [[nodiscard]] std::optional<std::size_t> find(key_id which) const noexcept;

    /// Encrypts `bytes` where they are, but for the last tag_bytes, which become the tag. `key`
    /// is a place in ids(). The same nonce MUST NOT come twice under one key.
    void seal(std::size_t key,
              const nonce& number,
              std::span<const std::byte> associated,
              std::span<std::byte> bytes) const noexcept;

    /// Decrypts `bytes`, of which the last tag_bytes are the tag, into `to`, which MUST have
    /// bytes.size() - tag_bytes, and may be the start of `bytes`. False where the tag is not
    /// theirs: then `to` holds nothing of use.
    [[nodiscard]] bool open(std::size_t key,
                            const nonce& number,
                            std::span<const std::byte> associated,
                            std::span<const std::byte> bytes,
                            std::span<std::byte> to) const noexcept;

private:
    struct secrets;  // pages of libsodium
    explicit keyring(std::unique_ptr<secrets> what) noexcept;
    std::unique_ptr<secrets> secrets_;
};

/// Of all its keys, in their order, with `separator` between them.
[[nodiscard]] std::string ids_text(const keyring& of, std::string_view separator);

/// Overwrites what was secret, and is not optimised away.
void wipe(std::span<char> what) noexcept;

}  // namespace chatter::wire
