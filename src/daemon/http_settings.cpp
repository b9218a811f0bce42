// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/http_settings.hpp"

#include "chatter/daemon/quote.hpp"
#include "chatter/daemon/secret_file.hpp"
#include "chatter/daemon/settings.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chatter::daemon {
namespace {

using boost::system::in_place_error;
using boost::system::in_place_value;

constexpr std::string_view what = "token file";
constexpr base::address::v4_bytes loopback_v4{127, 0, 0, 1};
/// 16 characters of base64 are 96 bits; a header field has room for the most.
constexpr std::size_t token_bytes_min = 16;
constexpr std::size_t token_bytes_max = 256;

/// What an Authorization field can carry (RFC 6750, section 2.1).
bool is_token_character(char each) noexcept {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
           (each >= '0' && each <= '9') ||
           std::string_view("-._~+/=").find(each) != std::string_view::npos;
}

std::string_view without_blanks(std::string_view line) noexcept {
    constexpr std::string_view blanks = " \t\r";
    const auto first = line.find_first_not_of(blanks);
    return first == std::string_view::npos
               ? std::string_view{}
               : line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

/// The lines that say something.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (const auto bare = without_blanks(line); !bare.empty() && bare.front() != '#') {
            lines.push_back(bare);
        }
    }
    return lines;
}

bool is_token(std::string_view text) noexcept {
    return text.size() >= token_bytes_min && text.size() <= token_bytes_max &&
           std::all_of(text.begin(), text.end(), is_token_character);
}

}  // namespace

http_settings read_http(const options& typed, std::vector<std::string>& to) {
    http_settings made;
    if (typed.http_token_file && typed.http_token_file->empty()) {
        to.emplace_back("--http-token-file: an empty path names no file");
    }
    if (!typed.http) {
        return made;
    }
    made.is_on = *typed.http != "off";
    made.listen = base::parse_address(*typed.http);
    if (made.is_on && !made.listen) {
        to.push_back("--http: " + quote(*typed.http) +
                     " is neither ADDR:PORT, as in 127.0.0.1:2428, nor \"off\"");
    }
    if (made.listen && !made.listen->is_loopback() && !typed.http_token_file) {
        to.emplace_back(
            "--http: beyond loopback it needs --http-token-file, for whoever reaches that port "
            "could "
            "read all and have this server leave");
    }
    return made;
}

base::address http_address(const http_settings& from, const base::address& gossip) {
    if (from.listen) {
        return *from.listen;
    }
    // Several daemons may share a machine at 127.0.0.1, 127.0.0.2 and so on.
    return gossip.is_loopback() ? gossip : base::address(loopback_v4, gossip.port());
}

boost::system::result<std::string, std::string> read_token_file(const std::string& path) {
    const auto text = read_secret_file(what, path);
    if (!text) {
        return {in_place_error, text.error()};
    }
    const auto lines = lines_of(text->text());
    if (lines.size() != 1 || !is_token(lines.front())) {
        return {in_place_error,
                about_file(what, path) +
                    "it has to have one line, of 16 to 256 letters, digits and -._~+/=, which this "
                    "makes: "
                    "head -c 24 /dev/urandom | base64"};
    }
    return {in_place_value, lines.front()};
}

}  // namespace chatter::daemon
