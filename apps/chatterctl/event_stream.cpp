// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "event_stream.hpp"

#include <utility>

namespace chatter::ctl {

std::vector<stream_event> event_stream::read(std::string_view piece) {
    std::vector<stream_event> ended;
    for (const char each : piece) {
        const bool is_second_half = after_return_ && each == '\n';
        after_return_ = each == '\r';
        if (is_second_half) {
            continue;
        }
        if (each == '\n' || each == '\r') {
            end_line(ended);
        } else if (line_.size() + data_.size() < event_bytes_max) {
            line_ += each;
        } else {
            is_too_long_ = true;
        }
    }
    return ended;
}

void event_stream::end_line(std::vector<stream_event>& to) {
    const std::string line = std::exchange(line_, {});
    if (line.empty()) {
        if (has_data_ && !is_too_long_) {
            to.push_back({name_, data_});
        }
        last_id_ = id_;
        name_.clear();
        data_.clear();
        has_data_ = false;
        is_too_long_ = false;
        return;
    }
    const auto colon = line.find(':');
    const std::string_view field = std::string_view(line).substr(0, colon);
    std::string_view value =
        colon == std::string::npos ? std::string_view() : std::string_view(line).substr(colon + 1);
    if (value.starts_with(' ')) {
        value.remove_prefix(1);
    }
    if (field == "event") {
        name_ = value;
    } else if (field == "data") {
        data_ += has_data_ ? "\n" : "";
        data_ += value;
        has_data_ = true;
    } else if (field == "id" && value.find('\0') == std::string_view::npos) {
        id_ = value;
    }
}

}  // namespace chatter::ctl
