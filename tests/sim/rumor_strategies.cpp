// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "rumor_strategies.hpp"

#include "chatter/core/fanout.hpp"

#include <charconv>
#include <map>
#include <stdexcept>
#include <string>

namespace chatter::sim {
namespace {

/// The settings of a name. What nobody asked for is an error.
class settings_of_name {
public:
    explicit settings_of_name(std::string_view name) : name_(name) {
        word_ = next(name);
        while (!name.empty()) {
            const std::string setting = next(name);
            const auto equals = setting.find('=');
            const std::string key = setting.substr(0, equals);
            values_[key] =
                equals == std::string::npos ? refuse(setting) : number(setting.substr(equals + 1));
        }
    }

    [[nodiscard]] const std::string& word() const noexcept { return word_; }

    /// Leaves `to` as it is where the name does not say it.
    void take(const char* key, std::uint32_t& to, std::uint32_t least) {
        if (const auto found = values_.find(key); found != values_.end()) {
            to = found->second < least ? refuse(key) : found->second;
            values_.erase(found);
        }
    }

    void take(const char* key, base::mono_duration& to) {
        auto ms = static_cast<std::uint32_t>(to / std::chrono::milliseconds(1));
        take(key, ms, 1);
        to = std::chrono::milliseconds(ms);
    }

    void end() const {
        if (!values_.empty()) {
            static_cast<void>(refuse(values_.begin()->first));
        }
    }

    [[noreturn]] std::uint32_t refuse(std::string_view what) const {
        throw std::runtime_error("no such strategy: " + name_ + " (" + std::string(what) + ")");
    }

private:
    static std::string next(std::string_view& rest) {
        const auto slash = rest.find('/');
        std::string word(rest.substr(0, slash));
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
        return word;
    }

    [[nodiscard]] std::uint32_t number(std::string_view text) const {
        std::uint32_t value = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        return error != std::errc{} || stop != end ? refuse(text) : value;
    }

    std::string name_;
    std::string word_;
    std::map<std::string, std::uint32_t> values_;
};

std::unique_ptr<rumor_strategy> push_of(settings_of_name& with, std::size_t members) {
    std::uint32_t fanout = 0;
    with.take("f", fanout, 0);
    return make_push(fanout > 0 ? fanout : core::fanout::automatic().choose_from(members - 1));
}

std::unique_ptr<rumor_strategy> push_feedback_of(settings_of_name& with, std::size_t) {
    feedback_params params;
    with.take("k", params.k, 1);
    with.take("interval", params.interval);
    return make_push_feedback(params);
}

std::unique_ptr<rumor_strategy> plumtree_of(settings_of_name& with, std::size_t members) {
    plumtree_params params;
    with.take("degree", params.degree, 2);
    with.take("retry", params.retry);
    return make_plumtree(params, members);
}

std::unique_ptr<rumor_strategy> tree_of(settings_of_name& with, std::size_t) {
    tree_params params;
    with.take("k", params.k, 1);
    with.take("origin", params.origin, 0);
    with.take("retry", params.retry);
    with.take("tries", params.tries, 1);
    with.take("doubles", params.doubles, 1);
    with.take("hand-over", params.hand_over, 0);
    with.take("twice", params.twice, 0);
    with.take("acks", params.acks, 0);
    return make_tree(params);
}

std::unique_ptr<rumor_strategy> memberlist_of(settings_of_name&, std::size_t members) {
    return make_memberlist(members);
}

struct entry {
    std::string_view word;
    std::unique_ptr<rumor_strategy> (*make)(settings_of_name&, std::size_t);
};

constexpr entry entries[] = {
    {"push", push_of},
    {"push-feedback", push_feedback_of},
    {"plumtree", plumtree_of},
    {"tree", tree_of},
    {"memberlist", memberlist_of},
};

}  // namespace

std::unique_ptr<rumor_strategy> make_rumor_strategy(std::string_view name, std::size_t members) {
    settings_of_name settings(name);
    for (const entry& each : entries) {
        if (each.word == settings.word()) {
            auto made = each.make(settings, members);
            settings.end();
            return made;
        }
    }
    settings.refuse(settings.word());
}

}  // namespace chatter::sim
