// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happened, as sentences: the lines of `watch`, and the history of `why`.

#pragma once

#include "documents.hpp"
#include "table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chatter::ctl {

/// Of one event of the stream, in one harmless line without its time: "web3 failed: accused by
/// web1, confirmed by web2 and web4, 251ms after the first sign". An event that this version does
/// not know is told with its fields as they are.
[[nodiscard]] std::string sentence(const document& event);

/// Its time, and the sentence; what somebody has to look into stands out.
[[nodiscard]] std::string event_line(const document& event, const look& as);

/// "web1, web2 and web3"; "nobody".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

/// The answer of the call `why`, line by line. `now` as in listings.hpp.
[[nodiscard]] std::string why_text(const document& from, std::int64_t now, const look& as);

}  // namespace chatter::ctl
