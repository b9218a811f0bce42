// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "device_json.hpp"

#include "answers.hpp"
#include "member_json.hpp"
#include "time_text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <variant>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

struct metric_writer {
    json operator()(const std::string& text) const { return {{"kind", "text"}, {"value", text}}; }
    json operator()(const wire::gauge& from) const {
        return {{"kind", "gauge"}, {"value", from.value}, {"unit", from.unit}};
    }
    json operator()(const wire::counter& from) const {
        return {{"kind", "counter"}, {"value", from.value}, {"unit", from.unit}};
    }
    json operator()(const wire::opaque_metric& from) const {
        return {{"kind", "opaque"}, {"value", wire::to_text(from)}};
    }
};

json lifetime_json(base::mono_duration lifetime) {
    return lifetime > base::mono_duration::zero() ? json(lifetime / std::chrono::milliseconds(1))
                                                  : json();
}

/// It stands in front of the metrics, so this does not look at many.
std::string_view description_in(std::string_view fields) noexcept {
    while (const auto field = wire::take_field(fields)) {
        if (field->kind == wire::field_kind::description) {
            return field->value;
        }
        if (field->kind > wire::field_kind::description) {
            break;
        }
    }
    return {};
}

}  // namespace

json metric_json(const wire::metric_value& from) {
    return std::visit(metric_writer{}, from);
}

std::string metric_member(const wire::device_field& from) {
    json metric = metric_json(wire::decode_value(from.value));
    metric["at"] = time_json(from.timestamp);
    return to_text(json(from.name)) + ":" + to_text(metric);
}

std::string device_head(const listed_device& of, const base::instant& now) {
    std::string text = to_text({{"name", of.stored.name},
                                {"description", description_in(of.stored.fields)},
                                {"origin", base::to_string(of.stored.origin)},
                                {"server", of.server == nullptr ? json() : json(*of.server)},
                                {"status", to_string(of.state)},
                                {"age_ms", ms_since(of.stored.news_at, now)},
                                {"expires_after_ms", lifetime_json(of.stored.lifetime)}});
    text.pop_back();
    return text + ",\"metrics\":{";
}

}  // namespace chatter::api
