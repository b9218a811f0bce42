// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The event stream of a daemon, printed as it comes.

#pragma once

#include "daemon_client.hpp"
#include "event_stream.hpp"
#include "table.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace chatter::ctl {

struct watch_settings {
    std::optional<std::int64_t> last;  ///< Begins with so many events before now.
    bool as_json{false};
    look as;
};

/// Prints events until nobody reads them any more. A daemon that ends is waited for, which is
/// told on standard error. Throws no_answer where none answers at the beginning, or refuses.
void watch(const daemon_client& from, const watch_settings& how);

/// The line for one event, with its end.
[[nodiscard]] std::string line_of(const stream_event& event, const watch_settings& how);

}  // namespace chatter::ctl
