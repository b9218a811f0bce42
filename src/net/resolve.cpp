// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/resolve.hpp"

#include "chatter/net/endpoint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/system/errc.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace chatter::net {
namespace {

struct host_and_port {
    std::string host;
    std::uint16_t port{0};
};

boost::system::result<host_and_port> split(std::string_view target) {
    const boost::system::error_code invalid =
        boost::system::errc::make_error_code(boost::system::errc::invalid_argument);
    const auto colon = target.find(':');
    if (colon == 0 || colon == std::string_view::npos) {
        return invalid;
    }
    const std::string_view digits = target.substr(colon + 1);
    host_and_port result{std::string(target.substr(0, colon)), 0};
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), result.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return invalid;
    }
    return result;
}

}  // namespace

found_addresses resolve(std::string_view target) {
    if (const auto literal = base::parse_address(target)) {
        return std::vector{*literal};
    }
    const auto name = split(target);
    if (!name) {
        return name.error();
    }
    boost::asio::io_context context;
    udp::resolver resolver(context);
    boost::system::error_code error;
    const auto results = resolver.resolve(name->host, std::to_string(name->port), error);
    if (error) {
        return error;
    }
    std::vector<base::address> found;
    for (const auto& each : results) {
        const base::address addr = to_address(each.endpoint());
        if (std::find(found.begin(), found.end(), addr) == found.end()) {
            found.push_back(addr);
        }
    }
    return found;
}

std::optional<std::string> with_default_port(std::string_view target, std::uint16_t port) {
    const std::string with_port = ":" + std::to_string(port);
    const std::string text(target);
    if (base::parse_address("[" + text + "]" + with_port)) {
        return "[" + text + "]" + with_port;
    }
    for (const std::string& each : {text, text + with_port}) {
        if (base::parse_address(each) || split(each)) {
            return each;
        }
    }
    return std::nullopt;
}

}  // namespace chatter::net
