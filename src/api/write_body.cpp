// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "write_body.hpp"

#include <nlohmann/json.hpp>

namespace chatter::api {
namespace {

using json = nlohmann::json;

/// Takes the one text; stops at anything else, so that neither depth nor number costs anything.
class one_text final : public nlohmann::json_sax<json> {
public:
    one_text(std::string_view key, std::string& value) : key_(key), value_(value) {}

    [[nodiscard]] bool is_complete() const noexcept { return is_read_ || key_.empty(); }

    bool null() override { return false; }
    bool boolean(bool /*value*/) override { return false; }
    bool number_integer(number_integer_t /*value*/) override { return false; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return false; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return false; }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_array(std::size_t /*elements*/) override { return false; }
    bool end_array() override { return false; }
    bool start_object(std::size_t /*elements*/) override { return !std::exchange(is_begun_, true); }
    bool end_object() override { return true; }
    bool key(string_t& text) override { return !is_read_ && !key_.empty() && text == key_; }
    bool string(string_t& text) override {
        if (!is_begun_) {
            return false;
        }
        is_read_ = true;
        value_ = std::move(text);
        return true;
    }
    bool parse_error(std::size_t /*at*/,
                     const std::string& /*token*/,
                     const nlohmann::detail::exception& /*why*/) override {
        return false;
    }

private:
    std::string_view key_;
    std::string& value_;
    bool is_begun_{false};
    bool is_read_{false};
};

}  // namespace

std::optional<std::string> read_write_body(std::string_view body,
                                           std::string_view key,
                                           std::string& value) {
    one_text reader(key, value);
    if (json::sax_parse(body, &reader) && reader.is_complete()) {
        return std::nullopt;
    }
    return key.empty() ? std::string("the body has to be {}")
                       : "the body has to be {\"" + std::string(key) + "\":TEXT}";
}

}  // namespace chatter::api
