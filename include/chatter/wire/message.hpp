// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The gossip of chatter-rs as plain values: what one JSON or CBOR datagram says.
//
// The grammar with worked examples is src/wire/FORMAT.md. The names are chatter-rs's own:
//
//   {"sender":UUID,"timestamp_millis":I64,"hops":U32,"payload":GOSSIP or null}
//   {"DebugMessage":{"text":S}}
//   {"DeviceGossip":{"DeviceAdded":{"origin":UUID,"name":S,"description":S}}}
//   {"DeviceGossip":{"DeviceRemoved":{"origin":UUID,"name":S}}}
//   {"DeviceGossip":{"DeviceStatus":{"origin":UUID,"name":S,"metrics":{NAME:METRIC, ...},
//                                    "expires_after_millis":U64}}}
//   {"ViewGossip":{"ServerAdded":{"uuid":UUID,"addr":"IP:PORT"}}}
//   {"ViewGossip":{"ServerRemoved":{"uuid":UUID}}}
//
// A METRIC is {"Text":S}, or what wire/metric.hpp has beside it. "expires_after_millis" is ours,
// too, and may be left out.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/metric.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace chatter::wire {

/// The two spellings of a message. A passive peer is served in that of its ServerAdded.
enum class encoding : std::uint8_t { cbor, json };

/// "cbor" or "json", as in a ServerAdded's "wire".
[[nodiscard]] std::string_view to_string(encoding from) noexcept;
[[nodiscard]] std::optional<encoding> parse_encoding(std::string_view text) noexcept;

/// A line of text for everybody; changes no state.
struct debug_message {
    std::string text;
    friend bool operator==(const debug_message&, const debug_message&) = default;
};

/// A device of `origin` exists and is described so. In JSON the origin may be left out: it
/// is then the server that receives the gossip. In CBOR it is always there.
struct device_added {
    std::optional<base::uuid> origin;
    std::string name;
    std::string description;
    friend bool operator==(const device_added&, const device_added&) = default;
};

struct device_removed {
    std::optional<base::uuid> origin;
    std::string name;
    friend bool operator==(const device_removed&, const device_removed&) = default;
};

/// New values of some of a device's metrics; the others stay as they are.
struct device_status {
    std::optional<base::uuid> origin;
    std::string name;
    std::vector<metric> metrics;  ///< Sorted by name, each name once: see normalize_metrics.
    /// The device is stale when nothing new came of it in that time. 0 takes the lifetime
    /// away, absent leaves it as it is.
    std::optional<std::uint64_t> expires_after_millis{};
    friend bool operator==(const device_status&, const device_status&) = default;
};

/// Gossip is to be forwarded to this server, too.
struct server_added {
    base::uuid uuid{};
    base::address addr;
    /// What the server reads. Absent: the encoding in which this gossip arrived.
    std::optional<encoding> wire;
    friend bool operator==(const server_added&, const server_added&) = default;
};

struct server_removed {
    base::uuid uuid{};
    friend bool operator==(const server_removed&, const server_removed&) = default;
};

using gossip = std::variant<debug_message,
                            device_added,
                            device_removed,
                            device_status,
                            server_added,
                            server_removed>;

/// A gossip on its way.
struct message {
    base::uuid sender{};                       ///< Who made it; not who passed it on.
    base::wall_time_ms timestamp_millis{0};    ///< When the sender made it.
    std::uint32_t hops{limits::hops_default};  ///< How often it may still be passed on.
    std::optional<gossip> payload;             ///< Nothing is allowed, and is passed on.
    friend bool operator==(const message&, const message&) = default;
};

/// Sorts by name; of several with one name the last stays, as in chatter-rs.
void normalize_metrics(std::vector<metric>& metrics);

}  // namespace chatter::wire
