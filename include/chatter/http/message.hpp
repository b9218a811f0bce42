// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A request and its answer, as plain values: all that those who answer have to know of HTTP.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace chatter::http {

struct request {
    std::string method;  ///< "GET", in the spelling that came.
    std::string path;    ///< "/api/v1/why/web 1": decoded, without the query; begins with '/'.
    /// Names and values, decoded, in their order; a name may be there again.
    std::vector<std::pair<std::string, std::string>> query;

    // Header fields; absent where they were not sent.
    std::optional<std::string> host;
    std::optional<std::string> origin;
    std::optional<std::string> authorization;
    std::optional<std::string> content_type;
    std::optional<std::string> last_event_id;

    std::string body;
};

/// A body that is made while it is sent, so that neither its size nor a slow reader costs
/// memory or time.
class body_source {
public:
    enum class state : std::uint8_t {
        more,     ///< Bytes were appended: ask again when they are sent.
        waiting,  ///< Nothing now: ask again after server::wake().
        done      ///< What was appended is the last.
    };

    body_source() = default;
    body_source(const body_source&) = delete;
    body_source& operator=(const body_source&) = delete;
    virtual ~body_source() = default;

    /// Appends the next piece, of some `piece_bytes` or a little more: other readers, and the
    /// gossip, wait that long. MUST append something with `more`.
    virtual state next(std::string& to) = 0;

    static constexpr std::size_t piece_bytes = std::size_t{16} * 1024;
};

struct response {
    unsigned status{200};
    std::string content_type{"application/json"};
    std::vector<std::pair<std::string, std::string>> fields;  ///< Further header fields.
    std::string body;
    /// In place of `body`. One that never ends is an event stream: it is counted against
    /// server_limits::streams_max, and gets ": keep-alive" comments while it waits.
    std::unique_ptr<body_source> source;
    bool is_stream{false};
};

}  // namespace chatter::http
