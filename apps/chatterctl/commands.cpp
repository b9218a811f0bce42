// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "commands.hpp"

#include "chatter/daemon/duration.hpp"
#include "chatter/daemon/http_settings.hpp"
#include "chatter/http/target.hpp"

#include "check.hpp"
#include "completion.hpp"
#include "daemon_client.hpp"
#include "details.hpp"
#include "display.hpp"
#include "listings.hpp"
#include "sentences.hpp"
#include "terminal.hpp"
#include "top.hpp"
#include "watch.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::ctl {
namespace {

using query = std::vector<std::pair<std::string, std::string>>;

std::int64_t now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

daemon_client client_of(const options& typed) {
    if (!typed.token_file) {
        return {typed.server, {}};
    }
    const auto token = daemon::read_token_file(*typed.token_file);
    if (!token) {
        throw std::runtime_error(token.error());
    }
    return {typed.server, *token};
}

int print_json(std::string_view text) {
    std::cout << harmless_json(text) << (text.ends_with('\n') ? "" : "\n");
    return EXIT_SUCCESS;
}

/// Standard output stays empty, so that a script reads no line that means nothing.
int print_nothing_found(const std::string& what) {
    std::cerr << "chatterctl: " << what << '\n';
    return EXIT_SUCCESS;
}

int run_members(const options& typed) {
    query asked;
    for (const std::string& each : typed.states) {
        asked.emplace_back("state", each);
    }
    if (typed.name) {
        asked.emplace_back("name", *typed.name);
    }
    for (const std::string& each : typed.labels) {
        asked.emplace_back("label", each);
    }
    const answered got = client_of(typed).fetch(target_of("/api/v1/members", asked));
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    const auto members = read_members(got.content);
    if (members.empty()) {
        return print_nothing_found("no member is like that");
    }
    std::cout << to_text(members_table(members, now_ms()), look_of_output());
    return EXIT_SUCCESS;
}

int run_devices(const options& typed) {
    query asked;
    if (typed.of_server) {
        asked.emplace_back("server", *typed.of_server);
    }
    if (typed.name) {
        asked.emplace_back("name", *typed.name);
    }
    for (const std::string& each : typed.states) {
        asked.emplace_back("status", each);
    }
    if (typed.limit) {
        asked.emplace_back("limit", std::to_string(*typed.limit));
    }
    const answered got = client_of(typed).fetch(target_of("/api/v1/devices", asked));
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    const device_list list = read_devices(got.content);
    if (list.devices.empty()) {
        return print_nothing_found(asked.empty() ? "there are no devices"
                                                 : "no device is like that");
    }
    std::cout << to_text(devices_table(list.devices), look_of_output());
    if (list.omitted > 0) {
        std::cerr << "chatterctl: " << list.omitted
                  << (list.omitted == 1 ? " more is not shown\n" : " more are not shown\n");
    }
    return EXIT_SUCCESS;
}

/// The elements of an array, added to those of `to`.
void append(document& to, const document& from) {
    if (from.is_array()) {
        to.insert(to.end(), from.begin(), from.end());
    }
}

/// {"members":[...],"devices":[...]}: all that has that name.
document find_named(const daemon_client& from, const std::string& name) {
    const auto ask = [&](std::string_view path, const query& what) {
        return from.fetch(target_of(path, what)).content;
    };
    document found{{"members", document::array()}, {"devices", document::array()}};
    append(found["members"], at(ask("/api/v1/members", {{"name", as_glob(name)}}), "members"));
    append(found["devices"], at(ask("/api/v1/devices", {{"name", as_glob(name)}}), "devices"));
    if (const auto slash = name.find('/'); slash != std::string::npos) {
        const query what{{"server", as_glob(name.substr(0, slash))},
                         {"name", as_glob(name.substr(slash + 1))}};
        append(found["devices"], at(ask("/api/v1/devices", what), "devices"));
    }
    return found;
}

int run_show(const options& typed) {
    const document found = find_named(client_of(typed), typed.subject);
    if (found["members"].empty() && found["devices"].empty()) {
        throw no_answer(no_answer::cause::absent,
                        "no member and no device is called " + word(typed.subject));
    }
    if (typed.wants_json()) {
        return print_json(found.dump());
    }
    const look as = look_of_output();
    std::string text;
    for (const member& each : read_members(found)) {
        text += (text.empty() ? "" : "\n") + member_in_full(each, now_ms(), as);
    }
    for (const device& each : read_devices(found).devices) {
        text += (text.empty() ? "" : "\n") + device_in_full(each, now_ms(), as);
    }
    std::cout << text;
    return EXIT_SUCCESS;
}

int run_why(const options& typed) {
    const answered got = client_of(typed).fetch("/api/v1/why/" + http::escape(typed.subject));
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    std::cout << why_text(got.content, now_ms(), look_of_output());
    return EXIT_SUCCESS;
}

int run_watch(const options& typed) {
    watch(client_of(typed), {typed.last, typed.wants_json(), look_of_output()});
    return EXIT_SUCCESS;
}

int run_top(const options& typed) {
    if (typed.wants_json()) {
        throw usage_error("top has no --output json; see members, devices and watch");
    }
    if (!typed.iterations && !is_terminal()) {
        throw usage_error("top needs a terminal; without one, say --iterations");
    }
    const auto interval = daemon::parse_duration(typed.interval);
    return top(client_of(typed), {*interval, typed.iterations});
}

int run_status(const options& typed) {
    const answered got = client_of(typed).fetch("/api/v1/status");
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    std::cout << status_text(got.content, look_of_output());
    return EXIT_SUCCESS;
}

int run_join(const options& typed) {
    const answered got = client_of(typed).post("/api/v1/join", {{"target", typed.subject}});
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    std::cout << "the daemon tries to join " << visible(text_at(got.content, "joining"))
              << " until it is there; see: chatterctl watch\n";
    return EXIT_SUCCESS;
}

int run_leave(const options& typed) {
    const answered got = client_of(typed).post("/api/v1/leave", document::object());
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    std::cout << "the daemon at " << typed.server << " leaves the cluster, and ends\n";
    return EXIT_SUCCESS;
}

int run_forget(const options& typed) {
    const answered got = client_of(typed).post("/api/v1/forget", {{"member", typed.subject}});
    if (typed.wants_json()) {
        return print_json(got.text);
    }
    const reference who = read_reference(at(got.content, "forgotten"));
    std::cout << name_of(who) << " (" << visible(who.uuid) << ") is forgotten\n";
    return EXIT_SUCCESS;
}

finding look_into(const daemon_client& from, const options& typed, const thresholds& bounds) {
    const document status = from.fetch("/api/v1/status").content;
    if (typed.checked == "members") {
        const auto failed = target_of("/api/v1/members", {{"state", "failed"}});
        return check_members(status, from.fetch(failed).content, bounds);
    }
    // Few are named; that there are more the status says.
    const auto silent =
        target_of("/api/v1/devices", {{"status", "stale"}, {"status", "gone"}, {"limit", "5"}});
    return check_devices(status, from.fetch(silent).content, bounds);
}

int print(const finding& found) {
    std::cout << found.line << '\n';
    return static_cast<int>(found.how);
}

int run_check(const options& typed) try {
    const auto bounds = make_thresholds(typed.warning, typed.critical);
    if (!bounds) {
        return print_unknown("--critical is below --warning");
    }
    if (typed.wants_json()) {
        return print_unknown("check has no --output json");
    }
    return print(look_into(client_of(typed), typed, *bounds));
} catch (const std::exception& error) {
    return print_unknown(error.what());
}

struct command {
    std::string_view name;
    int (*run)(const options& typed);
};
constexpr std::array commands{command{"members", run_members},
                              command{"devices", run_devices},
                              command{"show", run_show},
                              command{"why", run_why},
                              command{"watch", run_watch},
                              command{"top", run_top},
                              command{"status", run_status},
                              command{"join", run_join},
                              command{"leave", run_leave},
                              command{"forget", run_forget},
                              command{"check", run_check}};

int print_completion(const CLI::App& app, const std::string& shell) {
    std::cout << (shell == "bash"  ? bash_completion(app)
                  : shell == "zsh" ? zsh_completion(app)
                                   : fish_completion(app));
    return EXIT_SUCCESS;
}

}  // namespace

int run(const CLI::App& app, const options& typed) {
    const std::string name = app.get_subcommands().front()->get_name();
    if (name == "completion") {
        return print_completion(app, typed.subject);
    }
    const auto found = std::find_if(
        commands.begin(), commands.end(), [&](const command& each) { return each.name == name; });
    return found->run(typed);
}

int print_unknown(const std::string& why) {
    return print(unknown(why));
}

}  // namespace chatter::ctl
