// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a user asked for, as typed and as understood.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/address_block.hpp"
#include "chatter/core/fanout.hpp"
#include "chatter/core/seal_policy.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/daemon/http_settings.hpp"
#include "chatter/wire/member.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chatter::daemon {

/// The options' texts; the initial values are the defaults that --help shows.
struct options {
    std::string listen{"0.0.0.0:2428"};
    std::string name{};  ///< Empty: the host's name.
    std::string fanout{"auto"};
    std::string hops_max{"8"};
    std::vector<std::string> join{};
    std::optional<std::string> advertise{};
    std::string cluster{"default"};
    std::vector<std::string> labels{};
    std::optional<std::string> profile{};  ///< Absent: lan, or what `detect_within` asks for.
    std::optional<std::string> detect_within{};
    std::optional<std::string> state_dir{};
    std::optional<std::string> key_file{};
    std::optional<std::string> seal{};  ///< Absent: only, where there is a key file.
    std::vector<std::string> allow{};
    std::optional<std::string> http{};  ///< Absent: on loopback.
    std::optional<std::string> http_token_file{};
};

struct settings {
    base::address listen;
    std::string name;
    core::fanout fan_out{core::fanout::automatic()};
    std::uint32_t hops_max{0};
    std::vector<std::string> join{};  ///< Each with its port, as net::resolve() takes it.
    std::optional<base::address> advertise{};
    std::string cluster{};
    std::vector<wire::label> labels{};  ///< Sorted by key, each key once.
    core::timing timing{};
    std::optional<std::string> state_dir{};
    core::seal_policy sealing{};
    std::vector<base::address_block> allow{};
    http_settings http{};
};

/// Why there are no settings.
struct refused_settings {
    enum class cause : std::uint8_t {
        usage,  ///< options that cannot be meant
        file    ///< they are fine, but the file of keys or of the token is not
    };
    cause why{cause::usage};
    /// Every one at once, each with its option, or the file, in front.
    std::vector<std::string> problems;
};

/// All problems in one line.
[[nodiscard]] std::string to_string(const refused_settings& from);

/// Reads the files of secrets, but only where nothing else is wrong.
[[nodiscard]] boost::system::result<settings, refused_settings> make_settings(const options& typed);

/// The options, without dashes, in which two settings differ, but for those of sealing: what a
/// running daemon cannot change.
[[nodiscard]] std::vector<std::string> fixed_options_that_differ(const settings& one,
                                                                 const settings& other);

/// "HOST[:PORT]" with its port, or what is wrong with it, without the option's name.
[[nodiscard]] boost::system::result<std::string, std::string> read_join_target(
    const std::string& typed);

/// The host's name, "localhost" where the system does not say.
[[nodiscard]] std::string host_name();

}  // namespace chatter::daemon
