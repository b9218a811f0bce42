// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Text from the network, made safe for a log line.
//
// In quotes, with quotes, backslashes, control characters (C0, DEL, C1) and the Unicode
// characters that break lines or turn their direction written as JSON escapes: such text can
// forge neither a line nor a field nor a terminal sequence, and reads back as a JSON string.

#pragma once

#include <string>
#include <string_view>

namespace chatter::daemon {

/// `text` MUST be UTF-8, which every text of a decoded message is.
[[nodiscard]] std::string quote(std::string_view text);

}  // namespace chatter::daemon
