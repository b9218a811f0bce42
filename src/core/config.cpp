// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/config.hpp"

namespace chatter::core {

std::vector<std::string> validate(const config& what) {
    std::vector<std::string> problems;
    if (what.self.is_nil()) {
        problems.emplace_back("self: the nil UUID names no server");
    }
    if (what.listening_on.port() == 0) {
        problems.emplace_back("listening_on: port 0 is not a bound port");
    }
    if (what.duplicates_max == 0) {
        problems.emplace_back("duplicates_max: at least 1 message must be remembered");
    }
    if (what.duplicate_lifetime <= base::mono_duration::zero()) {
        problems.emplace_back("duplicate_lifetime: must be longer than 0");
    }
    return problems;
}

}  // namespace chatter::core
