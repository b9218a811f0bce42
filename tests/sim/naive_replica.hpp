// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a set of fields comes to, by the rules of DESIGN section 4 and without any cleverness: an
// oracle for core::device_table, of which it shares nothing but the codec.
//
// All fields are kept, and looked through for each answer. Time takes nothing away here.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/core/device_table.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::sim {

using naive_key = std::pair<base::uuid, std::string>;  ///< Origin and name.

/// Each device that has any field, and its fields, packed.
using replica_content = std::map<naive_key, std::string>;

/// What a node holds, tombstones included.
[[nodiscard]] replica_content content_of(const core::device_table& held);

class naive_replica {
public:
    /// Any fields of the device, in any order, again or not.
    void add(const naive_key& of, std::string_view packed);
    void add(const replica_content& all);

    /// Whether exactly this field of the device was added.
    [[nodiscard]] bool has(const naive_key& of, std::string_view field) const;

    /// What is left of them all.
    [[nodiscard]] replica_content content() const;

private:
    std::map<naive_key, std::set<std::string>> fields_;
};

/// Whether all that `less` says is in `more`, or was outdone or removed there.
[[nodiscard]] bool is_covered(const replica_content& less, const replica_content& more);

/// "DEVICE: its fields", for who reads a violation.
[[nodiscard]] std::string text_of(const naive_key& device, std::string_view packed);

/// The first device in which they differ; empty where none does.
[[nodiscard]] std::string first_difference(const replica_content& a, const replica_content& b);

}  // namespace chatter::sim
