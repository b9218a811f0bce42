// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/api/service.hpp"

#include "answers.hpp"
#include "context.hpp"
#include "event_stream.hpp"
#include "listings.hpp"
#include "metrics.hpp"
#include "page.hpp"
#include "parameters.hpp"
#include "status.hpp"
#include "why.hpp"
#include "writes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace chatter::api {
namespace {

enum class method : std::uint8_t { get, post };

struct route {
    std::string_view path;
    method takes;
    http::response (*answer)(const context& from, const http::request& what);
};

http::response answer_healthy(const context& /*from*/, const http::request& what) {
    const auto complaint = read_parameters(what, {});
    return complaint ? refusal(400, *complaint) : json_answer(200, {{"is_healthy", true}});
}

http::response answer_ready(const context& from, const http::request& what) {
    if (const auto complaint = read_parameters(what, {})) {
        return refusal(400, *complaint);
    }
    return from.node.is_ready() ? json_answer(200, {{"is_ready", true}})
                                : refusal(503, "it has met nobody of those that it is to join");
}

http::response answer_page(const context& /*from*/, const http::request& what) {
    auto found = page_at(what.path);
    return found ? std::move(*found) : refusal(404, "there is nothing at this path");
}

constexpr std::array routes{
    route{"/api/v1/members", method::get, answer_members},
    route{"/api/v1/devices", method::get, answer_devices},
    route{"/api/v1/events", method::get, answer_events},
    route{"/api/v1/status", method::get, answer_status},
    route{"/api/v1/join", method::post, answer_join},
    route{"/api/v1/leave", method::post, answer_leave},
    route{"/api/v1/forget", method::post, answer_forget},
    route{"/metrics", method::get, answer_metrics},
    route{"/-/healthy", method::get, answer_healthy},
    route{"/-/ready", method::get, answer_ready},
};
constexpr route why{why_path, method::get, answer_why};
constexpr route page{"/", method::get, answer_page};

/// Null for a path that leads nowhere.
const route* route_of(std::string_view path) {
    const auto* const found = std::find_if(
        routes.begin(), routes.end(), [&](const route& each) { return each.path == path; });
    if (found != routes.end()) {
        return found;
    }
    if (path.starts_with(why.path) && path.size() > why.path.size()) {
        return &why;
    }
    return page_at(path) ? &page : nullptr;
}

bool is_taken(const route& by, std::string_view name) noexcept {
    return by.takes == method::post ? name == "POST" : name == "GET" || name == "HEAD";
}

http::response refuse_method(const route& of) {
    const bool is_post = of.takes == method::post;
    http::response made = refusal(405, is_post ? "this takes POST" : "this takes GET");
    made.fields.emplace_back("Allow", is_post ? "POST" : "GET, HEAD");
    return made;
}

http::response answer_route(const context& from, const http::request& what) {
    const route* const found = route_of(what.path);
    if (found == nullptr) {
        return refusal(404, "there is nothing at this path");
    }
    if (!is_taken(*found, what.method)) {
        return refuse_method(*found);
    }
    if (found->takes == method::post) {
        if (auto refused = refuse_body(what)) {
            return std::move(*refused);
        }
    }
    return found->answer(from, what);
}

}  // namespace

service::service(const core::node& node,
                 const history& events,
                 identity who,
                 access_rules rules,
                 surroundings shell)
    : node_(node),
      events_(events),
      identity_(std::move(who)),
      rules_(std::move(rules)),
      shell_(std::move(shell)) {}

http::response service::answer(const http::request& what) const {
    if (auto refused = refuse(rules_, what)) {
        return std::move(*refused);
    }
    return answer_route({node_, events_, identity_, shell_, shell_.now()}, what);
}

}  // namespace chatter::api
