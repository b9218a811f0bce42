// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "host_lookup.hpp"

#include "chatter/net/resolve.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <future>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

namespace chatter::http {
namespace {

using found_endpoints = boost::system::result<std::vector<tcp::endpoint>, failure>;

failure unresolved(std::string why) {
    return {failure::cause::unresolved, std::move(why)};
}

found_endpoints endpoints_of(const net::found_addresses& found) {
    if (!found) {
        return unresolved(found.error() == boost::system::errc::invalid_argument
                              ? "Not an address or a name with a port, as in \"web1:2428\""
                              : found.error().message());
    }
    std::vector<tcp::endpoint> endpoints;
    std::transform(
        found->begin(), found->end(), std::back_inserter(endpoints), [](const auto& each) {
            return to_endpoint(each);
        });
    return endpoints.empty() || endpoints.front().port() == 0
               ? unresolved("Nobody can be reached there")
               : found_endpoints(std::move(endpoints));
}

}  // namespace

found_endpoints look_up(std::string_view server, std::chrono::milliseconds timeout) {
    if (base::parse_address(server)) {
        return endpoints_of(net::resolve(server));
    }
    const auto answer = std::make_shared<std::promise<net::found_addresses>>();
    auto found = answer->get_future();
    try {
        // The system's resolver knows no deadline, so nobody waits for the end of it.
        std::thread([answer, name = std::string(server)] {
            answer->set_value(net::resolve(name));
        }).detach();
    } catch (const std::system_error& error) {
        return unresolved(error.code().message());
    }
    if (found.wait_for(timeout) != std::future_status::ready) {
        return failure{failure::cause::timed_out, "Looking up the name took too long"};
    }
    return endpoints_of(found.get());
}

}  // namespace chatter::http
