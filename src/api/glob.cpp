// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "glob.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace chatter::api {
namespace {

constexpr std::uint32_t last_character = std::numeric_limits<std::uint32_t>::max();

/// Takes the first character off; a byte by itself where it is not UTF-8. `text` MUST NOT be
/// empty.
std::uint32_t take(std::string_view& text) noexcept {
    const auto lead = static_cast<std::uint8_t>(text.front());
    const std::size_t bytes = lead < 0xc0 ? 1U : lead < 0xe0 ? 2U : lead < 0xf0 ? 3U : 4U;
    std::uint32_t character = lead;
    if (bytes > 1 && bytes <= text.size()) {
        character = lead & (0x7fU >> bytes);
        for (std::size_t i = 1; i < bytes; ++i) {
            character = character << 6U | (static_cast<std::uint8_t>(text[i]) & 0x3fU);
        }
    }
    text.remove_prefix(std::min(bytes, text.size()));
    return character;
}

}  // namespace

class glob::reader {
public:
    explicit reader(std::string_view pattern) : rest_(pattern) {}

    [[nodiscard]] bool is_at_end() const noexcept { return rest_.empty(); }

    [[nodiscard]] std::optional<token> next() {
        using kind = token::kind;
        switch (rest_.front()) {
            case '*': rest_.remove_prefix(1); return token{kind::any_number, {}};
            case '?': rest_.remove_prefix(1); return token{kind::one_of, {{0, last_character}}};
            case '[': rest_.remove_prefix(1); return set();
            default: break;
        }
        const auto one = character();
        return one ? std::optional(token{kind::one_of, {{*one, *one}}}) : std::nullopt;
    }

private:
    [[nodiscard]] bool skip(char which) noexcept {
        const bool is_there = rest_.starts_with(which);
        rest_.remove_prefix(is_there ? 1 : 0);
        return is_there;
    }

    [[nodiscard]] std::optional<std::uint32_t> character() noexcept {
        static_cast<void>(skip('\\'));
        return rest_.empty() ? std::nullopt : std::optional(take(rest_));
    }

    /// Behind its bracket. A `]` that stands first is one of the set.
    [[nodiscard]] std::optional<token> set() {
        token made;
        if (skip('!') || skip('^')) {
            made.what = token::kind::none_of;
        }
        while (made.ranges.empty() || !skip(']')) {
            const auto first = character();
            auto last = first;
            if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
                rest_.remove_prefix(1);
                last = character();
            }
            if (!first || !last) {
                return std::nullopt;
            }
            made.ranges.emplace_back(*first, *last);
        }
        return made;
    }

    std::string_view rest_;
};

bool glob::token::takes(std::uint32_t character) const noexcept {
    const bool is_in = std::any_of(ranges.begin(), ranges.end(), [&](const auto& each) {
        return each.first <= character && character <= each.second;
    });
    return is_in == (what == kind::one_of);
}

std::optional<glob> glob::parse(std::string_view pattern) {
    glob made;
    made.size_ = pattern.size();
    for (reader from(pattern); !from.is_at_end();) {
        auto next = from.next();
        if (!next) {
            return std::nullopt;
        }
        made.tokens_.push_back(std::move(*next));
    }
    return made;
}

/// Only the last `*` is ever tried anew: what an earlier one took is as good as any other.
bool glob::matches(std::string_view text) const noexcept {
    std::size_t at = 0;
    std::optional<std::size_t> star;  // behind it
    std::string_view behind_star;
    while (!text.empty() || at < tokens_.size()) {
        if (at < tokens_.size() && tokens_[at].what == token::kind::any_number) {
            star = ++at;
            behind_star = text;
            continue;
        }
        std::string_view rest = text;
        if (at < tokens_.size() && !text.empty() && tokens_[at].takes(take(rest))) {
            ++at;
            text = rest;
            continue;
        }
        if (!star || behind_star.empty()) {
            return false;
        }
        static_cast<void>(take(behind_star));
        text = behind_star;
        at = *star;
    }
    return true;
}

}  // namespace chatter::api
