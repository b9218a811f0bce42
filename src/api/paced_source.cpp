// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "paced_source.hpp"

namespace chatter::api {
namespace {

/// Less than a millisecond of looking.
constexpr std::size_t looks_per_piece = 2'048;

}  // namespace

http::body_source::state paced_source::next(std::string& to) {
    const std::size_t before = to.size();
    std::size_t budget = looks_per_piece;
    while (budget > 0 && to.size() - before < piece_bytes) {
        if (!step(to, budget)) {
            return state::done;
        }
    }
    if (to.size() == before) {
        to += '\n';
    }
    pause();
    return state::more;
}

}  // namespace chatter::api
