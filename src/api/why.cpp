// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "why.hpp"

#include "answers.hpp"
#include "event_json.hpp"
#include "member_json.hpp"
#include "one_member.hpp"
#include "parameters.hpp"

#include <nlohmann/json.hpp>

#include <variant>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t transitions_max = 50;

bool is_refutation(const core::event& what) noexcept {
    return std::holds_alternative<core::member_refuted>(what) ||
           std::holds_alternative<core::self_refuted>(what);
}

}  // namespace

http::response answer_why(const context& from, const http::request& what) {
    if (const auto complaint = read_parameters(what, {})) {
        return refusal(400, *complaint);
    }
    base::uuid uuid{};
    const auto name = std::string_view(what.path).substr(why_path.size());
    if (auto refused = find_one(from.node, name, uuid)) {
        return std::move(*refused);
    }
    const wire::member_record own = from.node.own_record();
    const bool is_self = uuid == own.facts.uuid;
    const listed_member member = is_self ? list_self(own) : find_other(from.node, uuid).value();
    const auto whose = is_self ? history::whose::own : history::whose::another;
    json transitions = json::array();
    std::size_t refutations = 0;
    for (const history::entry* const each :
         from.events.transitions_of(uuid, transitions_max, whose)) {
        transitions.push_back(event_json(from.node, from.who.started, *each));
        refutations += is_refutation(each->what) ? 1U : 0U;
    }
    return json_answer(200,
                       {{"member", member_json(from.node, member, from.now)},
                        {"refutations", refutations},
                        {"transitions", std::move(transitions)}});
}

}  // namespace chatter::api
