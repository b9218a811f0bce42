// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is written reads back, however it is spelled, and nlohmann/json agrees.
//
// nlohmann's CBOR reader and writer are the oracle here: an implementation that shares no line
// with ours. A failure prints the seed of its message.

#include "chatter/base/prng.hpp"
#include "chatter/wire/cbor.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/message_id.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using base::prng;
using nlohmann::json;
using test::cat;
using test::cbor_head;
using test::from_hex;
using bytes = std::vector<std::byte>;

#ifdef NDEBUG
constexpr std::uint64_t seeds = 4'000;
#else
constexpr std::uint64_t seeds = 400;
#endif

// Random messages.

std::string random_character(prng& random) {
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
std::string random_text(prng& random, std::size_t max) {
    const std::size_t wanted =
        random.below(16) == 0 ? max : std::min<std::size_t>(max, random.below(40));
    std::string text;
    for (std::string next; text.size() + next.size() <= wanted; next = random_character(random)) {
        text += next;
    }
    return text;
}

/// Of every size in bits alike, so that heads of every length occur.
std::uint64_t random_number(prng& random, unsigned bits) {
    const std::uint64_t wide = random.next() >> (64U - bits);
    return wide >> random.below(bits);
}

base::address random_address(prng& random) {
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

std::vector<metric> random_metrics(prng& random) {
    std::vector<metric> metrics(random.below(30));
    for (metric& each : metrics) {
        each = {random_text(random, limits::name_bytes_max),
                random_text(random, limits::text_bytes_max)};
    }
    normalize_metrics(metrics);
    return metrics;
}

std::optional<gossip> random_payload(prng& random) {
    const auto name = [&] { return random_text(random, limits::name_bytes_max); };
    const auto id = [&] { return base::make_random_uuid(random); };
    switch (random.below(7)) {
        case 0: return debug_message{random_text(random, 5'000)};
        case 1: return device_added{id(), name(), random_text(random, limits::text_bytes_max)};
        case 2: return device_removed{id(), name()};
        case 3: return device_status{id(), name(), random_metrics(random)};
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

message random_message(prng& random) {
    const auto magnitude = static_cast<std::int64_t>(random_number(random, 63));
    return {base::make_random_uuid(random),
            random.below(4) == 0 ? -1 - magnitude : magnitude,
            static_cast<std::uint32_t>(random_number(random, 32)),
            random_payload(random)};
}

/// Runs `check` with the message of each seed and what is left of its stream.
template <typename Check>
void for_each_seed(std::uint64_t count, Check check) {
    for (std::uint64_t seed = 1; seed <= count && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        prng random(seed);
        const message from = random_message(random);
        check(from, random);
    }
}

void expect_reads_as(const bytes& datagram, encoding as, const message& wanted) {
    const auto read = decode(datagram);
    ASSERT_TRUE(read) << testing::PrintToString(read.error()) << "\n"
                      << test::to_hex(datagram).substr(0, 2'000);
    EXPECT_EQ(read->arrived_as, as);
    EXPECT_EQ(read->what, json_value::form::message);
    EXPECT_EQ(read->content, wanted);
}

// The same message as nlohmann's value, made without our encoders.

json cbor_tree(const base::uuid& id) {
    return json::binary({id.begin(), id.end()});
}

json cbor_tree(const base::address& addr) {
    json ip = json::array();
    if (addr.family() == base::address_family::v4) {
        ip = addr.v4();
        return json::array({"V4", json::array({ip, addr.port()})});
    }
    ip = addr.v6();
    return json::array({"V6", json::array({ip, addr.port()})});
}

json variant_tree(const char* family, const char* name, json content) {
    return json::array({family, json::array({name, std::move(content)})});
}

struct gossip_tree {
    json operator()(const debug_message& from) const {
        return json::array({"DebugMessage", json{{"text", from.text}}});
    }
    json operator()(const device_added& from) const {
        return variant_tree("DeviceGossip",
                            "DeviceAdded",
                            {{"origin", cbor_tree(*from.origin)},
                             {"name", from.name},
                             {"description", from.description}});
    }
    json operator()(const device_removed& from) const {
        return variant_tree("DeviceGossip",
                            "DeviceRemoved",
                            {{"origin", cbor_tree(*from.origin)}, {"name", from.name}});
    }
    json operator()(const device_status& from) const {
        json metrics = json::object();
        for (const metric& each : from.metrics) {
            metrics[each.name] = json::array({"Text", each.text});
        }
        return variant_tree("DeviceGossip",
                            "DeviceStatus",
                            {{"origin", cbor_tree(*from.origin)},
                             {"name", from.name},
                             {"metrics", std::move(metrics)}});
    }
    json operator()(const server_added& from) const {
        json content{{"uuid", cbor_tree(from.uuid)}, {"addr", cbor_tree(from.addr)}};
        if (from.wire) {
            content["wire"] = *from.wire == encoding::cbor ? "cbor" : "json";
        }
        return variant_tree("ViewGossip", "ServerAdded", std::move(content));
    }
    json operator()(const server_removed& from) const {
        json content = json::object();
        content["uuid"] = cbor_tree(from.uuid);
        return variant_tree("ViewGossip", "ServerRemoved", std::move(content));
    }
};

json cbor_tree(const message& from) {
    return {{"sender", cbor_tree(from.sender)},
            {"timestamp_millis", from.timestamp_millis},
            {"hops", from.hops},
            {"payload", from.payload ? std::visit(gossip_tree{}, *from.payload) : json()}};
}

// Other spellings of CBOR.

/// Writes a tree as somebody else might: heads too long, lengths left open, fields in any
/// order, and fields that we do not know between them.
class respeller {
public:
    explicit respeller(prng& random) : random_(random) {}

    bytes spell(const json& tree) {
        switch (tree.type()) {
            case json::value_t::null: return from_hex("f6");
            case json::value_t::number_unsigned: return head(0, tree.get<std::uint64_t>());
            case json::value_t::number_integer: {
                const auto number = tree.get<std::int64_t>();
                return number < 0 ? head(1, static_cast<std::uint64_t>(-1 - number))
                                  : head(0, static_cast<std::uint64_t>(number));
            }
            case json::value_t::string:
                return string(3, test::bytes_of(tree.get_ref<const std::string&>()));
            case json::value_t::binary: {
                const auto& from = tree.get_binary();
                bytes contents;
                for (const std::uint8_t byte : from) {
                    contents.push_back(static_cast<std::byte>(byte));
                }
                return string(2, contents);
            }
            case json::value_t::array: return array(tree);
            default: return object(tree, extra::allowed);
        }
    }

private:
    enum class extra { allowed, none };

    bool sometimes() { return random_.below(4) == 0; }

    bytes head(unsigned major, std::uint64_t argument) {
        static constexpr unsigned widths[] = {1, 2, 4, 8};
        const unsigned width = widths[random_.below(4)];
        const bool fits = width == 8 || argument >> (8 * width) == 0;
        return sometimes() && fits ? cbor_head(major, argument, width) : cbor_head(major, argument);
    }

    bytes string(unsigned major, const bytes& contents) {
        if (!sometimes()) {
            return cat({head(major, contents.size()), contents});
        }
        bytes spelled{static_cast<std::byte>(major << 5U | 31U)};
        for (std::size_t at = 0; at < contents.size();) {
            const std::size_t size = std::min(random_.below(9), contents.size() - at);
            const auto from = contents.begin() + static_cast<std::ptrdiff_t>(at);
            spelled =
                cat({spelled, head(major, size), {from, from + static_cast<std::ptrdiff_t>(size)}});
            at += size;
        }
        return cat({spelled, from_hex("ff")});
    }

    bytes container(unsigned major, const std::vector<bytes>& entries) {
        if (sometimes()) {
            return cat({{static_cast<std::byte>(major << 5U | 31U)}, cat(entries), from_hex("ff")});
        }
        return cat({head(major, entries.size()), cat(entries)});
    }

    bytes array(const json& tree) {
        std::vector<bytes> items;
        for (const json& each : tree) {
            items.push_back(spell(each));
        }
        return container(4, items);
    }

    bytes object(const json& tree, extra unknown) {
        std::vector<bytes> fields;
        for (const auto& [key, value] : tree.items()) {
            const bool is_absent_payload = key == "payload" && value.is_null() && sometimes();
            if (!is_absent_payload) {
                // Every key of the metrics is a metric: there is no room for unknown ones.
                fields.push_back(
                    cat({string(3, test::bytes_of(key)),
                         key == "metrics" ? object(value, extra::none) : spell(value)}));
            }
        }
        while (unknown == extra::allowed && random_.below(3) == 0) {
            const auto key = "later " + random_text(random_, 30);
            fields.push_back(cat({string(3, test::bytes_of(key)), anything(0)}));
        }
        random_.choose(fields, fields.size());
        return container(5, fields);
    }

    /// Any well-formed value.
    bytes anything(unsigned depth) {
        switch (random_.below(depth < 4 ? 9 : 5)) {
            case 0: return head(0, random_number(random_, 64));
            case 1: return head(1, random_number(random_, 64));
            case 2: return string(2, bytes(random_.below(30), std::byte{0xff}));
            case 3: return string(3, test::bytes_of(random_text(random_, 30)));
            case 4: {
                static constexpr const char* simple[] = {
                    "f4", "f5", "f6", "f7", "f97e00", "fa7f800000", "fb3ff199999999999a"};
                return from_hex(simple[random_.below(std::size(simple))]);
            }
            case 5: return cat({head(6, random_number(random_, 64)), anything(depth + 1)});
            case 6:
            case 7: {
                std::vector<bytes> items(random_.below(5));
                for (bytes& each : items) {
                    each = anything(depth + 1);
                }
                return container(4, items);
            }
            default: {
                std::vector<bytes> pairs(random_.below(5));
                for (bytes& each : pairs) {
                    each = cat({anything(depth + 1), anything(depth + 1)});
                }
                return container(5, pairs);
            }
        }
    }

    prng& random_;
};

// The laws.

TEST(codec_roundtrip, reads_what_it_wrote_in_both_encodings) {
    for_each_seed(seeds, [](const message& from, prng&) {
        expect_reads_as(test::cbor_of(from), encoding::cbor, from);
        expect_reads_as(test::json_of(from), encoding::json, from);
    });
}

TEST(codec_roundtrip, writes_cbor_that_nlohmann_reads) {
    for_each_seed(seeds, [](const message& from, prng&) {
        EXPECT_EQ(json::from_cbor(test::cbor_of(from)), cbor_tree(from));
    });
}

TEST(codec_roundtrip, reads_cbor_that_nlohmann_wrote) {
    for_each_seed(seeds, [](const message& from, prng&) {
        const auto written = json::to_cbor(cbor_tree(from));
        bytes datagram;
        std::transform(written.begin(), written.end(), std::back_inserter(datagram), [](auto byte) {
            return static_cast<std::byte>(byte);
        });
        expect_reads_as(datagram, encoding::cbor, from);
    });
}

TEST(codec_roundtrip, reads_json_that_nlohmann_wrote) {
    for_each_seed(seeds, [](const message& from, prng& random) {
        // Sorted by key, with line breaks, and all but ASCII escaped.
        const json tree = json::parse(test::text_of(test::json_of(from)));
        const int indent = static_cast<int>(random.below(5)) - 1;
        const std::string text = tree.dump(indent, random.below(2) == 0 ? ' ' : '\t', true);
        expect_reads_as(test::bytes_of(text), encoding::json, from);
    });
}

TEST(codec_roundtrip, reads_every_other_spelling_of_cbor) {
    for_each_seed(seeds, [](const message& from, prng& random) {
        const json tree = cbor_tree(from);
        for (int i = 0; i < 2; ++i) {
            expect_reads_as(respeller(random).spell(tree), encoding::cbor, from);
        }
    });
}

TEST(codec_roundtrip, gives_every_spelling_the_same_identity) {
    for_each_seed(seeds / 5, [](const message& from, prng& random) {
        const auto id_of = [](const bytes& datagram) {
            const auto read = decode(datagram);
            bytes scratch;
            return read ? make_message_id(read->content, {1, 2}, scratch) : 0;
        };
        const auto id = id_of(test::cbor_of(from));
        EXPECT_NE(id, 0U);
        EXPECT_EQ(id_of(test::json_of(from)), id);
        EXPECT_EQ(id_of(respeller(random).spell(cbor_tree(from))), id);
    });
}

TEST(codec_roundtrip, refuses_every_strict_prefix) {
    for_each_seed(seeds / 10, [](const message& from, prng& random) {
        const bytes canonical = test::cbor_of(from);
        const bytes other = respeller(random).spell(cbor_tree(from));
        const bytes as_json = test::json_of(from);
        for (const bytes* whole : {&canonical, &other, &as_json}) {
            // Every prefix of a short one, some forty of a long one.
            const std::size_t step = 1 + whole->size() / 40 * (whole->size() > 200 ? 1 : 0);
            for (std::size_t size = random.below(step); size < whole->size(); size += step) {
                EXPECT_FALSE(decode(std::span(*whole).first(size))) << size;
            }
        }
    });
}

/// A bad byte in transit: no crash, and what is taken all the same can be passed on.
TEST(codec_roundtrip, takes_from_damaged_bytes_only_what_it_can_write) {
    for_each_seed(seeds, [](const message& from, prng& random) {
        for (bytes damaged : {test::cbor_of(from), test::json_of(from)}) {
            const std::size_t at = random.below(damaged.size());
            switch (random.below(3)) {
                case 0: damaged[at] = static_cast<std::byte>(random.below(256)); break;
                case 1: damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(at)); break;
                default: std::swap(damaged[at], damaged[random.below(damaged.size())]); break;
            }
            const auto read = decode(damaged);
            if (!read) {
                EXPECT_LE(read.error().offset, damaged.size());
                continue;
            }
            expect_reads_as(test::json_of(read->content), encoding::json, read->content);
        }
    });
}

}  // namespace
}  // namespace chatter::wire
