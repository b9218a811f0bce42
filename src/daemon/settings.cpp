// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/settings.hpp"

#include "chatter/daemon/quote.hpp"
#include "chatter/wire/limits.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <unistd.h>

namespace chatter::daemon {
namespace {

constexpr std::uint32_t hops_max_highest = 255;

std::optional<std::uint32_t> parse_hops(const std::string& text) {
    std::uint32_t hops = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, hops);
    if (error != std::errc{} || stop != end || hops > hops_max_highest) {
        return std::nullopt;
    }
    return hops;
}

}  // namespace

boost::system::result<settings, std::vector<std::string>> make_settings(const options& typed) {
    std::vector<std::string> problems;
    const auto listen = base::parse_address(typed.listen);
    if (!listen) {
        problems.push_back("--listen: " + quote(typed.listen) +
                           " is not ADDR:PORT, as in 0.0.0.0:2428 or [::]:2428");
    }
    if (typed.name.size() > wire::limits::name_bytes_max) {
        problems.push_back("--name: at most " + std::to_string(wire::limits::name_bytes_max) +
                           " bytes");
    }
    const auto fan_out = core::parse_fanout(typed.fanout);
    if (!fan_out) {
        problems.push_back("--fanout: " + quote(typed.fanout) +
                           " is not a number from 1, \"all\" or \"auto\"");
    }
    const auto hops_max = parse_hops(typed.hops_max);
    if (!hops_max) {
        problems.push_back("--hops-max: " + quote(typed.hops_max) + " is not a number from 0 to " +
                           std::to_string(hops_max_highest));
    }
    if (!problems.empty()) {
        return problems;
    }
    return settings{*listen, typed.name.empty() ? host_name() : typed.name, *fan_out, *hops_max};
}

std::string host_name() {
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') {
        return "localhost";
    }
    return name.data();
}

}  // namespace chatter::daemon
