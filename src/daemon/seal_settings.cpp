// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/seal_settings.hpp"

#include "chatter/daemon/key_file.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/wire/keyring.hpp"

#include <utility>

namespace chatter::daemon {
namespace {

core::seal_mode parse_mode(const std::string& typed, std::vector<std::string>& to) {
    const auto parsed = core::parse_seal_mode(typed);
    if (!parsed) {
        to.push_back("--seal: " + quote(typed) + " is not \"accept\", \"send\" or \"only\"");
    }
    return parsed.value_or(core::seal_mode::only);
}

}  // namespace

core::seal_mode read_seal_mode(const options& typed, std::vector<std::string>& to) {
    const auto mode = parse_mode(typed.seal.value_or("only"), to);
    if (!typed.key_file) {
        if (typed.seal) {
            to.emplace_back("--seal needs --key-file");
        }
        return core::seal_mode::off;
    }
    if (!wire::keyring::is_available()) {
        to.emplace_back("--key-file: this chatterd was built without libsodium and cannot seal");
    } else if (typed.key_file->empty()) {
        to.emplace_back("--key-file: an empty path names no file");
    }
    return mode;
}

std::vector<base::address_block> read_allow(const std::vector<std::string>& typed,
                                            std::vector<std::string>& to) {
    std::vector<base::address_block> blocks;
    for (const std::string& each : typed) {
        if (const auto parsed = base::parse_address_block(each)) {
            blocks.push_back(*parsed);
        } else {
            to.push_back("--allow: " + quote(each) +
                         " is not a block of addresses, as in 10.0.0.0/8, 2001:db8::/32 or "
                         "192.0.2.1");
        }
    }
    return blocks;
}

boost::system::result<std::shared_ptr<const wire::keyring>, std::string> read_keys(
    const std::string& path) {
    auto keys = read_key_file(path);
    if (!keys) {
        return keys.error();
    }
    return std::make_shared<const wire::keyring>(std::move(*keys));
}

}  // namespace chatter::daemon
