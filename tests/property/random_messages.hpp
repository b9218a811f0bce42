// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Messages as they may come in JSON, of every kind and size, from a seed.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/message.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chatter::wire {

inline std::string random_character(base::prng& random) {
    switch (random.below(6)) {
        case 0: return {static_cast<char>(random.below(0x20))};
        case 1: return random.below(2) == 0 ? "\"" : "\\";
        case 2: return random.below(2) == 0 ? "\xc2\x80" : "\xdf\xbf";
        case 3: return random.below(2) == 0 ? "\xe2\x82\xac" : "\xef\xbf\xbf";
        case 4: return random.below(2) == 0 ? "\xf0\x9f\x8c\x8d" : "\xf4\x8f\xbf\xbf";
        default: return {static_cast<char>(0x20 + random.below(0x60))};
    }
}

/// Mostly short, sometimes at the limit.
inline std::string random_text(base::prng& random, std::size_t max) {
    const std::size_t wanted =
        random.below(16) == 0 ? max : std::min<std::size_t>(max, random.below(40));
    std::string text;
    for (std::string next; text.size() + next.size() <= wanted; next = random_character(random)) {
        text += next;
    }
    return text;
}

/// Of every size in bits alike, so that heads of every length occur.
inline std::uint64_t random_number(base::prng& random, unsigned bits) {
    const std::uint64_t wide = random.next() >> (64U - bits);
    return wide >> random.below(bits);
}

inline base::address random_address(base::prng& random) {
    const auto port = static_cast<std::uint16_t>(1 + random.below(65'535));
    if (random.below(2) == 0) {
        base::address::v4_bytes ip{10};
        ip[1] = static_cast<std::uint8_t>(random.next());
        ip[3] = static_cast<std::uint8_t>(random.below(30));
        return {ip, port};
    }
    base::address::v6_bytes ip{0x20, 0x01, 0x0d, 0xb8};
    for (std::size_t at = 4 + random.below(12); at < ip.size(); ++at) {
        ip[at] = static_cast<std::uint8_t>(random.next());
    }
    return {ip, port};
}

/// Any JSON, without white space, its keys sorted: as nlohmann writes it.
inline nlohmann::json random_json(base::prng& random, unsigned depth = 0) {
    switch (random.below(depth < 4 ? 8 : 5)) {
        case 0: return random_number(random, 64);
        case 1: return -1 - static_cast<std::int64_t>(random_number(random, 63));
        case 2: return static_cast<double>(random_number(random, 64)) / 1e6;
        case 3: return random_text(random, 30);
        case 4: return random.below(2) == 0 ? nlohmann::json() : nlohmann::json(true);
        case 5:
        case 6: {
            nlohmann::json items = nlohmann::json::array();
            for (auto left = random.below(4); left > 0; --left) {
                items.push_back(random_json(random, depth + 1));
            }
            return items;
        }
        default: {
            nlohmann::json fields = nlohmann::json::object();
            for (auto left = random.below(4); left > 0; --left) {
                fields[random_text(random, 10)] = random_json(random, depth + 1);
            }
            return fields;
        }
    }
}

/// Any finite double, small and whole ones often.
inline double random_double(base::prng& random) {
    const auto any = std::bit_cast<double>(random.next());
    return random.below(2) == 0 && std::isfinite(any)
               ? any
               : static_cast<double>(random_number(random, 63)) / 100;
}

/// What a message in JSON can say of a metric.
inline metric_value random_metric_value(base::prng& random) {
    switch (random.below(6)) {
        case 0: return gauge{random_double(random), random_text(random, limits::name_bytes_max)};
        case 1:
            return counter{random_number(random, 64), random_text(random, limits::name_bytes_max)};
        case 2: {
            // Behind a letter of its own: no kind that is known.
            const std::string kind = "?" + random_text(random, 20);
            const std::string content = random_json(random).dump();
            if (kind.size() + content.size() <= limits::text_bytes_max) {
                return opaque_metric{opaque_metric::spelling::json, kind, content};
            }
            [[fallthrough]];
        }
        default: return random_text(random, limits::text_bytes_max);
    }
}

/// Each fits a packet with its device's name.
inline std::vector<metric> random_metrics(base::prng& random, const std::string& device_name) {
    std::vector<metric> metrics(random.below(30));
    for (metric& each : metrics) {
        do {
            each = {random_text(random, limits::name_bytes_max), random_metric_value(random)};
        } while (device_name.size() + each.name.size() + value_bytes(each.value) >
                 limits::entry_bytes_max);
    }
    normalize_metrics(metrics);
    return metrics;
}

inline std::optional<std::uint64_t> random_lifetime(base::prng& random) {
    if (random.below(2) == 0) {
        return std::nullopt;
    }
    return std::min(random_number(random, 40), limits::lifetime_max_ms);
}

inline std::optional<gossip> random_payload(base::prng& random) {
    const std::string name = random_text(random, limits::name_bytes_max);
    const auto id = [&] { return base::make_random_uuid(random); };
    switch (random.below(7)) {
        case 0: return debug_message{random_text(random, 5'000)};
        case 1: {
            const std::size_t room = limits::entry_bytes_max - name.size();
            return device_added{
                id(), name, random_text(random, std::min(room, limits::text_bytes_max))};
        }
        case 2: return device_removed{id(), name};
        case 3:
            return device_status{id(), name, random_metrics(random, name), random_lifetime(random)};
        case 4: {
            server_added added{id(), random_address(random), std::nullopt};
            if (random.below(2) == 0) {
                added.wire = random.below(2) == 0 ? encoding::cbor : encoding::json;
            }
            return added;
        }
        case 5: return server_removed{id()};
        default: return std::nullopt;
    }
}

inline message random_message(base::prng& random) {
    const auto magnitude = static_cast<std::int64_t>(random_number(random, 63));
    return {base::make_random_uuid(random),
            random.below(4) == 0 ? -1 - magnitude : magnitude,
            static_cast<std::uint32_t>(random_number(random, 32)),
            random_payload(random)};
}

}  // namespace chatter::wire
