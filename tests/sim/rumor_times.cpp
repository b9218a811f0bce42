// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "rumor_times.hpp"

#include "statistics.hpp"
#include "table.hpp"

#include <chrono>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;

std::string ms_text(const std::vector<base::mono_duration>& times, unsigned percent) {
    const auto time = percentile(times, percent);
    return time ? decimal_text(std::chrono::duration<double, std::milli>(*time).count(), 2) : "-";
}

std::string share_text(std::size_t part, std::size_t of, int decimals) {
    return decimal_text(static_cast<double>(part) / static_cast<double>(of), decimals);
}

}  // namespace

void rumor_times::add(std::size_t delivered, std::size_t members) {
    ++messages_;
    delivered_ += delivered;
    members_ += members;
}

void rumor_times::add_complete(base::mono_duration half,
                               base::mono_duration most,
                               base::mono_duration all) {
    half_.push_back(half);
    most_.push_back(most);
    all_.push_back(all);
    in_100_ms_ += all <= milliseconds(100) ? 1 : 0;
    in_300_ms_ += all <= milliseconds(300) ? 1 : 0;
}

std::vector<std::string> rumor_times::columns() {
    return {"half_ms",
            "half_p99_ms",
            "most_ms",
            "most_p99_ms",
            "all_ms",
            "all_p99_ms",
            "delivered",
            "in_100_ms",
            "in_300_ms"};
}

std::vector<std::string> rumor_times::cells() const {
    return {ms_text(half_, 50),
            ms_text(half_, 99),
            ms_text(most_, 50),
            ms_text(most_, 99),
            ms_text(all_, 50),
            ms_text(all_, 99),
            share_text(delivered_, members_, 6),
            share_text(in_100_ms_, messages_, 3),
            share_text(in_300_ms_, messages_, 3)};
}

}  // namespace chatter::sim
