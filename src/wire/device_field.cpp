// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/device_field.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/wire/limits.hpp"

#include "bytes.hpp"
#include "json_text.hpp"
#include "utf8.hpp"

#include <array>
#include <concepts>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

namespace chatter::wire {
namespace {

/// What stands in front of a metric's value. Others are of later versions.
enum class value_kind : std::uint8_t { text = 0, gauge = 1, counter = 2, opaque = 255 };

void append_number(std::unsigned_integral auto from, std::string& to) {
    std::array<char, sizeof from> bytes;
    store_number(from, bytes.data());
    to.append(bytes.data(), bytes.size());
}

bool is_opaque_value(std::string_view spelled) noexcept {
    if (spelled.size() < 2) {
        return false;
    }
    const auto spelling = static_cast<std::uint8_t>(spelled[0]);
    const std::size_t kind_bytes = static_cast<std::uint8_t>(spelled[1]);
    if (spelling > static_cast<std::uint8_t>(opaque_metric::spelling::cbor) ||
        spelled.size() < 2 + kind_bytes || !is_utf8(spelled.substr(2, kind_bytes))) {
        return false;
    }
    // JSON is put into a message as it stands here; CBOR goes to nobody else.
    return spelling != static_cast<std::uint8_t>(opaque_metric::spelling::json) ||
           is_json(spelled.substr(2 + kind_bytes));
}

bool is_value(std::string_view bytes) noexcept {
    if (bytes.empty()) {
        return false;
    }
    const std::string_view rest = bytes.substr(1);
    switch (static_cast<value_kind>(static_cast<std::uint8_t>(bytes.front()))) {
        case value_kind::text: return is_utf8(rest);
        case value_kind::gauge:
        case value_kind::counter: return rest.size() >= 8 && is_utf8(rest.substr(8));
        case value_kind::opaque: return is_opaque_value(rest);
    }
    return true;  // a later version's
}

/// Of a known kind: nothing stands where nothing belongs, and what stands there can be read.
bool is_well_formed(const device_field& of) noexcept {
    if (of.kind == field_kind{0}) {
        return false;  // never one: it would stand in front of a removal, which is always first
    }
    switch (of.kind) {
        case field_kind::removal:
        case field_kind::seen: return of.name.empty() && of.value.empty();
        case field_kind::description: return of.name.empty() && is_utf8(of.value);
        case field_kind::lifetime: return of.name.empty() && of.value.size() == 8;
        case field_kind::metric: return is_value(of.value);
    }
    return true;  // a later version's
}

struct value_writer {
    std::string& to;

    void operator()(const std::string& text) {
        to += static_cast<char>(value_kind::text);
        to += text;
    }
    void operator()(const gauge& from) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, &from.value, sizeof bits);
        number(value_kind::gauge, bits, from.unit);
    }
    void operator()(const counter& from) { number(value_kind::counter, from.value, from.unit); }
    void operator()(const opaque_metric& from) {
        if (from.spelled == opaque_metric::spelling::native) {
            to += from.content;
            return;
        }
        to += static_cast<char>(value_kind::opaque);
        to += static_cast<char>(from.spelled);
        to += static_cast<char>(from.kind.size());
        to += from.kind;
        to += from.content;
    }

private:
    void number(value_kind kind, std::uint64_t bits, const std::string& unit) {
        to += static_cast<char>(kind);
        append_number(bits, to);
        to += unit;
    }
};

/// How many bytes value_writer writes.
struct value_size {
    std::size_t operator()(const std::string& text) const noexcept { return 1 + text.size(); }
    std::size_t operator()(const gauge& from) const noexcept { return 1 + 8 + from.unit.size(); }
    std::size_t operator()(const counter& from) const noexcept { return 1 + 8 + from.unit.size(); }
    std::size_t operator()(const opaque_metric& from) const noexcept {
        const bool is_native = from.spelled == opaque_metric::spelling::native;
        return from.content.size() + (is_native ? 0 : 3 + from.kind.size());
    }
};

opaque_metric opaque_value(std::string_view bytes) {
    const std::size_t kind_bytes = static_cast<std::uint8_t>(bytes[2]);
    return {static_cast<opaque_metric::spelling>(bytes[1]),
            std::string(bytes.substr(3, kind_bytes)),
            std::string(bytes.substr(3 + kind_bytes))};
}

}  // namespace

std::optional<device_field> take_field(std::string_view& packed) noexcept {
    if (packed.size() < field_head_bytes) {
        return std::nullopt;
    }
    const std::size_t name_bytes = static_cast<std::uint8_t>(packed[1]);
    if (packed.size() < field_head_bytes + name_bytes) {
        return std::nullopt;
    }
    device_field field;
    field.kind = static_cast<field_kind>(packed[0]);
    field.name = packed.substr(2, name_bytes);
    const std::string_view rest = packed.substr(2 + name_bytes);
    field.timestamp = static_cast<std::int64_t>(load_number<std::uint64_t>(rest.data()));
    std::memcpy(field.sender.data, rest.data() + 8, sizeof field.sender.data);
    const std::size_t value_bytes = load_number<std::uint16_t>(rest.data() + 24);
    const std::size_t size = field_head_bytes + name_bytes + value_bytes;
    if (packed.size() < size) {
        return std::nullopt;
    }
    field.value = rest.substr(26, value_bytes);
    field.bytes = packed.substr(0, size);
    packed.remove_prefix(size);
    return field;
}

bool are_fields(std::string_view packed, std::string_view device_name) noexcept {
    std::optional<device_field> before;
    while (const auto field = take_field(packed)) {
        const bool in_order =
            !before || std::tie(before->kind, before->name) < std::tie(field->kind, field->name);
        const bool fits = device_name.size() + field->name.size() + field->value.size() <=
                          limits::entry_bytes_max;
        if (!in_order || !fits || !is_utf8(field->name) || !is_well_formed(*field)) {
            return false;
        }
        before = field;
    }
    return before && packed.empty();
}

void append_field(const device_field& from, std::string& packed) {
    CHATTER_ASSERT(from.name.size() <= limits::name_bytes_max &&
                   from.value.size() <= std::numeric_limits<std::uint16_t>::max());
    packed.reserve(packed.size() + field_head_bytes + from.name.size() + from.value.size());
    packed += static_cast<char>(from.kind);
    packed += static_cast<char>(from.name.size());
    packed += from.name;
    append_number(static_cast<std::uint64_t>(from.timestamp), packed);
    packed.append(reinterpret_cast<const char*>(from.sender.data), sizeof from.sender.data);
    append_number(static_cast<std::uint16_t>(from.value.size()), packed);
    packed += from.value;
}

std::string fields_of(const device_added& from,
                      base::wall_time_ms timestamp,
                      const base::uuid& sender) {
    std::string packed;
    append_field({field_kind::description, {}, timestamp, sender, from.description, {}}, packed);
    return packed;
}

std::string fields_of(const device_removed& /*from*/,
                      base::wall_time_ms timestamp,
                      const base::uuid& sender) {
    std::string packed;
    append_field({field_kind::removal, {}, timestamp, sender, {}, {}}, packed);
    return packed;
}

std::string fields_of(const device_status& from,
                      base::wall_time_ms timestamp,
                      const base::uuid& sender) {
    std::string packed;
    if (from.metrics.empty()) {
        append_field({field_kind::seen, {}, timestamp, sender, {}, {}}, packed);
    }
    if (from.expires_after_millis) {
        std::string value;
        append_number(*from.expires_after_millis, value);
        append_field({field_kind::lifetime, {}, timestamp, sender, value, {}}, packed);
    }
    for (const metric& each : from.metrics) {
        const std::string value = encode_value(each.value);
        append_field({field_kind::metric, each.name, timestamp, sender, value, {}}, packed);
    }
    return packed;
}

std::optional<gossip> gossip_of(const base::uuid& origin,
                                std::string_view name,
                                std::string_view packed) {
    device_status status{origin, std::string(name), {}, {}};
    while (const auto field = take_field(packed)) {
        switch (field->kind) {
            case field_kind::removal: return device_removed{origin, std::string(name)};
            case field_kind::description:
                return device_added{origin, std::string(name), std::string(field->value)};
            case field_kind::seen: break;
            case field_kind::lifetime:
                status.expires_after_millis = lifetime_of(field->value);
                break;
            case field_kind::metric:
                status.metrics.push_back({std::string(field->name), decode_value(field->value)});
                break;
            default: return std::nullopt;  // a later version's
        }
    }
    return status;
}

std::string encode_value(const metric_value& from) {
    std::string bytes;
    bytes.reserve(value_bytes(from));
    std::visit(value_writer{bytes}, from);
    return bytes;
}

std::size_t value_bytes(const metric_value& from) noexcept {
    return std::visit(value_size{}, from);
}

metric_value decode_value(std::string_view bytes) {
    if (!is_value(bytes)) {
        return std::string();
    }
    const std::string_view rest = bytes.substr(1);
    switch (static_cast<value_kind>(static_cast<std::uint8_t>(bytes.front()))) {
        case value_kind::text: return std::string(rest);
        case value_kind::gauge: {
            const auto bits = load_number<std::uint64_t>(rest.data());
            gauge made{0, std::string(rest.substr(8))};
            std::memcpy(&made.value, &bits, sizeof bits);
            return made;
        }
        case value_kind::counter:
            return counter{load_number<std::uint64_t>(rest.data()), std::string(rest.substr(8))};
        case value_kind::opaque: return opaque_value(bytes);
    }
    return opaque_metric{opaque_metric::spelling::native, {}, std::string(bytes)};
}

std::uint64_t lifetime_of(std::string_view value) noexcept {
    return value.size() == 8 ? load_number<std::uint64_t>(value.data()) : 0;
}

}  // namespace chatter::wire
