// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the core tells, as a name, a level and fields: the only place that knows how an event is
// spelled. The log writes them as logfmt (daemon/event_log.hpp), the event stream as JSON
// (src/api/API.md).

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/event.hpp"
#include "chatter/wire/member.hpp"
#include "chatter/wire/metric.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace chatter::api {

enum class event_level : std::uint8_t {
    debug,  ///< For who asks why his gossip has no effect: strangers can cause any number.
    info,
    warn  ///< Somebody has to look into it.
};
[[nodiscard]] event_level level_of(const core::event& event) noexcept;

/// "member_failed".
[[nodiscard]] std::string_view name_of(const core::event& event) noexcept;

/// Takes the fields of one event, in their order. Keys are literals.
class field_sink {
public:
    field_sink() = default;
    field_sink(const field_sink&) = delete;
    field_sink& operator=(const field_sink&) = delete;
    virtual ~field_sink() = default;

    /// From the network, so anything but a bare word.
    virtual void text(std::string_view key, std::string_view value) = 0;
    /// One of a fixed set: "asked", "cbor".
    virtual void word(std::string_view key, std::string_view value) = 0;
    virtual void number(std::string_view key, std::int64_t value) = 0;
    virtual void number(std::string_view key, std::uint64_t value) = 0;
    virtual void flag(std::string_view key, bool value) = 0;
    virtual void uuid(std::string_view key, const base::uuid& value) = 0;
    /// Who a device belongs to.
    virtual void origin(const base::uuid& value) = 0;
    /// A member, as far as it is known. Nil: nobody.
    virtual void member(std::string_view key, const base::uuid& value) = 0;
    /// Those who confirmed; none is said, too.
    virtual void members(std::string_view key, std::span<const base::uuid> value) = 0;
    virtual void address(std::string_view key, const base::address& value) = 0;
    virtual void labels(std::string_view key, std::span<const wire::label> value) = 0;
    virtual void metrics(std::string_view key, std::span<const wire::metric> value) = 0;
};

/// All but the name and the level.
void write_fields(const core::event& event, field_sink& to);

}  // namespace chatter::api
