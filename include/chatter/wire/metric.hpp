// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One measured value of a device: a text, as chatter-rs knows it, a number with its unit, or a
// kind that this version does not know.
//
//   {"Text":S}
//   {"Gauge":{"value":F64,"unit":S}}      goes up and down
//   {"Counter":{"value":U64,"unit":S}}    only grows, but for a restart
//
// The names of the kinds are Prometheus' own. In chatter-rs's CBOR every kind is a Text.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace chatter::wire {

struct gauge {
    double value{0};
    std::string unit;  ///< "" where there is none.
    friend bool operator==(const gauge&, const gauge&) = default;
};

struct counter {
    std::uint64_t value{0};
    std::string unit;
    friend bool operator==(const counter&, const counter&) = default;
};

/// A kind of a later version, kept as it came and handed on unchanged among members. Others are
/// told what was JSON in JSON, chatter-rs gets that as a Text, and the rest is left out for them.
struct opaque_metric {
    enum class spelling : std::uint8_t {
        json,   ///< `content` is what stands behind the kind's name, as JSON without white space
        cbor,   ///< ... as the CBOR item that it was
        native  ///< `content` is a native value (src/wire/FORMAT.md), `kind` is empty
    };
    spelling spelled{spelling::json};
    std::string kind;     ///< "Histogram"
    std::string content;  ///< Bytes.
    friend bool operator==(const opaque_metric&, const opaque_metric&) = default;
};

using metric_value = std::variant<std::string, gauge, counter, opaque_metric>;

struct metric {
    std::string name;
    metric_value value;
    friend bool operator==(const metric&, const metric&) = default;
};

/// What chatter-rs is told: the text itself, "0.42 s", "17", an opaque one's JSON; nothing
/// ("") for an opaque one in another spelling. Numbers are the shortest that read back the same.
[[nodiscard]] std::string to_text(const metric_value& from);

}  // namespace chatter::wire
