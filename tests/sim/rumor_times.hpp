// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How fast messages came to the members of a cluster: what the tables of the model and of the real
// core say alike.

#pragma once

#include "chatter/base/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace chatter::sim {

class rumor_times {
public:
    /// One more message, to so many members of that many.
    void add(std::size_t delivered, std::size_t members);
    /// ... which came to half, to 99 % and to all of them after so long.
    void add_complete(base::mono_duration half, base::mono_duration most, base::mono_duration all);

    [[nodiscard]] std::size_t messages() const noexcept { return messages_; }

    /// The headings of the columns, and what stands in a row below them.
    [[nodiscard]] static std::vector<std::string> columns();
    [[nodiscard]] std::vector<std::string> cells() const;

private:
    std::size_t messages_{0};
    std::size_t delivered_{0};
    std::size_t members_{0};
    std::size_t in_100_ms_{0};
    std::size_t in_300_ms_{0};
    std::vector<base::mono_duration> half_;
    std::vector<base::mono_duration> most_;
    std::vector<base::mono_duration> all_;
};

}  // namespace chatter::sim
