// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "answers.hpp"

#include <nlohmann/json.hpp>

namespace chatter::api {

http::response refusal(unsigned status, std::string_view why) {
    return json_answer(status, {{"error", why}});
}

http::response json_answer(unsigned status, const nlohmann::ordered_json& body) {
    http::response made;
    made.status = status;
    made.body = to_text(body) + "\n";
    return made;
}

std::string to_text(const nlohmann::ordered_json& from) {
    return from.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace chatter::api
