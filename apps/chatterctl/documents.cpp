// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "documents.hpp"

#include "ages.hpp"
#include "display.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace chatter::ctl {
namespace {

std::vector<reference> read_references(const document& from) {
    std::vector<reference> read;
    if (from.is_array()) {
        for (const document& each : from) {
            read.push_back(read_reference(each));
        }
    }
    return read;
}

std::optional<accusation> read_accusation(const document& from) {
    if (!from.is_object()) {
        return std::nullopt;
    }
    return accusation{read_reference(at(from, "accuser")),
                      read_references(at(from, "confirmed_by")),
                      whole_at(from, "after_ms").value_or(0),
                      text_at(from, "at")};
}

/// As the daemon means it: a number as short as it can be, a text as it is.
std::string scalar_text(const document& from) {
    if (from.is_string()) {
        return from.get<std::string>();
    }
    if (from.is_number_float()) {
        return number_text(from.get<double>());
    }
    return from.is_null() ? "not finite" : from.dump();
}

}  // namespace

const document& at(const document& object, std::string_view key) {
    static const document nothing;
    if (!object.is_object()) {
        return nothing;
    }
    const auto found = object.find(std::string(key));
    return found == object.end() ? nothing : *found;
}

std::string text_at(const document& object, std::string_view key) {
    const document& found = at(object, key);
    return found.is_string() ? found.get<std::string>() : std::string();
}

std::optional<double> number_at(const document& object, std::string_view key) {
    const document& found = at(object, key);
    return found.is_number() ? std::optional(found.get<double>()) : std::nullopt;
}

std::optional<std::int64_t> whole_at(const document& object, std::string_view key) {
    const document& found = at(object, key);
    return found.is_number_integer() ? std::optional(found.get<std::int64_t>()) : std::nullopt;
}

bool flag_at(const document& object, std::string_view key) {
    const document& found = at(object, key);
    return found.is_boolean() && found.get<bool>();
}

reference read_reference(const document& from) {
    return {text_at(from, "uuid"), text_at(from, "name")};
}

member read_member(const document& from) {
    member read;
    read.uuid = text_at(from, "uuid");
    read.name = text_at(from, "name");
    read.addr = text_at(from, "addr");
    read.state = text_at(from, "state");
    read.since = text_at(from, "since");
    if (const document& labels = at(from, "labels"); labels.is_object()) {
        for (const auto& [key, value] : labels.items()) {
            read.labels.emplace_back(key, scalar_text(value));
        }
    }
    read.is_self = flag_at(from, "is_self");
    read.incarnation = whole_at(from, "incarnation");
    read.started = text_at(from, "started");
    read.round_trip_ms = number_at(from, "round_trip_ms");
    read.heard_ms = whole_at(from, "heard_ms");
    read.accused = read_accusation(at(from, "accusation"));
    read.reason = text_at(from, "reason");
    return read;
}

std::vector<metric> read_metrics(const document& from) {
    std::vector<metric> read;
    if (!from.is_object()) {
        return read;
    }
    for (const auto& [name, each] : from.items()) {
        const document& value = at(each, "value");
        metric& made = read.emplace_back();
        made.name = name;
        made.kind = text_at(each, "kind");
        made.text = scalar_text(value);
        made.number = value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
        made.unit = text_at(each, "unit");
        made.at = text_at(each, "at");
    }
    return read;
}

device read_device(const document& from) {
    device read;
    read.name = text_at(from, "name");
    read.description = text_at(from, "description");
    read.origin = text_at(from, "origin");
    read.server = text_at(from, "server");
    read.status = text_at(from, "status");
    read.age_ms = whole_at(from, "age_ms").value_or(0);
    read.expires_after_ms = whole_at(from, "expires_after_ms");
    read.metrics = read_metrics(at(from, "metrics"));
    return read;
}

std::vector<member> read_members(const document& from) {
    std::vector<member> read;
    if (const document& members = at(from, "members"); members.is_array()) {
        for (const document& each : members) {
            read.push_back(read_member(each));
        }
    }
    std::sort(read.begin(), read.end(), [](const member& one, const member& other) {
        return std::tie(one.name, one.uuid) < std::tie(other.name, other.uuid);
    });
    return read;
}

device_list read_devices(const document& from) {
    device_list read;
    if (const document& devices = at(from, "devices"); devices.is_array()) {
        for (const document& each : devices) {
            read.devices.push_back(read_device(each));
        }
    }
    std::sort(read.devices.begin(), read.devices.end(), [](const device& one, const device& other) {
        return std::tie(one.server, one.origin, one.name) <
               std::tie(other.server, other.origin, other.name);
    });
    read.omitted = whole_at(from, "omitted").value_or(0);
    return read;
}

std::string name_of(const reference& who) {
    return word(who.name.empty() ? who.uuid : who.name);
}

std::string server_of(const device& what) {
    return name_of({what.origin, what.server});
}

std::string value_text(const metric& from) {
    return visible(from.unit.empty() ? from.text : from.text + ' ' + from.unit);
}

}  // namespace chatter::ctl
