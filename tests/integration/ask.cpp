// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ask.hpp"

namespace chatter::test {

http::answer ask(const http::call& what) {
    auto got = http::fetch(what);
    return got ? std::move(*got) : http::answer{0, "", got.error().text};
}

http::answer ask(const daemon_process& whom, const std::string& target) {
    return ask({.server = whom.http(), .target = target});
}

http::answer post(const daemon_process& whom, const std::string& target, const std::string& body) {
    return ask({.server = whom.http(),
                .method = "POST",
                .target = target,
                .fields = {{"Content-Type", "application/json"}},
                .body = body});
}

nlohmann::json document(const daemon_process& whom, const std::string& target) {
    const http::answer got = ask(whom, target);
    return got.status == 200 ? nlohmann::json::parse(got.body, nullptr, false) : nlohmann::json();
}

nlohmann::json find_in(const nlohmann::json& list,
                       const std::string& key,
                       const std::string& value) {
    for (const auto& each : list) {
        if (each.is_object() && each.contains(key) && each[key] == value) {
            return each;
        }
    }
    return {};
}

}  // namespace chatter::test
