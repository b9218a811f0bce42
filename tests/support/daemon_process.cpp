// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "daemon_process.hpp"

#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace chatter::test {
namespace {

bool holds(std::string_view line, std::string_view words) {
    return line.find(words) != std::string_view::npos;
}

/// From "event=summary" to the end of its line; empty where that has not come yet.
std::string whole_summary_in(const std::string& text) {
    const auto at = text.find("event=summary");
    const auto end = at == std::string::npos ? at : text.find('\n', at);
    return end == std::string::npos ? std::string() : text.substr(at, end - at);
}

/// Whether somebody has bound the address.
bool is_taken(const base::address& where) {
    try {
        const udp_probe mine(where);
        return false;
    } catch (const std::system_error&) {
        return true;
    }
}

}  // namespace

std::optional<std::string> field_of(std::string_view line, std::string_view key) {
    const std::string start = " " + std::string(key) + "=";
    const auto at = line.find(start);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view rest = line.substr(at + start.size());
    return std::string(rest.substr(0, rest.find(' ')));
}

daemon_process::daemon_process(const launch& what) : process_(what) {
    const bool said_where = wait_until(
        [&] { return count_lines_with("event=listening") > 0 || !process_.is_running(); });
    const auto text = field_of(line_with("event=listening"), "addr");
    const auto parsed = text ? base::parse_address(*text) : std::nullopt;
    if (!said_where || !parsed) {
        throw std::runtime_error("the daemon does not listen: " + process_.err());
    }
    address_ = *parsed;
}

daemon_process::daemon_process(const launch& what, const base::address& where)
    : process_(what), address_(where) {
    if (!wait_until([&] { return is_taken(where) || !process_.is_running(); })) {
        throw std::runtime_error("the daemon does not listen: " + process_.err());
    }
}

std::vector<std::string> daemon_process::lines() const {
    const std::string text = process_.err();
    return lines_of(std::string_view(text).substr(0, text.rfind('\n') + 1));
}

std::size_t daemon_process::count_lines_with(std::string_view words) const {
    const auto all = lines();
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const std::string& each) { return holds(each, words); }));
}

bool daemon_process::logs(std::string_view words, std::size_t times) const {
    return wait_until([&] { return count_lines_with(words) >= times; });
}

std::string daemon_process::line_with(std::string_view words) const {
    for (const std::string& each : lines()) {
        if (holds(each, words)) {
            return each;
        }
    }
    return {};
}

summary daemon_process::summarize() {
    const std::size_t before = process_.err_size();
    process_.send_signal(SIGUSR1);
    std::string line;
    if (!wait_until(
            [&] { return !(line = whole_summary_in(process_.err_since(before))).empty(); })) {
        return {};
    }
    summary numbers;
    std::istringstream words(line);
    std::string word;
    words >> word;
    while (words >> word) {
        const auto equals = word.find('=');
        numbers[word.substr(0, equals)] = std::stoull(word.substr(equals + 1));
    }
    return numbers;
}

std::size_t daemon_process::resident_kib() const {
    std::ifstream status("/proc/" + std::to_string(process_.pid()) + "/status");
    std::string word;
    std::size_t kib = 0;
    while (status >> word) {
        if (word == "VmRSS:") {
            status >> kib;
            break;
        }
    }
    return kib;
}

std::optional<int> daemon_process::stop(int signal) {
    process_.send_signal(signal);
    return process_.wait_for_exit();
}

}  // namespace chatter::test
