// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "daemon_client.hpp"

#include "chatter/http/client.hpp"
#include "chatter/http/target.hpp"

#include "display.hpp"

#include <chrono>

namespace chatter::ctl {
namespace {

/// Longer than two of the comments that come while nothing happens: a lost one is no end.
constexpr std::chrono::seconds silence_max{40};

http::call call_to(const std::string& server, const std::string& token, const std::string& target) {
    http::call made;
    made.server = server;
    made.target = target;
    if (!token.empty()) {
        made.fields.emplace_back("Authorization", "Bearer " + token);
    }
    return made;
}

no_answer describe(const std::string& server, const http::failure& why) {
    const std::string text = visible(why.text);
    if (why.why == http::failure::cause::broken) {
        return {
            no_answer::cause::unreachable,
            "what answers at " + server + " is no daemon, or ended in the middle (" + text + ")"};
    }
    return {no_answer::cause::unreachable,
            "no daemon answers at " + server + " (" + text +
                "); start one with: chatterd, or name another with --server"};
}

document parse(const std::string& server, const std::string& text) {
    document read = document::parse(text, nullptr, false);
    if (!read.is_object()) {
        throw no_answer(no_answer::cause::unreachable,
                        "what answers at " + server + " is no chatterd");
    }
    return read;
}

answered make_call(const http::call& what, bool has_token) {
    auto got = http::fetch(what);
    if (!got) {
        throw describe(what.server, got.error());
    }
    if (got->status < 200 || got->status >= 300) {
        throw refusal(what.server, has_token, got->status, got->body);
    }
    document content = parse(what.server, got->body);
    return {std::move(got->body), std::move(content)};
}

}  // namespace

answered daemon_client::fetch(const std::string& target) const {
    return make_call(call_to(server_, token_, target), !token_.empty());
}

answered daemon_client::post(const std::string& target, const document& body) const {
    http::call what = call_to(server_, token_, target);
    what.method = "POST";
    what.fields.emplace_back("Content-Type", "application/json");
    what.body = body.dump();
    return make_call(what, !token_.empty());
}

void daemon_client::stream(const std::string& target,
                           const std::string& last_id,
                           const std::function<bool(std::string_view)>& on_piece) const {
    http::call what = call_to(server_, token_, target);
    what.timeout = silence_max;
    if (!last_id.empty()) {
        what.fields.emplace_back("Last-Event-ID", last_id);
    }
    bool is_enough = false;
    const auto got = http::stream(what, [&](std::string_view piece) {
        is_enough = is_enough || !on_piece(piece);
        return !is_enough;
    });
    if (is_enough) {
        return;
    }
    if (!got) {
        const bool was_there = got.error().why == http::failure::cause::broken;
        throw was_there ? no_answer(no_answer::cause::unreachable,
                                    "the daemon at " + server_ + " has ended (" +
                                        visible(got.error().text) + ")")
                        : describe(server_, got.error());
    }
    if (got->status != 200) {
        throw refusal(server_, !token_.empty(), got->status, got->body);
    }
    throw no_answer(no_answer::cause::unreachable, "the daemon at " + server_ + " has ended");
}

std::string target_of(std::string_view path,
                      const std::vector<std::pair<std::string, std::string>>& query) {
    std::string made(path);
    for (const auto& [name, value] : query) {
        made += made.size() == path.size() ? '?' : '&';
        made += http::escape(name) + '=' + http::escape(value);
    }
    return made;
}

std::string as_glob(std::string_view name) {
    std::string made;
    for (const char each : name) {
        if (each == '*' || each == '?' || each == '[' || each == '\\') {
            made += '\\';
        }
        made += each;
    }
    return made;
}

no_answer refusal(const std::string& server,
                  bool has_token,
                  unsigned status,
                  std::string_view body) {
    const std::string said = text_at(document::parse(body, nullptr, false), "error");
    if (status == 401) {
        return {no_answer::cause::refused,
                has_token ? "the daemon at " + server + " takes another token than this one"
                          : "the daemon at " + server +
                                " wants a token: name the file that holds it with --token-file"};
    }
    if (said.empty()) {
        return {no_answer::cause::unreachable,
                "what answers at " + server + " is no chatterd (HTTP status " +
                    std::to_string(status) + ")"};
    }
    const auto why = status == 404   ? no_answer::cause::absent
                     : status == 503 ? no_answer::cause::busy
                                     : no_answer::cause::refused;
    return {why, one_line(said)};
}

}  // namespace chatter::ctl
