// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "writes.hpp"

#include "answers.hpp"
#include "member_json.hpp"
#include "one_member.hpp"
#include "parameters.hpp"
#include "write_body.hpp"

#include <nlohmann/json.hpp>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

/// No call that writes has parameters.
std::optional<http::response> refuse_write(const http::request& what,
                                           std::string_view key,
                                           std::string& value) {
    auto complaint = read_parameters(what, {});
    if (!complaint) {
        complaint = read_write_body(what.body, key, value);
    }
    return complaint ? std::optional(refusal(400, *complaint)) : std::nullopt;
}

/// Who lives would be back at once.
bool is_over(const core::node& node, const base::uuid& uuid) {
    const auto member = find_other(node, uuid);
    return member && !core::is_present(member->state);
}

}  // namespace

http::response answer_join(const context& from, const http::request& what) {
    std::string target;
    if (auto refused = refuse_write(what, "target", target)) {
        return std::move(*refused);
    }
    const auto joining = from.shell.join(target);
    return joining ? json_answer(202, {{"joining", *joining}}) : refusal(400, joining.error());
}

http::response answer_leave(const context& from, const http::request& what) {
    std::string nothing;
    if (auto refused = refuse_write(what, "", nothing)) {
        return std::move(*refused);
    }
    from.shell.leave();
    return json_answer(202, {{"leaving", true}});
}

http::response answer_forget(const context& from, const http::request& what) {
    std::string name;
    base::uuid uuid{};
    auto refused = refuse_write(what, "member", name);
    if (!refused) {
        refused = find_one(from.node, name, uuid);
    }
    if (refused) {
        return std::move(*refused);
    }
    if (!is_over(from.node, uuid)) {
        return refusal(409, "only a member that has failed or left can be forgotten");
    }
    // Before it is done: then it has no name any more.
    json forgotten = reference_json(from.node, uuid);
    from.shell.forget(uuid);
    return json_answer(200, {{"forgotten", std::move(forgotten)}});
}

}  // namespace chatter::api
