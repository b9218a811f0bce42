// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/decode_error.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace chatter::wire {
namespace {

/// Counters are named by these words: an operator's dashboards know them.
TEST(decode_error, is_called_by_its_enumerator) {
    const struct {
        decode_error code;
        std::string_view name;
    } rows[] = {
        {decode_error::empty, "empty"},
        {decode_error::too_large, "too_large"},
        {decode_error::unknown_encoding, "unknown_encoding"},
        {decode_error::malformed, "malformed"},
        {decode_error::truncated, "truncated"},
        {decode_error::trailing_bytes, "trailing_bytes"},
        {decode_error::too_deep, "too_deep"},
        {decode_error::wrong_type, "wrong_type"},
        {decode_error::out_of_range, "out_of_range"},
        {decode_error::missing_field, "missing_field"},
        {decode_error::duplicate_field, "duplicate_field"},
        {decode_error::unknown_variant, "unknown_variant"},
        {decode_error::bad_utf8, "bad_utf8"},
        {decode_error::bad_uuid, "bad_uuid"},
        {decode_error::bad_address, "bad_address"},
        {decode_error::unusable_address, "unusable_address"},
        {decode_error::name_too_long, "name_too_long"},
        {decode_error::text_too_long, "text_too_long"},
        {decode_error::too_many_metrics, "too_many_metrics"},
        {decode_error::unsupported_version, "unsupported_version"},
        {decode_error::unknown_critical_item, "unknown_critical_item"},
        {decode_error::labels_too_large, "labels_too_large"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(to_string(row.code), row.name);
    }
    EXPECT_EQ(std::size(rows), decode_error_count);
}

TEST(decode_error, has_a_name_of_its_own_for_each_code) {
    std::set<std::string_view> names;
    for (std::size_t code = 0; code < decode_error_count; ++code) {
        names.insert(to_string(static_cast<decode_error>(code)));
    }
    EXPECT_EQ(names.size(), decode_error_count);
    EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace chatter::wire
