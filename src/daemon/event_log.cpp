// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/event_log.hpp"

#include "chatter/api/event_fields.hpp"
#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/daemon/quote.hpp"

#include <span>
#include <string_view>

namespace chatter::daemon {
namespace {

/// What most lines fit into.
constexpr std::size_t usual_bytes = 224;

/// Appends " KEY=VALUE" for each field.
class logfmt final : public api::field_sink {
public:
    explicit logfmt(std::string& to) : to_(to) {}

    void text(std::string_view key, std::string_view value) override { add(key, quote(value)); }
    void word(std::string_view key, std::string_view value) override { add(key, value); }
    void number(std::string_view key, std::int64_t value) override {
        add(key, std::to_string(value));
    }
    void number(std::string_view key, std::uint64_t value) override {
        add(key, std::to_string(value));
    }
    void flag(std::string_view key, bool value) override { add(key, value ? "yes" : "no"); }
    void uuid(std::string_view key, const base::uuid& value) override {
        add(key, base::to_string(value));
    }
    void origin(const base::uuid& value) override { uuid("origin", value); }
    void member(std::string_view key, const base::uuid& value) override { uuid(key, value); }
    void members(std::string_view key, std::span<const base::uuid> value) override {
        add(key, value.empty() ? "none" : "");
        for (std::size_t i = 0; i < value.size(); ++i) {
            to_ += i > 0 ? "," : "";
            to_ += base::to_string(value[i]);
        }
    }
    void address(std::string_view key, const base::address& value) override {
        add(key, base::to_string(value));
    }
    void labels(std::string_view key, std::span<const wire::label> value) override {
        add(key, "{");
        for (const wire::label& each : value) {
            add_pair(each.key, each.value);
        }
        to_ += "}";
    }
    /// Every value as chatter-rs is told it, in quotes: `{"load":"0.42","temp":"21.5 C"}`.
    void metrics(std::string_view key, std::span<const wire::metric> value) override {
        add(key, "{");
        for (const wire::metric& each : value) {
            add_pair(each.name, wire::to_text(each.value));
        }
        to_ += "}";
    }

private:
    void add(std::string_view key, std::string_view value) {
        to_ += ' ';
        to_ += key;
        to_ += '=';
        to_ += value;
    }
    void add_pair(std::string_view key, std::string_view value) {
        to_ += to_.ends_with('{') ? "" : ",";
        to_ += quote(key);
        to_ += ':';
        to_ += quote(value);
    }

    std::string& to_;
};

}  // namespace

log_level level_of(const core::event& event) noexcept {
    switch (api::level_of(event)) {
        case api::event_level::debug: return log_level::debug;
        case api::event_level::info: return log_level::info;
        case api::event_level::warn: return log_level::warn;
    }
    return log_level::info;
}

std::string to_fields(const core::event& event) {
    std::string text;
    text.reserve(usual_bytes);
    text += "event=";
    text += api::name_of(event);
    logfmt fields(text);
    api::write_fields(event, fields);
    return text;
}

void write_event(log& to, const core::event& event) {
    const log_level level = level_of(event);
    if (to.shows(level)) {
        to.write(level, to_fields(event));
    }
}

}  // namespace chatter::daemon
