// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "log_time.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

namespace chatter::test {

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t time_of(std::string_view line) {
    const std::string text(line.substr(0, line.find(' ')));
    std::tm parts{};
    int milliseconds = 0;
    if (std::sscanf(text.c_str(),
                    "time=%d-%d-%dT%d:%d:%d.%dZ",
                    &parts.tm_year,
                    &parts.tm_mon,
                    &parts.tm_mday,
                    &parts.tm_hour,
                    &parts.tm_min,
                    &parts.tm_sec,
                    &milliseconds) != 7) {
        return 0;
    }
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return std::int64_t{timegm(&parts)} * 1'000 + milliseconds;
}

}  // namespace chatter::test
