// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What each step of a node is given: when it is, and where its effects go.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/effects.hpp"

namespace chatter::core {

struct turn {
    const base::instant& now;
    effects& to;
};

}  // namespace chatter::core
