// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/process_usage.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace chatter::daemon {
namespace {

double seconds(const timeval& from) {
    constexpr double microseconds = 1e6;
    return static_cast<double>(from.tv_sec) + static_cast<double>(from.tv_usec) / microseconds;
}

/// The directory's own descriptor, open meanwhile, is not counted.
std::uint64_t count_open_files() {
    std::error_code error;
    const std::filesystem::directory_iterator first("/proc/self/fd", error);
    if (error) {
        return 0;
    }
    const auto count = std::distance(begin(first), end(first));
    return count > 0 ? static_cast<std::uint64_t>(count) - 1 : 0;
}

}  // namespace

api::process_usage read_process_usage() {
    api::process_usage usage;
    std::uint64_t virtual_pages = 0;
    std::uint64_t resident_pages = 0;
    if (std::ifstream("/proc/self/statm") >> virtual_pages >> resident_pages) {
        const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
        usage.virtual_bytes = virtual_pages * page;
        usage.resident_bytes = resident_pages * page;
    }
    rusage times{};
    if (getrusage(RUSAGE_SELF, &times) == 0) {
        usage.cpu_seconds = seconds(times.ru_utime) + seconds(times.ru_stime);
    }
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        usage.max_fds = files.rlim_cur;
    }
    usage.open_fds = count_open_files();
    return usage;
}

}  // namespace chatter::daemon
