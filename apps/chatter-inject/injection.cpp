// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "injection.hpp"

#include "chatter/wire/bounds.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>

namespace chatter::inject {
namespace {

std::string place_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto line_start = before.rfind('\n');
    const std::size_t column =
        line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// `start` is where the value begins in `text`: a field at fault has a path, bytes at fault
/// have an offset behind that start.
complaint describe(const wire::decode_failure& failure, std::string_view text, std::size_t start) {
    complaint words = place_of(text, start + (failure.path.empty() ? failure.offset : 0)) + ": ";
    if (!failure.path.empty()) {
        words += failure.path + ": ";
    }
    words += to_string(failure.code);
    return failure.detail.empty() ? words : words + ": " + failure.detail;
}

/// Makes a message of what was read. `last` is the newest timestamp that was given so far.
wire::message stamp(wire::json_value value,
                    const injection_settings& how,
                    std::optional<base::wall_time_ms>& last) {
    wire::message& made = value.content;
    if (value.what == wire::json_value::form::bare_gossip) {
        made.sender = how.random_sender;
        made.hops = wire::limits::hops_default;
        made.timestamp_millis = last ? std::max(how.now, *last + 1) : how.now;
        last = made.timestamp_millis;
    }
    made.sender = how.sender.value_or(made.sender);
    made.hops = how.hops.value_or(made.hops);
    return made;
}

std::optional<wire::decode_failure> check(const wire::json_value& value) {
    if (!value.content.payload) {
        return std::nullopt;
    }
    auto broken = wire::check_bounds(*value.content.payload);
    if (broken && value.what == wire::json_value::form::message) {
        broken->path = "payload." + broken->path;
    }
    return broken;
}

/// CBOR has no spelling for an origin that is left out.
bool has_origin(const wire::message& what) {
    if (!what.payload) {
        return true;
    }
    return std::visit(
        [](const auto& gossip) {
            if constexpr (requires { gossip.origin; }) {
                return gossip.origin.has_value();
            }
            return true;
        },
        *what.payload);
}

}  // namespace

boost::system::result<std::vector<wire::message>, complaint> read_messages(
    std::string_view text, const injection_settings& how) {
    std::vector<wire::message> messages;
    std::optional<base::wall_time_ms> last;
    std::string_view rest = text;
    while (true) {
        const auto next = rest.find_first_not_of(wire::json_white_space);
        if (next == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(next);
        const std::size_t start = text.size() - rest.size();
        auto value = wire::decode_next_json(rest);
        if (!value) {
            return describe(value.error(), text, start);
        }
        if (const auto broken = check(*value)) {
            return describe(*broken, text, start);
        }
        messages.push_back(stamp(std::move(*value), how, last));
    }
    if (messages.empty()) {
        return complaint("there is no gossip in the input");
    }
    return messages;
}

boost::system::result<std::vector<std::vector<std::byte>>, complaint> encode_datagrams(
    const std::vector<wire::message>& messages, wire::encoding as, std::size_t bytes_max) {
    std::vector<std::vector<std::byte>> datagrams;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const std::string which = "message " + std::to_string(i + 1) + ": ";
        if (as == wire::encoding::cbor && !has_origin(messages[i])) {
            return which + "CBOR needs an origin: name the server that owns the device";
        }
        auto& bytes = datagrams.emplace_back();
        wire::encode(messages[i], as, bytes);
        if (bytes.size() > bytes_max) {
            const std::string_view what =
                bytes_max < wire::limits::datagram_bytes_max ? "a sealed datagram" : "a datagram";
            return which + std::to_string(bytes.size()) + " bytes do not fit " + std::string(what) +
                   ", which has " + std::to_string(bytes_max) + " at most";
        }
    }
    return datagrams;
}

}  // namespace chatter::inject
