// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON into a typed message, event by event.
//
// nlohmann's parser calls `message_builder` for each key and value. Which keys mean something
// inside which object is a table (json_grammar.hpp); the builder keeps a stack of the objects
// that are open, so that a refusal can name the field's path.

#include "chatter/wire/json.hpp"
#include "chatter/wire/limits.hpp"

#include "json_grammar.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <iterator>
#include <limits>
#include <utility>

namespace chatter::wire {
namespace {

using namespace json_grammar;
using nlohmann::json;

/// The SAX consumer. Each function returns whether to go on, as nlohmann wants it; the names
/// of the public ones are nlohmann's.
class message_builder {
public:
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    [[nodiscard]] decode_failure take_failure() { return std::move(failure_); }
    [[nodiscard]] json_value take_value() { return std::move(value_); }

    bool key(json::string_t& name);
    bool string(json::string_t& text);
    bool number_unsigned(json::number_unsigned_t number);
    bool number_integer(json::number_integer_t number);
    bool number_float(json::number_float_t /*number*/, const json::string_t& text);
    bool null();
    bool boolean(bool /*value*/) { return on_value_of_no_use("a boolean"); }
    bool binary(json::binary_t& /*bytes*/) { return on_value_of_no_use("bytes"); }
    bool start_object(std::size_t /*size*/);
    bool end_object();
    bool start_array(std::size_t /*size*/);
    bool end_array();
    bool parse_error(std::size_t position, const std::string& token, const json::exception& why);

private:
    struct frame {
        object what;
        const field_rule* current{nullptr};  ///< The key that was read last.
        std::uint32_t seen{0};
        bool has_unknown{false};
    };

    bool fail(decode_error code, std::string detail = {});
    bool on_value_of_no_use(const char* type);
    bool set_timestamp(std::int64_t number);
    bool set_hops(std::uint64_t number);
    bool set_uuid(base::uuid& to, const std::string& text);
    bool set_text(std::string& to, std::string& text);
    bool on_origin_text(const std::string& text);
    bool on_address_text(const std::string& text);
    void open_object(object what);
    bool check_fields(const frame& done);
    bool check_top(const frame& done);
    [[nodiscard]] std::string path() const;
    [[nodiscard]] bool is_skipping() const noexcept { return skip_depth_ > 0; }
    [[nodiscard]] field expected() const noexcept {
        // Before the first brace an object has to come, as behind the name of a variant.
        return depth_ == 0 ? field::variant : stack_[depth_ - 1].current->what;
    }
    [[nodiscard]] std::string& name_of_device();

    template <typename Gossip>
    Gossip& payload_as() {
        return std::get<Gossip>(*value_.content.payload);
    }

    json_value value_;
    decode_failure failure_;
    // top > payload > DeviceGossip > DeviceStatus > metrics > one metric: six at the most
    std::array<frame, 6> stack_{};
    std::size_t depth_{0};
    std::size_t skip_depth_{0};  ///< Objects and arrays open inside a value that is skipped.
    bool finished_{false};
};

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
        const bool any_key = stack_[i].current == &any_metric;
        text += text.empty() ? "" : ".";
        text += any_key ? std::get<device_status>(*value_.content.payload).metrics.back().name
                        : std::string(stack_[i].current->key);
    }
    return text;
}

bool message_builder::key(json::string_t& name) {
    if (is_skipping()) {
        return true;
    }
    frame& here = stack_[depth_ - 1];
    const field_rule& rule = find_field(here.what, name);
    if (&rule == &unknown_field) {
        here.current = nullptr;
        if (is_enum(here.what)) {
            return fail(decode_error::unknown_variant, "\"" + name + "\" is not known here");
        }
        here.has_unknown = true;
        here.current = &unknown_field;
        return true;
    }
    here.current = &rule;
    if (rule.what == field::metric) {
        payload_as<device_status>().metrics.push_back({std::move(name), {}});
        return true;
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

bool message_builder::string(json::string_t& text) {
    if (is_skipping()) {
        return true;
    }
    switch (expected()) {
        case field::sender: return set_uuid(value_.content.sender, text);
        case field::text: return set_text(payload_as<debug_message>().text, text);
        case field::origin: return on_origin_text(text);
        case field::name: return set_text(name_of_device(), text);
        case field::description: return set_text(payload_as<device_added>().description, text);
        case field::metric_text:
            return set_text(payload_as<device_status>().metrics.back().text, text);
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
        case field::skipped: return true;
        case field::timestamp_millis:
        case field::hops:
        case field::payload:
        case field::variant:
        case field::metrics:
        case field::metric: return on_value_of_no_use("a text");
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

bool message_builder::number_unsigned(json::number_unsigned_t number) {
    if (is_skipping()) {
        return true;
    }
    if (expected() == field::hops) {
        return set_hops(number);
    }
    if (expected() != field::timestamp_millis) {
        return on_value_of_no_use("a number");
    }
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail(decode_error::out_of_range, "more than 64 signed bits");
    }
    return set_timestamp(static_cast<std::int64_t>(number));
}

bool message_builder::number_integer(json::number_integer_t number) {
    if (is_skipping()) {
        return true;
    }
    if (expected() == field::hops) {
        return fail(decode_error::out_of_range, "less than 0");
    }
    return expected() == field::timestamp_millis ? set_timestamp(number)
                                                 : on_value_of_no_use("a number");
}

bool message_builder::number_float(json::number_float_t /*number*/, const json::string_t& text) {
    if (is_skipping()) {
        return true;
    }
    const bool integer_expected =
        expected() == field::hops || expected() == field::timestamp_millis;
    // Integers beyond 64 bits come here, too.
    if (integer_expected && text.find_first_of(".eE") == std::string::npos) {
        return fail(decode_error::out_of_range, "more than 64 bits");
    }
    return on_value_of_no_use(integer_expected ? "a number that is not an integer" : "a number");
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
    if (is_skipping() || expected() == field::payload) {
        return true;
    }
    return on_value_of_no_use("null");
}

bool message_builder::on_value_of_no_use(const char* type) {
    if (is_skipping() || expected() == field::skipped) {
        return true;
    }
    return fail(decode_error::wrong_type, std::string(type) + " does not belong here");
}

bool message_builder::start_object(std::size_t /*size*/) {
    if (depth_ == 0) {
        open_object(object::top);
        return true;
    }
    if (is_skipping() || expected() == field::skipped) {
        ++skip_depth_;
        return depth_ + skip_depth_ <= limits::nesting_max ||
               fail(decode_error::too_deep, "more than 127 levels");
    }
    const field_rule& rule = *stack_[depth_ - 1].current;
    if (rule.opens == object::none) {
        return on_value_of_no_use("an object");
    }
    open_object(rule.opens);
    return true;
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
    if (is_skipping()) {
        --skip_depth_;
        return true;
    }
    const frame done = stack_[depth_ - 1];
    if (!(done.what == object::top ? check_top(done) : check_fields(done))) {
        return false;
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
    std::uint32_t variants = 0;
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
    if (depth_ == 0 || !(is_skipping() || expected() == field::skipped)) {
        return fail(decode_error::wrong_type, "an array does not belong here");
    }
    ++skip_depth_;
    return depth_ + skip_depth_ <= limits::nesting_max ||
           fail(decode_error::too_deep, "more than 127 levels");
}

bool message_builder::end_array() {
    --skip_depth_;
    return true;
}

bool message_builder::parse_error(std::size_t position,
                                  const std::string& /*token*/,
                                  const json::exception& why) {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ...": the
    // place is said from the position, in the caller's terms; what is wrong stands behind it.
    const std::string_view words = why.what();
    const auto colon = words.find(": ");
    failure_ = {decode_error::malformed,
                position == 0 ? 0 : position - 1,
                {},
                std::string(colon == std::string_view::npos ? words : words.substr(colon + 2))};
    return false;
}

/// A pointer into the text that tells how far the parser has read.
class counting_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    counting_iterator(const char* at, const char** reached) noexcept : at_(at), reached_(reached) {}

    reference operator*() const noexcept { return *at_; }
    counting_iterator& operator++() noexcept {
        *reached_ = ++at_;
        return *this;
    }
    friend bool operator==(const counting_iterator& a, const counting_iterator& b) noexcept {
        return a.at_ == b.at_;
    }

private:
    const char* at_;
    const char** reached_;
};

}  // namespace

boost::system::result<json_value, decode_failure> decode_next_json(std::string_view& text) {
    message_builder builder;
    const char* reached = text.data();
    const char* const end = text.data() + text.size();
    // Not strict: the parser stops behind the object's last brace, which needs no look ahead.
    const bool parsed = json::sax_parse(counting_iterator(text.data(), &reached),
                                        counting_iterator(end, &reached),
                                        &builder,
                                        json::input_format_t::json,
                                        false);
    if (!parsed || !builder.finished()) {
        return builder.take_failure();
    }
    text.remove_prefix(static_cast<std::size_t>(reached - text.data()));
    return builder.take_value();
}

boost::system::result<json_value, decode_failure> decode_json(std::string_view text) {
    std::string_view rest = text;
    auto value = decode_next_json(rest);
    const auto trailing = rest.find_first_not_of(json_white_space);
    if (value && trailing != std::string_view::npos) {
        return decode_failure{decode_error::trailing_bytes, text.size() - rest.size() + trailing};
    }
    return value;
}

}  // namespace chatter::wire
