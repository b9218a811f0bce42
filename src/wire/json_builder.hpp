// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The typed message that grows out of the events of a JSON parser.
//
// Which keys mean something inside which object is a table (json_grammar.hpp); the builder
// keeps a stack of the objects that are open, so that a refusal can name the field's path.
// What is not known is passed over; behind a kind of metric that is not known it is kept, put
// together again from the same events.

#pragma once

#include "chatter/wire/json.hpp"

#include "json_grammar.hpp"
#include "json_text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::wire {

/// nlohmann's SAX consumer. Each function returns whether to go on, as nlohmann wants it; the
/// names of the public ones are nlohmann's, and templates where the types would be.
class message_builder {
public:
    [[nodiscard]] bool finished() const noexcept { return finished_; }
    [[nodiscard]] decode_failure take_failure() { return std::move(failure_); }
    [[nodiscard]] json_value take_value() { return std::move(value_); }

    bool key(std::string& name);
    bool string(std::string& text);
    bool number_unsigned(std::uint64_t number);
    bool number_integer(std::int64_t number);
    bool number_float(double number, const std::string& text);
    bool null();
    bool boolean(bool value);
    template <typename Bytes>
    bool binary(Bytes& /*bytes*/) {
        return refuse_value("bytes");  // no JSON text has any
    }
    bool start_object(std::size_t /*size*/);
    bool end_object();
    bool start_array(std::size_t /*size*/);
    bool end_array();
    template <typename Exception>
    bool parse_error(std::size_t position, const std::string& /*token*/, const Exception& why) {
        return on_parse_error(position, why.what());
    }

private:
    using field = json_grammar::field;
    using object = json_grammar::object;
    using field_rule = json_grammar::field_rule;

    struct frame {
        object what;
        const field_rule* current{nullptr};  ///< The key that was read last.
        std::uint64_t seen{0};
        bool has_unknown{false};
    };

    bool fail(decode_error code, std::string detail = {});
    bool refuse_value(const char* type);
    bool on_parse_error(std::size_t position, std::string_view words);
    bool on_known_key(frame& here, const field_rule& rule, std::string& name);
    bool set_timestamp(std::int64_t number);
    bool set_hops(std::uint64_t number);
    bool set_uuid(base::uuid& to, const std::string& text);
    bool set_text(std::string& to, std::string& text);
    bool on_origin_text(const std::string& text);
    bool on_address_text(const std::string& text);
    void open_object(object what);
    bool check_fields(const frame& done);
    bool check_top(const frame& done);
    bool check_nesting();
    [[nodiscard]] std::string path() const;
    [[nodiscard]] std::string name_of(const field_rule& rule) const;

    /// Whether the next value is, or stands in, one that is not known.
    [[nodiscard]] bool is_passing_over() const noexcept {
        return skip_depth_ > 0 || expected() == field::skipped || expected() == field::opaque;
    }
    [[nodiscard]] bool is_kept() const noexcept {
        return stack_[depth_ - 1].current == &json_grammar::opaque_kind;
    }
    /// `write` puts the same into the text that is kept.
    template <typename Write>
    bool pass_over(Write write) {
        if (is_kept()) {
            write(kept_);
        }
        return true;
    }
    [[nodiscard]] field expected() const noexcept {
        // Before the first brace an object has to come, as behind the name of a variant.
        return depth_ == 0 ? field::variant : stack_[depth_ - 1].current->what;
    }

    template <typename Gossip>
    [[nodiscard]] Gossip& payload_as() {
        return std::get<Gossip>(*value_.content.payload);
    }
    [[nodiscard]] std::string& name_of_device();
    [[nodiscard]] metric& last_metric() { return payload_as<device_status>().metrics.back(); }
    template <typename Value>
    [[nodiscard]] Value& last_metric_as() {
        return std::get<Value>(last_metric().value);
    }
    [[nodiscard]] std::string& unit_of_metric();

    json_value value_;
    decode_failure failure_;
    // top > payload > DeviceGossip > DeviceStatus > metrics > one metric > Gauge: seven at the most
    std::array<frame, 7> stack_{};
    std::size_t depth_{0};
    std::size_t skip_depth_{0};  ///< Objects and arrays open inside a value that is not known.
    json_text kept_;
    bool finished_{false};
};

}  // namespace chatter::wire
