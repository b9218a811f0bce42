// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The log: one line an event on stderr, in logfmt.
//
//   time=2026-11-23T01:37:19.123Z level=info event=listening addr=127.0.0.1:2428 ...
//
// spdlog writes it; nothing outside logging.cpp sees that.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace spdlog {
class logger;
}

namespace chatter::daemon {

enum class log_level : std::uint8_t { trace, debug, info, warn, error, off };

/// "error", "warn", "info", "debug", "trace" or "off".
[[nodiscard]] std::optional<log_level> parse_log_level(std::string_view text) noexcept;

class log {
public:
    explicit log(log_level level);
    log(log&&) noexcept;
    ~log();

    /// Asked before a line is put together: a line that is not shown costs this call.
    [[nodiscard]] bool shows(log_level level) const noexcept;

    /// `fields` is "event=NAME KEY=VALUE ..." without an end of line; texts in it are quoted
    /// (daemon/quote.hpp).
    void write(log_level level, std::string_view fields);

    /// Shown whatever the level, unless it is off: what somebody asked for with a signal.
    void answer(std::string_view fields);

private:
    log_level level_;
    std::unique_ptr<spdlog::logger> logger_;
};

/// The log that CHATTER_LOG asks for; `text` is its value or null. A wrong value is named in
/// the log, and info is used.
[[nodiscard]] log open_log(const char* text);

}  // namespace chatter::daemon
