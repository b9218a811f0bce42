// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an answer is made from, for as long as it takes to make it. A body_source keeps the node
// and the history, and of the rest a copy.

#pragma once

#include "chatter/api/service.hpp"

namespace chatter::api {

struct context {
    const core::node& node;
    const history& events;
    const identity& who;
    const surroundings& shell;
    base::instant now;
};

}  // namespace chatter::api
