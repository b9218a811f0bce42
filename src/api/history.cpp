// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/api/history.hpp"

#include "chatter/api/event_fields.hpp"

#include "event_bytes.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace chatter::api {
namespace {

using entries = std::deque<history::entry>;

/// Whether it is one of core/member_event.hpp.
struct is_about_members {
    template <typename Event>
    bool operator()(const Event& e) const noexcept {
        return requires {
            e.who;
        }
        || requires {
            e.one;
        };
    }
    bool operator()(const core::uuid_clash& /*e*/) const noexcept { return true; }
    bool operator()(const core::self_refuted& /*e*/) const noexcept { return true; }
};

struct is_of {
    const base::uuid& member;
    history::whose whose;

    template <typename Event>
    bool operator()(const Event& e) const noexcept {
        if constexpr (requires { e.who; }) {
            return e.who.uuid == member;
        } else if constexpr (requires { e.one; }) {
            return e.one.uuid == member || e.other.uuid == member;
        } else {
            return false;
        }
    }
    bool operator()(const core::uuid_clash& e) const noexcept {
        return e.former == member || e.now == member;
    }
    bool operator()(const core::self_refuted& /*e*/) const noexcept {
        return whose == history::whose::own;
    }
};

entries::const_iterator first_behind(const entries& all, std::uint64_t number) noexcept {
    return std::upper_bound(
        all.begin(), all.end(), number, [](std::uint64_t a, const history::entry& b) {
            return a < b.number;
        });
}

}  // namespace

void history::add(base::wall_time_ms at, core::event&& what) {
    if (level_of(what) == event_level::debug) {
        return;
    }
    ring& to = std::visit(is_about_members{}, what) ? members_ : others_;
    const std::size_t bytes = sizeof(entry) + heap_bytes(what);
    to.entries.push_back({++newest_, at, std::move(what), bytes});
    to.bytes += bytes;
    while (to.entries.size() > bounds_.entries_max || to.bytes > bounds_.bytes_max) {
        to.bytes -= to.entries.front().bytes;
        to.entries.pop_front();
    }
}

history::found history::after(std::uint64_t number) const noexcept {
    const auto member = first_behind(members_.entries, number);
    const auto other = first_behind(others_.entries, number);
    const entry* first = member == members_.entries.end() ? nullptr : &*member;
    if (other != others_.entries.end() && (first == nullptr || other->number < first->number)) {
        first = &*other;
    }
    if (first != nullptr) {
        return {first, first->number - number - 1};
    }
    return {nullptr, newest_ - std::min(number, newest_)};
}

std::uint64_t history::before_last(std::size_t count) const noexcept {
    auto member = members_.entries.rbegin();
    auto other = others_.entries.rbegin();
    std::uint64_t before = newest_;
    for (; count > 0; --count) {
        const bool has_member = member != members_.entries.rend();
        const bool has_other = other != others_.entries.rend();
        if (!has_member && !has_other) {
            break;
        }
        const bool is_member = has_member && (!has_other || member->number > other->number);
        before = (is_member ? member++ : other++)->number - 1;
    }
    return before;
}

std::vector<const history::entry*> history::transitions_of(const base::uuid& member,
                                                           std::size_t count,
                                                           whose of) const {
    std::vector<const entry*> all;
    for (auto each = members_.entries.rbegin();
         each != members_.entries.rend() && all.size() < count;
         ++each) {
        if (std::visit(is_of{member, of}, each->what)) {
            all.push_back(&*each);
        }
    }
    std::reverse(all.begin(), all.end());
    return all;
}

}  // namespace chatter::api
