// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/process_usage.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

namespace chatter::daemon {
namespace {

TEST(process_usage, says_what_this_process_takes) {
    const api::process_usage usage = read_process_usage();
    EXPECT_GT(usage.resident_bytes, 1'000'000U);
    EXPECT_GT(usage.virtual_bytes, usage.resident_bytes);
    EXPECT_GT(usage.cpu_seconds, 0);
    EXPECT_LT(usage.cpu_seconds, 3'600);
    EXPECT_GT(usage.max_fds, usage.open_fds);
}

TEST(process_usage, counts_open_files_but_not_its_own) {
    const auto before = read_process_usage().open_fds;
    const int one = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(one, 0);
    EXPECT_EQ(read_process_usage().open_fds, before + 1);
    close(one);
    EXPECT_EQ(read_process_usage().open_fds, before);
}

}  // namespace
}  // namespace chatter::daemon
