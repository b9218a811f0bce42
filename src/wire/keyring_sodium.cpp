// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The keyring over libsodium. All keys stand in one block of sodium_malloc: between pages that
// nobody may touch, left out of core dumps, and locked in memory. Where the system refuses to
// lock it (RLIMIT_MEMLOCK) libsodium goes on without, and so does this.

#include "chatter/base/assert.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/limits.hpp"

#include "bytes.hpp"

#include <array>
#include <sodium.h>
#include <utility>

namespace chatter::wire {
namespace {

static_assert(keyring::key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(keyring::nonce_bytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(keyring::tag_bytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

constexpr auto base64 = sodium_base64_VARIANT_ORIGINAL;
/// Of a key in base64, with its one "=".
constexpr std::size_t line_chars = sodium_base64_ENCODED_LEN(keyring::key_bytes, base64) - 1;
static_assert(line_chars == 44);

/// Once for the process; what follows from no call of it is undefined.
bool is_ready() noexcept {
    static const bool ready = sodium_init() >= 0;
    return ready;
}

const unsigned char* octets(const std::byte* from) noexcept {
    return reinterpret_cast<const unsigned char*>(from);
}

unsigned char* octets(std::byte* from) noexcept {
    return reinterpret_cast<unsigned char*>(from);
}

/// The start of a hash that only who has the key can make, of a text that is always the same.
key_id id_of(const unsigned char* key) noexcept {
    constexpr std::string_view text = "chatter key id";
    std::array<unsigned char, crypto_generichash_BYTES> hash{};
    crypto_generichash(hash.data(),
                       hash.size(),
                       reinterpret_cast<const unsigned char*>(text.data()),
                       text.size(),
                       key,
                       keyring::key_bytes);
    return load_number<key_id>(hash.data());
}

/// Without the blanks around it; a line of Windows ends in one, too.
std::string_view trim(std::string_view line) noexcept {
    constexpr std::string_view blanks = " \t\r";
    const auto first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos) {
        return {};
    }
    return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

/// Takes the next line off the text.
std::string_view next_line(std::string_view& text) noexcept {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

std::string in_line(std::size_t number, std::string_view what) {
    return "line " + std::to_string(number) + std::string(what);
}

}  // namespace

struct keyring::secrets {
    secrets() noexcept
        : keys(static_cast<unsigned char*>(sodium_allocarray(limits::keys_max, key_bytes))) {}
    ~secrets() { sodium_free(keys); }  // wipes them
    secrets(const secrets&) = delete;
    secrets& operator=(const secrets&) = delete;

    [[nodiscard]] const unsigned char* key(std::size_t index) const noexcept {
        return keys + index * key_bytes;
    }

    /// Decodes the key straight into its place. An empty complaint is none.
    [[nodiscard]] complaint add(std::string_view line, std::size_t line_number) {
        if (count == limits::keys_max) {
            return in_line(line_number, " is one key too many: there may be ") +
                   std::to_string(limits::keys_max);
        }
        unsigned char* const place = keys + count * key_bytes;
        std::size_t bytes = 0;
        if (line.size() != line_chars ||
            sodium_base642bin(
                place, key_bytes, line.data(), line.size(), nullptr, &bytes, nullptr, base64) !=
                0 ||
            bytes != key_bytes) {
            return in_line(line_number, " is no key: one is 32 bytes in base64, 44 characters");
        }
        if (sodium_is_zero(place, key_bytes) == 1) {
            return in_line(line_number, " is a key of zeros, which everybody can guess");
        }
        return keep(id_of(place), line_number);
    }

    /// Counts the key in the next place, unless it is there already.
    [[nodiscard]] complaint keep(key_id id, std::size_t line_number) {
        for (std::size_t i = 0; i < count; ++i) {
            if (sodium_memcmp(key(i), key(count), key_bytes) == 0) {
                return in_line(line_number, " is the same key as in ") + in_line(lines[i], "");
            }
            if (ids[i] == id) {
                return in_line(line_number, " has the key id of ") +
                       in_line(lines[i], ", " + to_text(id) + ": replace one of them");
            }
        }
        ids[count] = id;
        lines[count] = line_number;
        ++count;
        return {};
    }

    std::size_t count{0};
    std::array<key_id, limits::keys_max> ids{};
    std::array<std::size_t, limits::keys_max> lines{};
    unsigned char* keys;
};

bool keyring::is_available() noexcept {
    return true;
}

std::string keyring::generate_line() {
    CHATTER_ASSERT(is_ready());
    std::array<unsigned char, key_bytes> key{};
    randombytes_buf(key.data(), key.size());
    std::string line(line_chars, '\0');
    sodium_bin2base64(line.data(), line.size() + 1, key.data(), key.size(), base64);
    sodium_memzero(key.data(), key.size());
    return line;
}

boost::system::result<keyring, keyring::complaint> keyring::parse(std::string_view text) {
    if (!is_ready()) {
        return complaint("libsodium cannot be used: the system has no randomness");
    }
    auto ring = std::make_unique<secrets>();
    if (ring->keys == nullptr) {
        return complaint("there is no memory for keys");
    }
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = trim(next_line(text));
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (complaint wrong = ring->add(line, number); !wrong.empty()) {
            return wrong;
        }
    }
    if (ring->count == 0) {
        return complaint("there is no key in it");
    }
    // A second guard where the system has it; keys are no worse for a system without.
    static_cast<void>(sodium_mprotect_readonly(ring->keys));
    return keyring(std::move(ring));
}

keyring::keyring(std::unique_ptr<secrets> what) noexcept : secrets_(std::move(what)) {}
keyring::keyring(keyring&&) noexcept = default;
keyring& keyring::operator=(keyring&&) noexcept = default;
keyring::~keyring() = default;

std::span<const key_id> keyring::ids() const noexcept {
    return std::span(secrets_->ids).first(secrets_->count);
}

std::optional<std::size_t> keyring::find(key_id which) const noexcept {
    for (std::size_t i = 0; i < secrets_->count; ++i) {
        if (secrets_->ids[i] == which) {
            return i;
        }
    }
    return std::nullopt;
}

void keyring::seal(std::size_t key,
                   const nonce& number,
                   std::span<const std::byte> associated,
                   std::span<std::byte> bytes) const noexcept {
    CHATTER_ASSERT(key < secrets_->count && bytes.size() >= tag_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(octets(bytes.data()),
                                               nullptr,
                                               octets(bytes.data()),
                                               bytes.size() - tag_bytes,
                                               octets(associated.data()),
                                               associated.size(),
                                               nullptr,
                                               octets(number.data()),
                                               secrets_->key(key));
}

bool keyring::open(std::size_t key,
                   const nonce& number,
                   std::span<const std::byte> associated,
                   std::span<const std::byte> bytes,
                   std::span<std::byte> to) const noexcept {
    CHATTER_ASSERT(key < secrets_->count && bytes.size() == to.size() + tag_bytes);
    return crypto_aead_xchacha20poly1305_ietf_decrypt(octets(to.data()),
                                                      nullptr,
                                                      nullptr,
                                                      octets(bytes.data()),
                                                      bytes.size(),
                                                      octets(associated.data()),
                                                      associated.size(),
                                                      octets(number.data()),
                                                      secrets_->key(key)) == 0;
}

}  // namespace chatter::wire
