// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/config_text.hpp"

#include "chatter/daemon/quote.hpp"

#include <algorithm>
#include <optional>

namespace chatter::daemon {
namespace {

constexpr std::string_view blanks = " \t\r";
constexpr std::string_view not_bare = " \t\r\"'#,[]=";

using problem = std::optional<std::string>;

/// One line, read from the left. A member that returns a problem has read as far as that.
class line_reader {
public:
    explicit line_reader(std::string_view line) : rest_(line) { skip_blanks(); }

    [[nodiscard]] bool is_done() const { return rest_.empty() || rest_.front() == '#'; }

    problem read(config_entry& to) {
        to.name = take_bare();
        skip_blanks();
        if (to.name.empty() || !take('=')) {
            return "this is not NAME = VALUE";
        }
        if (auto wrong = take('[') ? read_list(to.values) : read_value(to.values)) {
            return wrong;
        }
        return is_done() ? problem()
                         : "something stands behind the value; a text with blanks or "
                           "brackets stands in quotes";
    }

private:
    problem read_list(std::vector<std::string>& to) {
        while (!take(']')) {
            if (auto wrong = read_value(to)) {
                return wrong;
            }
            if (!take(',') && !rest_.starts_with(']')) {
                return "a list ends with ] on its own line, and has commas between its values";
            }
        }
        return {};
    }

    problem read_value(std::vector<std::string>& to) {
        std::string value;
        if (take_quote('"')) {
            if (!take_text(value)) {
                return "a text has no closing quote, or a \\ before something else than \\ and \"";
            }
        } else if (take_quote('\'')) {
            const auto end = rest_.find('\'');
            if (end == std::string_view::npos) {
                return "a text has no closing quote";
            }
            value = rest_.substr(0, end);
            rest_.remove_prefix(end + 1);
        } else if ((value = take_bare()).empty()) {
            return "a value is missing";
        } else if (rest_.starts_with('#')) {
            return "a text with # stands in quotes";
        }
        skip_blanks();
        to.push_back(std::move(value));
        return {};
    }

    /// Up to the quote that ends it.
    bool take_text(std::string& to) {
        while (!rest_.empty()) {
            char next = rest_.front();
            rest_.remove_prefix(1);
            if (next == '"') {
                return true;
            }
            if (next == '\\') {
                if (!rest_.starts_with('"') && !rest_.starts_with('\\')) {
                    return false;
                }
                next = rest_.front();
                rest_.remove_prefix(1);
            }
            to += next;
        }
        return false;
    }

    std::string take_bare() {
        const auto end = std::min(rest_.find_first_of(not_bare), rest_.size());
        std::string taken(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return taken;
    }

    /// A quote that begins a text: the blanks behind it belong to the text.
    bool take_quote(char which) {
        if (!rest_.starts_with(which)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    bool take(char which) {
        if (!take_quote(which)) {
            return false;
        }
        skip_blanks();
        return true;
    }

    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
    }

    std::string_view rest_;
};

bool is_there(const std::vector<config_entry>& all, const std::string& name) {
    return std::any_of(
        all.begin(), all.end(), [&](const config_entry& each) { return each.name == name; });
}

}  // namespace

boost::system::result<std::vector<config_entry>, std::string> parse_config_text(
    std::string_view text) {
    std::vector<config_entry> entries;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = std::min(text.find('\n'), text.size());
        line_reader line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.is_done()) {
            continue;
        }
        config_entry read;
        auto wrong = line.read(read);
        if (!wrong && is_there(entries, read.name)) {
            wrong = quote(read.name) +
                    " stands there twice; several values are a list, as in "
                    "join = [\"web1\", \"web2\"]";
        }
        if (wrong) {
            return "line " + std::to_string(number) + ": " + *wrong;
        }
        entries.push_back(std::move(read));
    }
    return entries;
}

}  // namespace chatter::daemon
