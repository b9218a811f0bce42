// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "display.hpp"

#include "chatter/daemon/quote.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace chatter::ctl {
namespace {

struct code_point {
    std::uint32_t value;
    std::size_t bytes;
};

/// The first of `text`, which is not empty. What is not UTF-8 is a character a byte.
code_point first_of(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint32_t lead = byte(0);
    const std::size_t bytes = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (bytes == 1 || bytes > text.size()) {
        return {lead, 1};
    }
    std::uint32_t value = lead & (0xffU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        value = value << 6U | (byte(i) & 0x3fU);
    }
    return {value, bytes};
}

struct range {
    std::uint32_t first;
    std::uint32_t last;
};

/// Unicode 15's nonspacing and enclosing marks of the scripts in common use, joiners, variation
/// selectors and tags. What is missing here costs no more than a ragged column.
constexpr std::array zero_width{
    range{0x0300, 0x036f},   range{0x0483, 0x0489},  range{0x0591, 0x05bd}, range{0x05bf, 0x05bf},
    range{0x05c1, 0x05c2},   range{0x05c4, 0x05c5},  range{0x0610, 0x061a}, range{0x064b, 0x065f},
    range{0x0670, 0x0670},   range{0x06d6, 0x06dc},  range{0x06df, 0x06e4}, range{0x06e7, 0x06e8},
    range{0x06ea, 0x06ed},   range{0x0711, 0x0711},  range{0x0730, 0x074a}, range{0x0900, 0x0902},
    range{0x093a, 0x093a},   range{0x093c, 0x093c},  range{0x0941, 0x0948}, range{0x094d, 0x094d},
    range{0x0951, 0x0957},   range{0x0981, 0x0981},  range{0x09bc, 0x09bc}, range{0x09c1, 0x09c4},
    range{0x09cd, 0x09cd},   range{0x0e31, 0x0e31},  range{0x0e34, 0x0e3a}, range{0x0e47, 0x0e4e},
    range{0x1160, 0x11ff},   range{0x1ab0, 0x1ace},  range{0x1dc0, 0x1dff}, range{0x200b, 0x200f},
    range{0x2060, 0x2064},   range{0x20d0, 0x20f0},  range{0x302a, 0x302d}, range{0x3099, 0x309a},
    range{0xfe00, 0xfe0f},   range{0xfe20, 0xfe2f},  range{0xfeff, 0xfeff}, range{0x1f3fb, 0x1f3ff},
    range{0xe0001, 0xe007f}, range{0xe0100, 0xe01ef}};

/// East Asian Width W and F, and emoji that are shown as pictures.
constexpr std::array double_width{
    range{0x1100, 0x115f},   range{0x231a, 0x231b},   range{0x2329, 0x232a},
    range{0x23e9, 0x23ec},   range{0x23f0, 0x23f0},   range{0x23f3, 0x23f3},
    range{0x25fd, 0x25fe},   range{0x2614, 0x2615},   range{0x2648, 0x2653},
    range{0x267f, 0x267f},   range{0x2693, 0x2693},   range{0x26a1, 0x26a1},
    range{0x26aa, 0x26ab},   range{0x26bd, 0x26be},   range{0x26c4, 0x26c5},
    range{0x26ce, 0x26ce},   range{0x26d4, 0x26d4},   range{0x26ea, 0x26ea},
    range{0x26f2, 0x26f3},   range{0x26f5, 0x26f5},   range{0x26fa, 0x26fa},
    range{0x26fd, 0x26fd},   range{0x2705, 0x2705},   range{0x270a, 0x270b},
    range{0x2728, 0x2728},   range{0x274c, 0x274c},   range{0x274e, 0x274e},
    range{0x2753, 0x2755},   range{0x2757, 0x2757},   range{0x2795, 0x2797},
    range{0x27b0, 0x27b0},   range{0x27bf, 0x27bf},   range{0x2b1b, 0x2b1c},
    range{0x2b50, 0x2b50},   range{0x2b55, 0x2b55},   range{0x2e80, 0x303e},
    range{0x3041, 0x33ff},   range{0x3400, 0x4dbf},   range{0x4e00, 0x9fff},
    range{0xa000, 0xa4cf},   range{0xa960, 0xa97f},   range{0xac00, 0xd7a3},
    range{0xf900, 0xfaff},   range{0xfe10, 0xfe19},   range{0xfe30, 0xfe6f},
    range{0xff00, 0xff60},   range{0xffe0, 0xffe6},   range{0x16fe0, 0x18cff},
    range{0x1aff0, 0x1b2ff}, range{0x1f004, 0x1f004}, range{0x1f0cf, 0x1f0cf},
    range{0x1f18e, 0x1f18e}, range{0x1f191, 0x1f19a}, range{0x1f200, 0x1f320},
    range{0x1f32d, 0x1f335}, range{0x1f337, 0x1f37c}, range{0x1f37e, 0x1f393},
    range{0x1f3a0, 0x1f3ca}, range{0x1f3cf, 0x1f3d3}, range{0x1f3e0, 0x1f3f0},
    range{0x1f3f4, 0x1f3f4}, range{0x1f3f8, 0x1f3fa}, range{0x1f400, 0x1f43e},
    range{0x1f440, 0x1f440}, range{0x1f442, 0x1f4fc}, range{0x1f4ff, 0x1f53d},
    range{0x1f54b, 0x1f54e}, range{0x1f550, 0x1f567}, range{0x1f57a, 0x1f57a},
    range{0x1f595, 0x1f596}, range{0x1f5a4, 0x1f5a4}, range{0x1f5fb, 0x1f64f},
    range{0x1f680, 0x1f6c5}, range{0x1f6cc, 0x1f6cc}, range{0x1f6d0, 0x1f6d2},
    range{0x1f6d5, 0x1f6d7}, range{0x1f6dc, 0x1f6df}, range{0x1f6eb, 0x1f6ec},
    range{0x1f6f4, 0x1f6fc}, range{0x1f7e0, 0x1f7eb}, range{0x1f7f0, 0x1f7f0},
    range{0x1f90c, 0x1f93a}, range{0x1f93c, 0x1f945}, range{0x1f947, 0x1f9ff},
    range{0x1fa70, 0x1faff}, range{0x20000, 0x3fffd}};

bool is_in(std::span<const range> ranges, std::uint32_t value) noexcept {
    const auto above = std::upper_bound(
        ranges.begin(), ranges.end(), value, [](std::uint32_t wanted, const range& each) {
            return wanted < each.first;
        });
    return above != ranges.begin() && value <= std::prev(above)->last;
}

std::size_t width_of(std::uint32_t value) noexcept {
    if (value < 0x0300) {
        return 1;
    }
    return is_in(zero_width, value) ? 0 : is_in(double_width, value) ? 2 : 1;
}

/// What quote() makes of it, without the quotes around it.
std::string escaped(std::string_view text) {
    const std::string quoted = daemon::quote(text);
    return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::string visible(std::string_view text) {
    const std::string from = escaped(text);
    std::string to;
    to.reserve(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) {
        if (from[i] == '\\' && from[i + 1] == '"') {
            continue;  // the quote alone is as clear
        }
        to += from[i];
        if (from[i] == '\\') {
            to += from[++i];
        }
    }
    return to;
}

std::string word(std::string_view text) {
    return text.empty() || text.find_first_of(" \"") != std::string_view::npos ? daemon::quote(text)
                                                                               : visible(text);
}

std::string harmless_json(std::string_view json) {
    std::string to;
    to.reserve(json.size());
    // Character by character, so that JSON's own quotes and backslashes stay as they are.
    while (!json.empty()) {
        const code_point here = first_of(json);
        const std::string_view bytes = json.substr(0, here.bytes);
        const bool is_plain = here.bytes == 1 && here.value != 0x7f;
        to += is_plain ? std::string(bytes) : escaped(bytes);
        json.remove_prefix(here.bytes);
    }
    return to;
}

std::string one_line(std::string_view text) {
    std::string to;
    while (!text.empty()) {
        const std::string_view bytes = text.substr(0, first_of(text).bytes);
        to += bytes == "\\" || bytes == "\"" ? std::string(bytes) : escaped(bytes);
        text.remove_prefix(bytes.size());
    }
    return to;
}

std::size_t display_width(std::string_view text) noexcept {
    std::size_t columns = 0;
    while (!text.empty()) {
        const code_point here = first_of(text);
        columns += width_of(here.value);
        text.remove_prefix(here.bytes);
    }
    return columns;
}

std::string clip(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns) {
        return std::string(text);
    }
    if (columns == 0) {
        return {};
    }
    std::size_t used = 0;
    std::size_t bytes = 0;
    while (true) {
        const code_point here = first_of(text.substr(bytes));
        const std::size_t width = width_of(here.value);
        if (used + width > columns - 1) {
            return std::string(text.substr(0, bytes)) + "…";
        }
        used += width;
        bytes += here.bytes;
    }
}

std::string fit(std::string_view text, std::size_t columns) {
    std::string to = clip(text, columns);
    return to.append(columns - display_width(to), ' ');
}

}  // namespace chatter::ctl
