// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a user asked for, as typed and as understood.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/fanout.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace chatter::daemon {

/// The options' texts; the initial values are the defaults that --help shows.
struct options {
    std::string listen{"0.0.0.0:2428"};
    std::string name;  ///< Empty: the host's name.
    std::string fanout{"auto"};
    std::string hops_max{"8"};
};

struct settings {
    base::address listen;
    std::string name;
    core::fanout fan_out{core::fanout::automatic()};
    std::uint32_t hops_max{0};
};

/// Every problem at once, each with its option in front.
[[nodiscard]] boost::system::result<settings, std::vector<std::string>> make_settings(
    const options& typed);

/// The host's name, "localhost" where the system does not say.
[[nodiscard]] std::string host_name();

}  // namespace chatter::daemon
