// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/state_text.hpp"

#include "chatter/base/address.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/bounds.hpp"
#include "chatter/wire/limits.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace chatter::daemon {
namespace {

namespace limits = wire::limits;
using nlohmann::json;

constexpr std::string_view magic = "chatter-state ";
constexpr std::string_view version = "1";
constexpr std::size_t hex64_digits = 16;
constexpr std::string_view hex_digits = "0123456789abcdef";

std::string to_hex64(std::uint64_t from) {
    std::string text(hex64_digits, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, from >>= 4U) {
        *at = hex_digits[from & 0xfU];
    }
    return text;
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char each : bytes) {
        const auto byte = static_cast<unsigned char>(each);
        text += hex_digits[byte >> 4U];
        text += hex_digits[byte & 0xfU];
    }
    return text;
}

std::string checksum_of(std::string_view body) {
    return to_hex64(base::siphash(base::siphash_key{}, body));
}

json to_json(const wire::member_record& from) {
    json labels = json::object();
    for (const wire::label& each : from.facts.labels) {
        labels[each.key] = each.value;
    }
    json member{{"uuid", base::to_string(from.facts.uuid)},
                {"name", from.facts.name},
                {"address", base::to_string(from.facts.address)},
                {"state", wire::to_string(from.state)},
                {"incarnation", from.incarnation},
                {"run", to_hex64(from.facts.run)},
                {"started", from.facts.started},
                {"labels", std::move(labels)}};
    if (!from.facts.extra.empty()) {
        member["extra"] = to_hex(from.facts.extra);
    }
    return member;
}

// --- Reading. A broken rule is thrown up to parse_state(), beside what nlohmann throws.

struct broken_rule : std::runtime_error {
    broken_rule() : std::runtime_error("a rule of the state's text is broken") {}
};

void require(bool holds) {
    if (!holds) {
        throw broken_rule();
    }
}

template <typename Value>
Value require(const std::optional<Value>& what) {
    require(what.has_value());
    return *what;
}

std::string text_at(const json& in, const char* key, std::size_t bytes_max) {
    auto text = in.at(key).get<std::string>();
    require(text.size() <= bytes_max);
    return text;
}

std::uint64_t count_at(const json& in, const char* key) {
    require(in.at(key).is_number_unsigned());
    return in.at(key).get<std::uint64_t>();
}

base::wall_time_ms time_at(const json& in, const char* key) {
    const json& value = in.at(key);
    // What is beyond the signed numbers, nlohmann holds as an unsigned one.
    require(value.is_number_integer() &&
            !(value.is_number_unsigned() &&
              value.get<std::uint64_t>() >
                  static_cast<std::uint64_t>(std::numeric_limits<base::wall_time_ms>::max())));
    return value.get<base::wall_time_ms>();
}

base::uuid uuid_at(const json& in, const char* key) {
    const auto uuid = require(base::parse_uuid(text_at(in, key, limits::name_bytes_max)));
    require(!uuid.is_nil());
    return uuid;
}

/// Unspecified, or one that somebody can live at.
base::address address_at(const json& in, const char* key) {
    const auto address = require(base::parse_address(text_at(in, key, limits::name_bytes_max)));
    require(wire::is_usable(address) || address == base::address{});
    return address;
}

wire::run_id run_at(const json& in, const char* key) {
    const std::string text = text_at(in, key, hex64_digits);
    wire::run_id run = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, run, 16);
    require(error == std::errc{} && stop == end && run != 0);
    return run;
}

wire::member_state state_at(const json& in, const char* key) {
    const std::string text = text_at(in, key, limits::name_bytes_max);
    for (const auto each : {wire::member_state::alive,
                            wire::member_state::suspect,
                            wire::member_state::failed,
                            wire::member_state::left}) {
        if (wire::to_string(each) == text) {
            return each;
        }
    }
    throw broken_rule();
}

std::vector<wire::label> labels_at(const json& in, const char* key) {
    std::vector<wire::label> labels;
    std::size_t bytes = 0;
    // nlohmann's objects are sorted by key, as labels are, and have each key once.
    for (const auto& [name, value] : in.at(key).get_ref<const json::object_t&>()) {
        labels.push_back({name, value.get<std::string>()});
        bytes += name.size() + labels.back().value.size();
        require(!name.empty() && name.size() <= limits::name_bytes_max);
    }
    require(labels.size() <= limits::labels_max && bytes <= limits::label_bytes_max);
    return labels;
}

std::string extra_of(const json& in) {
    if (!in.contains("extra")) {
        return {};
    }
    const std::string digits = text_at(in, "extra", 2 * limits::extra_bytes_max);
    require(digits.size() % 2 == 0);
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        std::uint8_t byte = 0;
        const char* const end = digits.data() + i + 2;
        const auto [stop, error] = std::from_chars(digits.data() + i, end, byte, 16);
        require(error == std::errc{} && stop == end);
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

wire::member_record read_member(const json& in) {
    wire::member_record to;
    to.facts.uuid = uuid_at(in, "uuid");
    to.facts.run = run_at(in, "run");
    to.facts.started = time_at(in, "started");
    to.facts.address = address_at(in, "address");
    to.facts.name = text_at(in, "name", limits::name_bytes_max);
    to.facts.labels = labels_at(in, "labels");
    to.facts.extra = extra_of(in);
    to.incarnation = count_at(in, "incarnation");
    to.state = state_at(in, "state");
    return to;
}

core::saved_state read_state(const json& in) {
    core::saved_state to;
    to.uuid = uuid_at(in, "uuid");
    to.incarnation = count_at(in, "incarnation");
    to.saved_at = time_at(in, "saved_at");
    const auto& members = in.at("members").get_ref<const json::array_t&>();
    require(members.size() <= limits::members_max);
    for (const json& each : members) {
        wire::member_record member = read_member(each);
        require(member.facts.uuid != to.uuid);
        require(to.members.empty() || to.members.back().facts.uuid < member.facts.uuid);
        to.members.push_back(std::move(member));
    }
    return to;
}

}  // namespace

std::string_view to_string(state_error from) noexcept {
    constexpr std::array<std::string_view, 4> names{
        "foreign", "other_version", "wrong_checksum", "malformed"};
    return names[static_cast<std::size_t>(from)];
}

std::string to_text(const core::saved_state& from) {
    json members = json::array();
    for (const wire::member_record& each : from.members) {
        members.push_back(to_json(each));
    }
    const json all{{"uuid", base::to_string(from.uuid)},
                   {"incarnation", from.incarnation},
                   {"saved_at", from.saved_at},
                   {"members", std::move(members)}};
    // Every text of a member is UTF-8; should one not be, the others are still worth storing.
    const std::string body = all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
    return std::string(magic) + std::string(version) + " " + checksum_of(body) + "\n" + body;
}

boost::system::result<core::saved_state, state_error> parse_state(std::string_view text) {
    if (!text.starts_with(magic)) {
        return state_error::foreign;
    }
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view head = text.substr(magic.size(), end - magic.size());
    const auto blank = std::min(head.find(' '), head.size());
    if (head.substr(0, blank) != version) {
        return state_error::other_version;
    }
    const std::string_view body = text.substr(std::min(end + 1, text.size()));
    if (head.substr(blank) != " " + checksum_of(body)) {
        return state_error::wrong_checksum;
    }
    try {
        return read_state(json::parse(body));
    } catch (const json::exception&) {
        return state_error::malformed;
    } catch (const broken_rule&) {
        return state_error::malformed;
    }
}

}  // namespace chatter::daemon
