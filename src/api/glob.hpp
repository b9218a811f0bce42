// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Patterns of names, as a shell has them: `*`, `?`, `[a-z]`, `[!a-z]`, and `\` before a character
// that is meant as it is. They speak of characters, not of bytes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::api {

class glob {
public:
    /// Nothing where a bracket is not closed, or nothing stands behind a `\`.
    [[nodiscard]] static std::optional<glob> parse(std::string_view pattern);

    /// The whole text. In a time of the length of both, multiplied, at the most.
    [[nodiscard]] bool matches(std::string_view text) const noexcept;

    /// How long it is, which is what it costs.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    struct token {
        enum class kind : std::uint8_t { any_number, one_of, none_of };
        kind what{kind::one_of};
        std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
        [[nodiscard]] bool takes(std::uint32_t character) const noexcept;
    };

    class reader;

    std::vector<token> tokens_;
    std::size_t size_{0};  ///< Bytes of the pattern.
};

}  // namespace chatter::api
