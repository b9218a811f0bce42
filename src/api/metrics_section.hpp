// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A part of the answer to GET /metrics, made step by step: one family or more.

#pragma once

#include <cstddef>
#include <string>

namespace chatter::api {

class metrics_section {
public:
    metrics_section() = default;
    metrics_section(const metrics_section&) = delete;
    metrics_section& operator=(const metrics_section&) = delete;
    virtual ~metrics_section() = default;

    /// See paced_source.hpp.
    virtual bool step(std::string& to, std::size_t& budget) = 0;
    virtual void pause() {}
};

}  // namespace chatter::api
