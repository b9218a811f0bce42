// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is written reads back, however it is spelled, as far as the encoding can say it, and
// nlohmann/json agrees.
//
// nlohmann's CBOR reader and writer are the oracle here: an implementation that shares no line
// with ours. A failure prints the seed of its message.

#include "chatter/base/prng.hpp"
#include "chatter/wire/cbor.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/message_id.hpp"
#include "chatter/wire/rumor.hpp"

#include "as_read_back.hpp"
#include "builders.hpp"
#include "random_messages.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
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

void expect_reads_as(const bytes& datagram, encoding as, const message& meant) {
    const message wanted = test::as_read_back(meant, as);
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
            metrics[each.name] = json::array({"Text", to_text(each.value)});
        }
        json content{{"origin", cbor_tree(*from.origin)},
                     {"name", from.name},
                     {"metrics", std::move(metrics)}};
        if (from.expires_after_millis) {
            content["expires_after_millis"] = *from.expires_after_millis;
        }
        return variant_tree("DeviceGossip", "DeviceStatus", std::move(content));
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

    /// Any well-formed value.
    bytes spell_anything() { return anything(0); }

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

/// The kind is the whole of what is known of it: it is kept for members, who are told it in
/// native packets, and nobody else is.
TEST(codec_roundtrip, keeps_a_metric_of_cbor_that_is_not_known) {
    namespace words = test::cbor_words;
    for (std::uint64_t seed = 1; seed <= seeds / 4 && !HasFailure(); ++seed) {
        prng random(seed);
        const bytes content = respeller(random).spell_anything();
        const std::string kind = "?" + random_text(random, 20);
        if (kind.size() + content.size() > limits::text_bytes_max) {
            continue;
        }
        const opaque_metric opaque{opaque_metric::spelling::cbor, kind, test::text_of(content)};
        const message wanted =
            test::a_message(device_status{test::uuid_of(2), "n", {{"a", opaque}, {"b", "x"}}});
        const bytes datagram = words::datagram_with(words::device_status_payload(
            words::map_of({{test::cbor_text("a"), words::variant_of(kind, content)},
                           {test::cbor_text("b"), words::variant_of("Text", from_hex("61 78"))}})));
        const auto read = decode(datagram);
        ASSERT_TRUE(read) << "seed " << seed;
        EXPECT_EQ(read->content, wanted) << "seed " << seed;
        EXPECT_EQ(message_of(make_rumor(read->content)), wanted) << "seed " << seed;
        expect_reads_as(test::cbor_of(wanted), encoding::cbor, wanted);
        expect_reads_as(test::json_of(wanted), encoding::json, wanted);
        for (std::size_t size = 0; size < datagram.size(); ++size) {
            EXPECT_FALSE(decode(std::span(datagram).first(size))) << "seed " << seed << " " << size;
        }
    }
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
