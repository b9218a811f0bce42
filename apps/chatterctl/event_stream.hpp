// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Server-sent events (WHATWG HTML, 9.2.6), in pieces of any size.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::ctl {

struct stream_event {
    std::string name;  ///< Empty where the stream does not say.
    std::string data;
    friend bool operator==(const stream_event&, const stream_event&) = default;
};

class event_stream {
public:
    /// An event that is longer is passed over: a daemon's have some 64 KiB at the most.
    static constexpr std::size_t event_bytes_max = std::size_t{1} << 20U;

    /// `last_id` is that of a stream before, behind which this one goes on.
    explicit event_stream(std::string last_id = {}) : id_(last_id), last_id_(std::move(last_id)) {}

    /// The events that this piece ends, in their order. Comments are none.
    [[nodiscard]] std::vector<stream_event> read(std::string_view piece);

    /// The id behind which to go on; empty before the first.
    [[nodiscard]] const std::string& last_id() const noexcept { return last_id_; }

private:
    void end_line(std::vector<stream_event>& to);

    std::string line_;
    bool after_return_{false};  ///< A line feed now belongs to the line before.
    std::string name_;
    std::string data_;
    std::string id_;
    std::string last_id_;
    bool has_data_{false};
    bool is_too_long_{false};
};

}  // namespace chatter::ctl
