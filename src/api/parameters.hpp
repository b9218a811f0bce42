// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a query, each of which is known and can be meant, or the call is refused.

#pragma once

#include "chatter/http/message.hpp"

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::api {

/// Takes one value; gives back what is wrong with it, in words, to be put behind the name.
struct parameter {
    std::string_view name;
    std::function<std::optional<std::string>(const std::string& value)> take;
};

/// What is wrong with the query, or nothing.
[[nodiscard]] std::optional<std::string> read_parameters(const http::request& what,
                                                         std::initializer_list<parameter> known);

/// A whole number that may be there once.
[[nodiscard]] std::function<std::optional<std::string>(const std::string&)> number_into(
    std::optional<std::size_t>& to);

}  // namespace chatter::api
