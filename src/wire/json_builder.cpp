// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "json_builder.hpp"

#include "chatter/wire/limits.hpp"

#include <limits>

namespace chatter::wire {

using namespace json_grammar;

bool message_builder::fail(decode_error code, std::string detail) {
    failure_ = {code, 0, path(), std::move(detail)};
    return false;
}

std::string message_builder::path() const {
    std::string text;
    for (std::size_t i = 0; i < depth_ && stack_[i].current != nullptr; ++i) {
        if (stack_[i].current == &unknown_field) {
            break;
        }
        text += text.empty() ? "" : ".";
        text += name_of(*stack_[i].current);
    }
    return text;
}

/// The key as it was read, where the rule takes any.
std::string message_builder::name_of(const field_rule& rule) const {
    if (&rule != &any_metric && &rule != &opaque_kind) {
        return std::string(rule.key);
    }
    const metric& last = std::get<device_status>(*value_.content.payload).metrics.back();
    return &rule == &any_metric ? last.name : std::get<opaque_metric>(last.value).kind;
}

bool message_builder::key(std::string& name) {
    if (skip_depth_ > 0) {
        return pass_over([&](json_text& to) { to.key(name); });
    }
    frame& here = stack_[depth_ - 1];
    const field_rule& rule = find_field(here.what, name);
    if (&rule != &unknown_field) {
        return on_known_key(here, rule, name);
    }
    here.current = nullptr;
    if (is_enum(here.what)) {
        return fail(decode_error::unknown_variant, "\"" + name + "\" is not known here");
    }
    here.has_unknown = true;
    here.current = &unknown_field;
    return true;
}

bool message_builder::on_known_key(frame& here, const field_rule& rule, std::string& name) {
    here.current = &rule;
    if (rule.what == field::metric) {
        payload_as<device_status>().metrics.push_back({std::move(name), {}});
        return true;
    }
    if (rule.what == field::opaque) {
        last_metric().value = opaque_metric{opaque_metric::spelling::json, std::move(name), {}};
    }
    if ((here.seen & bit_of(rule)) != 0) {
        return fail(decode_error::duplicate_field, "stands here twice");
    }
    if (is_enum(here.what) && here.seen != 0) {
        return fail(decode_error::unknown_variant, "only one kind may stand here");
    }
    here.seen |= bit_of(rule);
    return true;
}

bool message_builder::string(std::string& text) {
    if (is_passing_over()) {
        return pass_over([&](json_text& to) { to.string(text); });
    }
    switch (expected()) {
        case field::sender: return set_uuid(value_.content.sender, text);
        case field::text: return set_text(payload_as<debug_message>().text, text);
        case field::origin: return on_origin_text(text);
        case field::name: return set_text(name_of_device(), text);
        case field::description: return set_text(payload_as<device_added>().description, text);
        case field::metric_text: return set_text(last_metric_as<std::string>(), text);
        case field::unit: return set_text(unit_of_metric(), text);
        case field::uuid: {
            auto* added = std::get_if<server_added>(&*value_.content.payload);
            return set_uuid(added != nullptr ? added->uuid : payload_as<server_removed>().uuid,
                            text);
        }
        case field::addr: return on_address_text(text);
        case field::wire:
            payload_as<server_added>().wire = parse_encoding(text);
            return payload_as<server_added>().wire.has_value() ||
                   fail(decode_error::unknown_variant, "\"cbor\" or \"json\" belongs here");
        case field::timestamp_millis:
        case field::hops:
        case field::payload:
        case field::variant:
        case field::metrics:
        case field::expires_after_millis:
        case field::metric:
        case field::gauge_value:
        case field::counter_value:
        case field::opaque:
        case field::skipped: return refuse_value("a text");
    }
    return false;
}

std::string& message_builder::name_of_device() {
    switch (stack_[depth_ - 1].what) {
        case object::device_added: return payload_as<device_added>().name;
        case object::device_removed: return payload_as<device_removed>().name;
        default: return payload_as<device_status>().name;
    }
}

std::string& message_builder::unit_of_metric() {
    auto* as_gauge = std::get_if<gauge>(&last_metric().value);
    return as_gauge != nullptr ? as_gauge->unit : last_metric_as<counter>().unit;
}

bool message_builder::set_text(std::string& to, std::string& text) {
    to = std::move(text);
    return true;
}

bool message_builder::set_uuid(base::uuid& to, const std::string& text) {
    const auto id = base::parse_uuid(text);
    if (!id) {
        return fail(decode_error::bad_uuid, "\"" + text + "\" is not a UUID");
    }
    to = *id;
    return true;
}

bool message_builder::on_origin_text(const std::string& text) {
    switch (stack_[depth_ - 1].what) {
        case object::device_added:
            return set_uuid(payload_as<device_added>().origin.emplace(), text);
        case object::device_removed:
            return set_uuid(payload_as<device_removed>().origin.emplace(), text);
        default: return set_uuid(payload_as<device_status>().origin.emplace(), text);
    }
}

bool message_builder::on_address_text(const std::string& text) {
    const auto addr = base::parse_address(text);
    if (!addr) {
        return fail(decode_error::bad_address, "\"" + text + "\" is not IP:PORT");
    }
    payload_as<server_added>().addr = *addr;
    return true;
}

bool message_builder::number_unsigned(std::uint64_t number) {
    if (is_passing_over()) {
        return pass_over([&](json_text& to) { to.unsigned_integer(number); });
    }
    switch (expected()) {
        case field::hops: return set_hops(number);
        case field::timestamp_millis:
            return number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                       ? set_timestamp(static_cast<std::int64_t>(number))
                       : fail(decode_error::out_of_range, "more than 64 signed bits");
        case field::expires_after_millis:
            payload_as<device_status>().expires_after_millis = number;
            return true;
        case field::gauge_value:
            last_metric_as<gauge>().value = static_cast<double>(number);
            return true;
        case field::counter_value: last_metric_as<counter>().value = number; return true;
        default: return refuse_value("a number");
    }
}

/// Only those with a minus come here.
bool message_builder::number_integer(std::int64_t number) {
    if (is_passing_over()) {
        return pass_over([&](json_text& to) { to.integer(number); });
    }
    if (expected() == field::timestamp_millis) {
        return set_timestamp(number);
    }
    if (expected() == field::gauge_value) {
        last_metric_as<gauge>().value = static_cast<double>(number);
        return true;
    }
    return is_integer(expected()) ? fail(decode_error::out_of_range, "less than 0")
                                  : refuse_value("a number");
}

/// `text` is how the number was spelled.
bool message_builder::number_float(double number, const std::string& text) {
    if (is_passing_over()) {
        return pass_over([&](json_text& to) { to.finished(text); });
    }
    if (expected() == field::gauge_value) {
        last_metric_as<gauge>().value = number;  // finite: 1e400 is an error of the parser's
        return true;
    }
    // Integers beyond 64 bits come here, too.
    if (is_integer(expected()) && text.find_first_of(".eE") == std::string::npos) {
        return fail(decode_error::out_of_range, "more than 64 bits");
    }
    return refuse_value(is_integer(expected()) ? "a number that is not an integer" : "a number");
}

bool message_builder::set_timestamp(std::int64_t number) {
    value_.content.timestamp_millis = number;
    return true;
}

bool message_builder::set_hops(std::uint64_t number) {
    if (number > std::numeric_limits<std::uint32_t>::max()) {
        return fail(decode_error::out_of_range, "more than 32 bits");
    }
    value_.content.hops = static_cast<std::uint32_t>(number);
    return true;
}

bool message_builder::null() {
    if (is_passing_over()) {
        return pass_over([](json_text& to) { to.finished("null"); });
    }
    return expected() == field::payload || refuse_value("null");
}

bool message_builder::boolean(bool value) {
    if (is_passing_over()) {
        return pass_over([&](json_text& to) { to.finished(value ? "true" : "false"); });
    }
    return refuse_value("a boolean");
}

bool message_builder::refuse_value(const char* type) {
    return fail(decode_error::wrong_type, std::string(type) + " does not belong here");
}

bool message_builder::start_object(std::size_t /*size*/) {
    if (depth_ == 0) {
        open_object(object::top);
        return true;
    }
    if (is_passing_over()) {
        ++skip_depth_;
        return check_nesting() && pass_over([](json_text& to) { to.start_object(); });
    }
    const field_rule& rule = *stack_[depth_ - 1].current;
    if (rule.opens == object::none) {
        return refuse_value("an object");
    }
    open_object(rule.opens);
    return true;
}

/// What is kept has to fit a message, also where it came in a bare gossip, which has a level
/// less.
bool message_builder::check_nesting() {
    constexpr std::size_t levels_around_metric = 6;
    const std::size_t around = is_kept() ? levels_around_metric : depth_;
    return around + skip_depth_ <= limits::nesting_max ||
           fail(decode_error::too_deep, "more than 127 levels");
}

void message_builder::open_object(object what) {
    stack_[depth_++] = {what};
    auto& payload = value_.content.payload;
    switch (what) {
        case object::debug_message: payload.emplace(debug_message{}); break;
        case object::device_added: payload.emplace(device_added{}); break;
        case object::device_removed: payload.emplace(device_removed{}); break;
        case object::device_status: payload.emplace(device_status{}); break;
        case object::server_added: payload.emplace(server_added{}); break;
        case object::server_removed: payload.emplace(server_removed{}); break;
        case object::gauge: last_metric().value = gauge{}; break;
        case object::counter: last_metric().value = counter{}; break;
        case object::top:
        case object::payload:
        case object::device_gossip:
        case object::view_gossip:
        case object::metrics:
        case object::metric:
        case object::none: break;
    }
}

bool message_builder::end_object() {
    if (skip_depth_ > 0) {
        --skip_depth_;
        return pass_over([](json_text& to) { to.end_object(); });
    }
    const frame done = stack_[depth_ - 1];
    if (!(done.what == object::top ? check_top(done) : check_fields(done))) {
        return false;
    }
    if (done.what == object::metric && (done.seen & bit_of(opaque_kind)) != 0) {
        last_metric_as<opaque_metric>().content = kept_.take();
    }
    if (done.what == object::device_status) {
        normalize_metrics(payload_as<device_status>().metrics);
    }
    --depth_;
    finished_ = depth_ == 0;
    return true;
}

/// What must stand in a struct, and that an enum is not empty.
bool message_builder::check_fields(const frame& done) {
    stack_[depth_ - 1].current = nullptr;  // the path of what is missing is the object's own
    if (is_enum(done.what)) {
        return done.seen != 0 || fail(decode_error::missing_field, "nothing stands in it");
    }
    for (const field_rule& rule : fields) {
        if (rule.in == done.what && rule.required && (done.seen & bit_of(rule)) == 0) {
            return fail(decode_error::missing_field,
                        "\"" + std::string(rule.key) + "\" is missing");
        }
    }
    return true;
}

/// A message has its fields; a bare gossip has its one key and nothing beside it.
bool message_builder::check_top(const frame& done) {
    std::uint64_t variants = 0;
    for (const field_rule& rule : fields) {
        variants |= is_variant_of_top(rule) ? done.seen & bit_of(rule) : 0;
    }
    if (variants == 0) {
        return check_fields(done);
    }
    if (variants != done.seen || done.has_unknown || (variants & (variants - 1)) != 0) {
        stack_[depth_ - 1].current = nullptr;
        return fail(decode_error::unknown_variant,
                    "a gossip has one key; a message wraps it in \"payload\"");
    }
    value_.what = json_value::form::bare_gossip;
    return true;
}

bool message_builder::start_array(std::size_t /*size*/) {
    if (depth_ == 0 || !is_passing_over()) {
        return refuse_value("an array");
    }
    ++skip_depth_;
    return check_nesting() && pass_over([](json_text& to) { to.start_array(); });
}

bool message_builder::end_array() {
    --skip_depth_;
    return pass_over([](json_text& to) { to.end_array(); });
}

bool message_builder::on_parse_error(std::size_t position, std::string_view words) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ...": the
    // place is said from the position, in the caller's terms; what is wrong stands behind it.
    const auto colon = words.find(": ");
    failure_ = {decode_error::malformed,
                position == 0 ? 0 : position - 1,
                {},
                std::string(colon == std::string_view::npos ? words : words.substr(colon + 2))};
    return false;
}

}  // namespace chatter::wire
