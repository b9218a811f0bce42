// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Metrics beside ["Text", S], those of a kind that is not known, and a device's lifetime.

#include "chatter/wire/cbor.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using namespace test::cbor_words;
using test::a_message;
using test::cat;
using test::cbor_head;
using test::cbor_of;
using test::cbor_text;
using test::from_hex;
using test::repeat;
using test::text_of;
using test::to_hex;
using test::uuid_of;

bytes status_with(const bytes& metric) {
    return datagram_with(device_status_payload(map_of({{cbor_text("a"), metric}})));
}

bytes number_with_unit(std::string_view kind, const bytes& value, std::string_view unit) {
    return variant_of(kind,
                      map_of({{cbor_text("value"), value}, {cbor_text("unit"), cbor_text(unit)}}));
}

bytes gauge_of(const char* value) {
    return variant_of("Gauge", map_of({{cbor_text("value"), from_hex(value)}}));
}

bytes lifetime_of(const char* value) {
    return datagram_with(
        variant_of("DeviceGossip",
                   variant_of("DeviceStatus",
                              map_of({{cbor_text("origin"), test::cbor_uuid(uuid_of(2))},
                                      {cbor_text("name"), cbor_text("n")},
                                      {cbor_text("metrics"), from_hex("a0")},
                                      {cbor_text("expires_after_millis"), from_hex(value)}}))));
}

void expect_metric(const bytes& metric, const metric_value& wanted) {
    const auto read = decode_cbor(status_with(metric));
    ASSERT_TRUE(read) << to_hex(metric).substr(0, 400) << " "
                      << testing::PrintToString(read.error());
    EXPECT_EQ(*read, a_message(device_status{uuid_of(2), "n", {{"a", wanted}}})) << to_hex(metric);
}

void expect_refusal(const bytes& datagram, decode_error wanted) {
    const auto read = decode_cbor(datagram);
    ASSERT_FALSE(read) << to_hex(datagram).substr(0, 400);
    EXPECT_EQ(read.error().code, wanted) << to_hex(datagram).substr(0, 400);
}

TEST(cbor_decode_metrics, reads_a_gauge_of_any_number) {
    const struct {
        const char* value;
        double wanted;
    } rows[] = {
        {"05", 5},
        {"20", -1},
        {"1b ffffffffffffffff", 18446744073709551615.0},
        {"3b ffffffffffffffff", -18446744073709551616.0},
        {"f9 0000", 0},
        {"f9 3c00", 1},
        {"f9 c100", -2.5},
        {"f9 0001", 5.960464477539063e-8},
        {"f9 7bff", 65504},
        {"fa 3f000000", 0.5},
        {"fa c1ac0000", -21.5},
        {"fb 3fdae147ae147ae1", 0.42},
        {"fb 7fefffffffffffff", std::numeric_limits<double>::max()},
    };
    for (const auto& row : rows) {
        expect_metric(gauge_of(row.value), gauge{row.wanted, ""});
    }
    expect_metric(number_with_unit("Gauge", from_hex("05"), "s"), gauge{5, "s"});
    expect_metric(variant_of("Gauge",
                             indefinite_map_of({{cbor_text("later"), null},
                                                {cbor_text("unit"), from_hex("7f 61 43 ff")},
                                                {cbor_text("value"), from_hex("fa 41ac0000")}})),
                  gauge{21.5, "C"});
}

TEST(cbor_decode_metrics, refuses_gauges_that_are_none) {
    for (const char* value : {"f9 7c00",
                              "f9 fc00",
                              "f9 7e00",
                              "fa 7f800000",
                              "fa ffc00000",
                              "fb 7ff0000000000000",
                              "fb 7ff8000000000000"}) {
        expect_refusal(status_with(gauge_of(value)), decode_error::out_of_range);
    }
    for (const char* value : {"f5", "f6", "61 31", "41 31", "80", "c1 05"}) {
        expect_refusal(status_with(gauge_of(value)), decode_error::wrong_type);
    }
    expect_refusal(status_with(variant_of("Gauge", from_hex("a0"))), decode_error::missing_field);
    expect_refusal(status_with(variant_of("Gauge", from_hex("05"))), decode_error::wrong_type);
    const std::pair value{cbor_text("value"), from_hex("05")};
    expect_refusal(status_with(variant_of("Gauge", map_of({value, value}))),
                   decode_error::duplicate_field);
    expect_refusal(
        status_with(variant_of("Gauge", map_of({value, {cbor_text("unit"), from_hex("61 ff")}}))),
        decode_error::bad_utf8);
}

TEST(cbor_decode_metrics, reads_a_counter) {
    expect_metric(number_with_unit("Counter", from_hex("11"), "B"), counter{17, "B"});
    expect_metric(number_with_unit("Counter", from_hex("1b ffffffffffffffff"), ""),
                  counter{std::numeric_limits<std::uint64_t>::max(), ""});
    expect_refusal(status_with(number_with_unit("Counter", from_hex("20"), "")),
                   decode_error::out_of_range);
    expect_refusal(status_with(number_with_unit("Counter", from_hex("f9 3c00"), "")),
                   decode_error::wrong_type);
}

TEST(cbor_decode_metrics, keeps_a_kind_that_is_not_known_byte_for_byte) {
    for (const char* item : {"05",
                             "1805",
                             "f6",
                             "fb 7ff8000000000000",
                             "a1 61 61 82 01 02",
                             "9f 01 bf 61 61 f6 ff ff",
                             "c1 c1 5f 41 00 ff",
                             "7f 61 61 ff"}) {
        const opaque_metric wanted{
            opaque_metric::spelling::cbor, "Histogram", text_of(from_hex(item))};
        expect_metric(variant_of("Histogram", from_hex(item)), wanted);
    }
    expect_metric(from_hex("9f 7f 61 4b 61 6c ff 05 ff"),
                  opaque_metric{opaque_metric::spelling::cbor, "Kl", "\x05"});
}

TEST(cbor_decode_metrics, refuses_an_unknown_kind_that_is_not_well_formed) {
    expect_refusal(status_with(from_hex("82 61 ff 05")), decode_error::bad_utf8);
    expect_refusal(status_with(variant_of("K", from_hex("1c"))), decode_error::malformed);
    expect_refusal(status_with(variant_of("K", from_hex("61 ff"))), decode_error::bad_utf8);
    expect_refusal(status_with(variant_of("K", from_hex("ff"))), decode_error::malformed);
    expect_refusal(status_with(from_hex("83 61 4b 05 05")), decode_error::wrong_type);
    expect_refusal(status_with(from_hex("a1 61 4b 05")), decode_error::wrong_type);
}

TEST(cbor_decode_metrics, keeps_121_levels) {
    const auto nested = [](std::size_t levels) {
        return variant_of("K", cat({repeat("81", levels), null}));
    };
    expect_metric(
        nested(121),
        opaque_metric{opaque_metric::spelling::cbor, "K", text_of(cat({repeat("81", 121), null}))});
    expect_refusal(status_with(nested(122)), decode_error::too_deep);
    expect_refusal(status_with(nested(10'000)), decode_error::too_deep);
}

TEST(cbor_decode_metrics, reads_a_lifetime) {
    const struct {
        const char* value;
        std::uint64_t wanted;
    } rows[] = {{"00", 0},
                {"19 ea60", 60'000},
                {"1b ffffffffffffffff", std::numeric_limits<std::uint64_t>::max()}};
    for (const auto& row : rows) {
        const auto read = decode_cbor(lifetime_of(row.value));
        ASSERT_TRUE(read) << row.value;
        EXPECT_EQ(*read, a_message(device_status{uuid_of(2), "n", {}, row.wanted}));
    }
    expect_refusal(lifetime_of("20"), decode_error::out_of_range);
    expect_refusal(lifetime_of("f9 3c00"), decode_error::wrong_type);
    expect_refusal(lifetime_of("f6"), decode_error::wrong_type);
}

TEST(cbor_decode_metrics, refuses_every_strict_prefix) {
    const bytes metrics =
        map_of({{cbor_text("a"), number_with_unit("Gauge", from_hex("f9 3c00"), "s")},
                {cbor_text("b"), number_with_unit("Counter", from_hex("1805"), "")},
                {cbor_text("c"), variant_of("K", from_hex("a1 61 61 82 01 02"))}});
    const bytes whole = datagram_with(device_status_payload(metrics));
    ASSERT_TRUE(decode_cbor(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(decode_cbor(std::span(whole).first(size))) << size;
    }
}

}  // namespace
}  // namespace chatter::wire
