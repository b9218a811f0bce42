// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/injection_answers.hpp"

#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <utility>

namespace chatter::core {

void injection_answers::add(const base::address& to,
                            const wire::sealed_head& injection,
                            wire::injection_answer what,
                            std::size_t bytes) {
    const auto same = std::find_if(waiting_.rbegin(), waiting_.rend(), [&](const waiting& each) {
        return each.to == to && each.first.sender_run == injection.sender_run &&
               each.first.key == injection.key && each.what.outcome == what.outcome &&
               each.what.reason == what.reason &&
               each.what.also.size() + 1 < wire::limits::injections_per_answer;
    });
    if (same == waiting_.rend()) {
        waiting_.push_back({to, injection, std::move(what), bytes});
        return;
    }
    same->what.also.push_back(what.answered);
    same->bytes += bytes;
}

void injection_answers::flush(const turn& now) {
    for (const waiting& each : std::exchange(waiting_, {})) {
        packets_.answer_injection(now, each.to, each.first, each.what, each.bytes);
    }
}

}  // namespace chatter::core
