// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A body that is made in small steps: a piece of it is full when it has its bytes, or when it has
// cost enough, so that a listing in which little is found keeps nobody waiting either.

#pragma once

#include "chatter/http/message.hpp"

#include <cstddef>
#include <string>

namespace chatter::api {

class paced_source : public http::body_source {
public:
    /// Where a piece would be empty it is an end of line, which no format here minds.
    state next(std::string& to) final;

protected:
    /// Does one thing more, and takes from `budget`, which is not 0, what it has cost: 1 for each
    /// member or device that was looked at. False when that was the last.
    virtual bool step(std::string& to, std::size_t& budget) = 0;
    /// What is referred to may change before the next step.
    virtual void pause() {}
};

}  // namespace chatter::api
