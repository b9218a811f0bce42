// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "event_bytes.hpp"

#include <string>
#include <variant>
#include <vector>

namespace chatter::api {
namespace {

std::size_t of(const std::string& text) noexcept {
    static const std::size_t inside = std::string().capacity();
    return text.capacity() > inside ? text.capacity() + 1 : 0;
}

std::size_t of(const wire::label& what) noexcept {
    return of(what.key) + of(what.value);
}

std::size_t of(const wire::metric& what) noexcept {
    struct value {
        std::size_t operator()(const std::string& text) const noexcept { return of(text); }
        std::size_t operator()(const wire::gauge& from) const noexcept { return of(from.unit); }
        std::size_t operator()(const wire::counter& from) const noexcept { return of(from.unit); }
        std::size_t operator()(const wire::opaque_metric& from) const noexcept {
            return of(from.kind) + of(from.content);
        }
    };
    return of(what.name) + std::visit(value{}, what.value);
}

std::size_t of(const base::uuid& /*what*/) noexcept {
    return 0;
}

template <typename Item>
std::size_t of(const std::vector<Item>& all) noexcept {
    std::size_t sum = all.capacity() * sizeof(Item);
    for (const Item& each : all) {
        sum += of(each);
    }
    return sum;
}

struct heap {
    template <typename Event>
    std::size_t operator()(const Event& e) const noexcept {
        std::size_t sum = 0;
        if constexpr (requires { e.name; }) {
            sum += of(e.name);
        }
        if constexpr (requires { e.who; }) {
            sum += of(e.who.name);
        }
        if constexpr (requires { e.one; }) {
            sum += of(e.one.name) + of(e.other.name);
        }
        if constexpr (requires { e.metrics; }) {
            sum += of(e.metrics);
        }
        if constexpr (requires { e.labels; }) {
            sum += of(e.labels);
        }
        if constexpr (requires { e.accused; }) {
            sum += of(e.accused.confirmed_by);
        }
        return sum;
    }
    std::size_t operator()(const core::message_received& e) const noexcept { return of(e.text); }
    std::size_t operator()(const core::device_added& e) const noexcept {
        return of(e.name) + of(e.description);
    }
    std::size_t operator()(const core::join_unanswered& e) const noexcept { return of(e.target); }
};

}  // namespace

std::size_t heap_bytes(const core::event& of_what) noexcept {
    return std::visit(heap{}, of_what);
}

}  // namespace chatter::api
