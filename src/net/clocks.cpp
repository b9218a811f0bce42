// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/clocks.hpp"

namespace chatter::net {

base::instant read_clocks() {
    using std::chrono::duration_cast;
    const auto mono = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {base::mono_time(duration_cast<base::mono_duration>(mono)),
            duration_cast<std::chrono::milliseconds>(wall).count()};
}

std::chrono::steady_clock::time_point to_steady(base::mono_time from) {
    return std::chrono::steady_clock::time_point(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(from.time_since_epoch()));
}

}  // namespace chatter::net
