// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The settings of who is heard and understood: --key-file, --seal and --allow.

#pragma once

#include "chatter/base/address_block.hpp"
#include "chatter/core/seal_policy.hpp"
#include "chatter/daemon/settings.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <vector>

namespace chatter::daemon {

/// Adds what is wrong to `to`, as its neighbours in settings.cpp do.
[[nodiscard]] core::seal_mode read_seal_mode(const options& typed, std::vector<std::string>& to);
[[nodiscard]] std::vector<base::address_block> read_allow(const std::vector<std::string>& typed,
                                                          std::vector<std::string>& to);

/// The keys of a file, or what is wrong with it.
[[nodiscard]] boost::system::result<std::shared_ptr<const wire::keyring>, std::string> read_keys(
    const std::string& path);

}  // namespace chatter::daemon
