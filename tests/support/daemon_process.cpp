// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "daemon_process.hpp"

#include "wait_until.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

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

/// As /proc/net/udp has it: the address as a number of this machine, in hexadecimal digits.
std::string as_in_proc(const base::address& of) {
    std::uint32_t ip = 0;
    const auto bytes = of.v4();
    std::memcpy(&ip, bytes.data(), bytes.size());
    std::array<char, 14> text{};
    std::snprintf(text.data(), text.size(), "%08X:%04X", ip, unsigned{of.port()});
    return text.data();
}

/// Whether somebody has bound this IPv4 address. To try it out by binding it would be in the way
/// of a daemon that is about to do so.
bool is_taken(const base::address& where) {
    std::ifstream sockets("/proc/net/udp");
    const std::string wanted = " " + as_in_proc(where) + " ";
    std::string line;
    while (std::getline(sockets, line)) {
        if (line.find(wanted) != std::string::npos) {
            return true;
        }
    }
    return false;
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
    if (!wait_until([&] { return is_taken(where) || !process_.is_running(); }) ||
        !process_.is_running()) {
        throw std::runtime_error("the daemon does not listen: " + process_.err());
    }
}

std::string daemon_process::http() const {
    return field_of(line_with("event=http "), "addr").value_or("");
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
