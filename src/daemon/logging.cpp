// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/logging.hpp"

#include "chatter/daemon/quote.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>
#include <cstddef>
#include <string>

namespace chatter::daemon {
namespace {

constexpr std::array<std::string_view, 6> level_names{
    "trace", "debug", "info", "warn", "error", "off"};

std::string_view name_of(log_level level) noexcept {
    return level_names[static_cast<std::size_t>(level)];
}

}  // namespace

std::optional<log_level> parse_log_level(std::string_view text) noexcept {
    for (std::size_t i = 0; i < level_names.size(); ++i) {
        if (level_names[i] == text) {
            return static_cast<log_level>(i);
        }
    }
    return std::nullopt;
}

log::log(log_level level)
    : level_(level),
      logger_(std::make_unique<spdlog::logger>("chatterd",
                                               std::make_shared<spdlog::sinks::stderr_sink_st>())) {
    // The levels are this class's own; spdlog's names for them differ ("warning").
    logger_->set_level(spdlog::level::trace);
    logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
        "time=%Y-%m-%dT%H:%M:%S.%eZ %v", spdlog::pattern_time_type::utc));
}

log::log(log&&) noexcept = default;
log::~log() = default;

bool log::shows(log_level level) const noexcept {
    return level >= level_ && level_ != log_level::off;
}

void log::write(log_level level, std::string_view fields) {
    if (shows(level)) {
        logger_->log(spdlog::level::info, "level={} {}", name_of(level), fields);
    }
}

void log::answer(std::string_view fields) {
    if (level_ != log_level::off) {
        logger_->log(spdlog::level::info, "level={} {}", name_of(log_level::info), fields);
    }
}

log open_log(const char* text) {
    if (text == nullptr) {
        return log(log_level::info);
    }
    const auto level = parse_log_level(text);
    log opened(level.value_or(log_level::info));
    if (!level) {
        opened.write(log_level::warn,
                     "event=log_level_unknown value=" + quote(text) +
                         " used=info known=\"error warn info debug trace off\"");
    }
    return opened;
}

}  // namespace chatter::daemon
