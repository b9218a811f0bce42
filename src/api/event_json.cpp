// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "event_json.hpp"

#include "chatter/api/event_fields.hpp"

#include "device_json.hpp"
#include "member_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

class json_fields final : public field_sink {
public:
    json_fields(const core::node& node, json& to) : node_(node), to_(to) {}

    void text(std::string_view key, std::string_view value) override { set(key, value); }
    void word(std::string_view key, std::string_view value) override { set(key, value); }
    void number(std::string_view key, std::int64_t value) override { set(key, value); }
    void number(std::string_view key, std::uint64_t value) override { set(key, value); }
    void flag(std::string_view key, bool value) override { set(key, value); }
    void uuid(std::string_view key, const base::uuid& value) override {
        set(key, base::to_string(value));
    }
    void origin(const base::uuid& value) override {
        uuid("origin", value);
        const std::string* const server = name_of(node_, value);
        set("server", server == nullptr ? json() : json(*server));
    }
    void member(std::string_view key, const base::uuid& value) override {
        set(key, reference_json(node_, value));
    }
    void members(std::string_view key, std::span<const base::uuid> value) override {
        set(key, references_json(node_, value));
    }
    void address(std::string_view key, const base::address& value) override {
        set(key, base::to_string(value));
    }
    void labels(std::string_view key, std::span<const wire::label> value) override {
        set(key, labels_json(value));
    }
    void metrics(std::string_view key, std::span<const wire::metric> value) override {
        json all = json::object();
        for (const wire::metric& each : value) {
            // By name, each once: nothing has to be looked up.
            all.get_ref<json::object_t&>().emplace_back(each.name, metric_json(each.value));
        }
        set(key, std::move(all));
    }

private:
    void set(std::string_view key, json value) { to_[std::string(key)] = std::move(value); }

    const core::node& node_;
    json& to_;
};

std::string_view to_string(event_level from) noexcept {
    switch (from) {
        case event_level::debug: return "debug";
        case event_level::info: return "info";
        case event_level::warn: return "warn";
    }
    return "";
}

}  // namespace

std::string event_id(base::wall_time_ms run, std::uint64_t number) {
    std::array<char, 17> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), run, 16).ptr;
    return std::string(digits.data(), end) + "-" + std::to_string(number);
}

json event_json(const core::node& node, base::wall_time_ms run, const history::entry& of) {
    json made{{"id", event_id(run, of.number)},
              {"at", time_json(of.at)},
              {"level", to_string(level_of(of.what))},
              {"event", name_of(of.what)}};
    json_fields fields(node, made);
    write_fields(of.what, fields);
    return made;
}

}  // namespace chatter::api
