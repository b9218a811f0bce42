// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A service over a node that a test drives by hand, and what it answers, read again.

#pragma once

#include "chatter/api/service.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::api {

/// An answer with its whole body.
struct read_answer {
    unsigned status{0};
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string text;
    std::vector<std::string> pieces;  ///< Those that a source has made.

    [[nodiscard]] nlohmann::ordered_json json() const {
        return nlohmann::ordered_json::parse(text);
    }
    [[nodiscard]] std::string error() const { return json().at("error"); }
    /// "" where it is not there.
    [[nodiscard]] std::string field(std::string_view name) const {
        std::string value;
        for (const auto& [each, text_of_it] : fields) {
            value = each == name ? text_of_it : value;
        }
        return value;
    }
};

/// Reads until the source is over, or waits.
inline read_answer read(http::response&& from) {
    read_answer made{from.status, from.content_type, from.fields, from.body, {}};
    auto state = from.source ? http::body_source::state::more : http::body_source::state::done;
    while (state == http::body_source::state::more) {
        std::string piece;
        state = from.source->next(piece);
        EXPECT_TRUE(state != http::body_source::state::more || !piece.empty());
        made.text += piece;
        made.pieces.push_back(std::move(piece));
    }
    return made;
}

class api_service : public testing::Test {
protected:
    api_service() : node_(test::config_of(1)) {
        node_.start();
        keep_events();
    }

    /// What the shell does at the end of each turn.
    void keep_events() {
        for (core::event each : node_.events()) {
            history_.add(node_.now().wall, std::move(each));
        }
    }

    void add_member(std::uint8_t number, const std::string& name = {}) {
        wire::member_record who = test::record_of(number);
        who.facts.name = name.empty() ? who.facts.name : name;
        add_member(number, who);
    }
    void add_member(std::uint8_t number, const wire::member_record& who) {
        node_.add_member(who, test::host(number));
        keep_events();
    }
    void hear_of(const wire::member_status& what, std::uint8_t from = 2) {
        node_.hear(from, wire::packet_kind::gossip, {what});
        keep_events();
    }
    /// Server `by` says that it failed, confirmed by another.
    void fail(std::uint8_t number, std::uint8_t by = 2, std::vector<base::uuid> confirmed = {}) {
        wire::member_status how = test::status_of(number, wire::member_state::failed, by);
        how.accused.confirmed_by = std::move(confirmed);
        how.accused.after_ms = 251;
        how.at = node_.now().wall;
        hear_of(how, by);
    }
    void leave(std::uint8_t number) {
        wire::member_status how = test::status_of(number, wire::member_state::left);
        how.at = node_.now().wall;
        hear_of(how, number);
    }
    void inject(wire::gossip what) {
        wire::message message = test::injected(std::move(what));
        message.timestamp_millis = node_.now().wall + next_++;
        node_.receive(message);
        keep_events();
    }

    [[nodiscard]] http::response answer(const http::request& what) const {
        return service(node_.node(), history_, identity_, rules_, shell()).answer(what);
    }
    /// `path` may have a query, unescaped.
    [[nodiscard]] http::request request_of(std::string_view target,
                                           const std::string& method = "GET") const {
        http::request what;
        what.method = method;
        what.host = "localhost:2428";
        const auto question = target.find('?');
        what.path = target.substr(0, question);
        while (question != std::string_view::npos && !target.empty()) {
            target.remove_prefix(std::min(target.size(), target.find_first_of("?&") + 1));
            const std::string_view pair = target.substr(0, target.find('&'));
            const auto equals = pair.find('=');
            what.query.emplace_back(
                pair.substr(0, equals),
                equals == std::string_view::npos ? "" : pair.substr(equals + 1));
            if (pair.size() == target.size()) {
                break;
            }
        }
        return what;
    }
    [[nodiscard]] read_answer get(std::string_view target) const {
        return read(answer(request_of(target)));
    }
    [[nodiscard]] nlohmann::ordered_json get_json(std::string_view target) const {
        const read_answer got = get(target);
        EXPECT_EQ(got.status, 200U) << got.text;
        EXPECT_EQ(got.content_type, "application/json");
        return got.json();
    }
    [[nodiscard]] read_answer post(std::string_view target, std::string body) const {
        http::request what = request_of(target, "POST");
        what.content_type = "application/json";
        what.body = std::move(body);
        return read(answer(what));
    }

    mutable test::node_harness node_;
    history history_;
    identity identity_{"0.1.0", test::start_of_time};
    access_rules rules_;
    bool is_leaving_{false};
    std::vector<std::pair<std::string, std::uint64_t>> counters_{
        {"received", 12}, {"refused_malformed", 3}, {"refused_view_full", 0}, {"sent", 15}};
    process_usage usage_{4'096'000, 12'288'000, 0.25, 9, 1'024};
    mutable std::vector<std::string> asked_;  ///< What the shell was asked to do.

private:
    [[nodiscard]] surroundings shell() const {
        return {.now = [this] { return node_.now(); },
                .usage = [this] { return usage_; },
                .counters =
                    [this](const counter_sink& to) {
                        for (const auto& [name, value] : counters_) {
                            to({name, "Meaning of it.", value});
                        }
                    },
                .join = [this](const std::string& target)
                    -> boost::system::result<std::string, std::string> {
                    asked_.push_back("join " + target);
                    if (target == "bad") {
                        return {boost::system::in_place_error, "\"bad\" is no address"};
                    }
                    return {boost::system::in_place_value, target + ":2428"};
                },
                .leave = [this] { asked_.emplace_back("leave"); },
                .forget =
                    [this](const base::uuid& member) {
                        asked_.push_back("forget " + base::to_string(member));
                    },
                .is_leaving = [this] { return is_leaving_; }};
    }

    base::wall_time_ms next_{0};
};

}  // namespace chatter::api
