// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "net_batch_io_suite.hpp"

namespace chatter::net {

INSTANTIATE_TYPED_TEST_SUITE_P(plain, batch_io_suite, plain_io);

}  // namespace chatter::net
