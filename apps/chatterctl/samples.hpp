// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The numbers of devices, as they were each time that the daemon was asked.

#pragma once

#include "documents.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace chatter::ctl {

class samples {
public:
    static constexpr std::size_t kept_max = 240;       ///< Of each metric: as wide as a screen.
    static constexpr std::size_t metrics_max = 2'000;  ///< Beyond it there are no bars.

    /// What the daemon says now, `now` in milliseconds by any clock. A metric that is gone is
    /// forgotten.
    void add(const std::vector<device>& devices, std::int64_t now);

    /// Of a gauge its values, of a counter by how much it grew in a second, oldest first; nothing
    /// where it has no finite value, or where a counter began anew.
    [[nodiscard]] std::vector<std::optional<double>> of(const device& what,
                                                        const metric& which) const;

private:
    struct series {
        std::deque<std::optional<double>> values;
        std::optional<double> counted;  ///< A counter's value, last time.
        bool is_there{false};
    };
    using key = std::tuple<std::string, std::string, std::string>;

    void add(const device& what, const metric& which, double seconds);

    std::map<key, series> series_;
    std::optional<std::int64_t> last_;
};

}  // namespace chatter::ctl
