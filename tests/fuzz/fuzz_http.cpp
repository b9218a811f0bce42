// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes from a TCP client, and from a server: read or refused, within bounds, and the same
// however they are cut; and whoever may call is decided of whatever was read.

#include "chatter/api/access.hpp"
#include "chatter/base/assert.hpp"

#include "fuzz_target.hpp"
#include "request_reader.hpp"
#include "response_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace http = chatter::http;

// Small, so that short inputs reach them.
constexpr std::size_t head_bytes_max = 512;
constexpr std::size_t body_bytes_max = 256;

void decide(const http::request& what) {
    for (const bool is_loopback : {false, true}) {
        for (const char* token : {"", "0123456789abcdef"}) {
            chatter::api::access_rules rules{.is_loopback = is_loopback, .token = {}};
            if (*token != '\0') {
                rules.token = token;
            }
            const auto refused = chatter::api::refuse(rules, what);
            CHATTER_ASSERT(!refused || (refused->status >= 400 && refused->status < 500));
        }
    }
}

/// What is no request is refused earlier or later, or waits for more and is refused then.
constexpr std::string_view nothing = "nothing";

std::string outcome_of(http::request_reader& reader) {
    if (reader.now() == http::request_reader::state::refused) {
        const unsigned status = reader.refusal().status;
        CHATTER_ASSERT(status >= 400 && status < 600);
        return std::string(nothing);
    }
    if (reader.now() == http::request_reader::state::unfinished) {
        return std::string(nothing);
    }
    const http::request taken = reader.take();
    CHATTER_ASSERT(taken.path.starts_with('/'));
    CHATTER_ASSERT(taken.body.size() <= body_bytes_max);
    decide(taken);
    return taken.method + ' ' + taken.path + ' ' + taken.host.value_or("") + ' ' + taken.body;
}

/// What becomes of each request, where so many bytes come at once.
std::vector<std::string> read_requests(std::string_view text, std::size_t piece) {
    std::vector<std::string> outcomes;
    while (!text.empty()) {
        http::request_reader reader(head_bytes_max, body_bytes_max);
        while (!text.empty() && reader.now() == http::request_reader::state::unfinished) {
            const std::size_t size = std::min(piece, text.size());
            const std::size_t taken = reader.put(text.substr(0, size));
            CHATTER_ASSERT(taken <= size);
            text.remove_prefix(taken);
            CHATTER_ASSERT(taken == size ||
                           reader.now() != http::request_reader::state::unfinished);
        }
        outcomes.push_back(outcome_of(reader));
        if (reader.now() == http::request_reader::state::refused) {
            break;  // where the next one begins is anybody's guess
        }
    }
    return outcomes;
}

/// Its body. What is no answer is found out earlier or later, and is broken in any case.
std::string read_response(std::string_view text, std::size_t piece) {
    http::response_reader reader(http::response_reader::asked_with::other);
    std::string body;
    while (!text.empty() && !reader.is_done()) {
        const std::size_t size = std::min(piece, text.size());
        if (reader.put(text.substr(0, size))) {
            return "broken";
        }
        text.remove_prefix(size);
        body += reader.has_head() ? reader.take_body() : std::string{};
    }
    return reader.put_end() ? "broken" : "whole " + body;
}

}  // namespace

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    CHATTER_ASSERT(read_requests(text, text.size()) == read_requests(text, 1));
    CHATTER_ASSERT(read_response(text, text.size()) == read_response(text, 1));
}
