// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rumors, entries of the replica and what else members compare, as values and as the bytes that
// they must be; and all samples together.

#pragma once

#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "wire_packet_samples.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace chatter::wire::samples {

/// Version of every field here: a_timestamp, uuid_of(1).
inline const std::string version_hex = "0000016806b5bc7b c4000000000000000000000000000001";

/// Each kind of field, and one of a later version.
inline const std::string fields_hex = "01 00" + version_hex + "0000" +                   // removal
                                      "02 00" + version_hex + "0000" +                   // seen
                                      "03 00" + version_hex + "0004 70756d70" +          // "pump"
                                      "04 00" + version_hex + "0008 000000000000ea60" +  // 60 s
                                      "05 00" + version_hex + "0001 00" +                // ""
                                      "05 01 61" + version_hex + "0003 00 6f6b" +        // "ok"
                                      "05 01 62" + version_hex +
                                      "000a 01 4035800000000000 43" +  // 21.5 C
                                      "06 02 7a7a" + version_hex + "0003 ff00fe";

inline std::string fields_of_hex(const std::string& hex) {
    return test::text_of(test::from_hex(hex));
}

inline device_update a_device_update() {
    return {test::uuid_of(2), "n\xc3\xa4he", 4'210, fields_of_hex(fields_hex)};
}

/// One field, of an older device without a name.
inline device_update a_bare_device_update() {
    return {base::uuid{}, "", 0, fields_of_hex("02 00" + version_hex + "0000")};
}

inline rumor a_rumor(rumor_content kind, const std::string& content_hex) {
    rumor made;
    made.until = test::uuid_of(9);
    made.id = 0x4142434445464748U;
    made.age_ms = 258;
    made.hops = 4;
    made.sender = test::uuid_of(1);
    made.timestamp = test::a_timestamp;
    made.kind = kind;
    made.content = test::from_hex(content_hex);
    return made;
}

/// All of a rumor before its kind: 53 bytes.
inline const std::string rumor_head_hex =
    "c4000000000000000000000000000009 4142434445464748 00000102 04"
    "c4000000000000000000000000000001 0000016806b5bc7b";

struct rumor_sample {
    std::string name;
    rumor value;
    std::string hex;  ///< Without the item's type and length.
};

inline std::vector<rumor_sample> rumors() {
    const struct {
        const char* name;
        rumor_content kind;
        const char* number;
        std::string content;
    } rows[] = {
        {"nothing", rumor_content::nothing, "00", ""},
        {"text", rumor_content::text, "01", "68c3a9"},
        {"empty text", rumor_content::text, "01", ""},
        {"device",
         rumor_content::device,
         "02",
         "c4000000000000000000000000000002 01 6e 03 00" + version_hex + "0001 64"},
        {"server added",
         rumor_content::server_added,
         "03",
         "c4000000000000000000000000000003 01 04 c0000207 097c"},
        {"server removed", rumor_content::server_removed, "04", "c4000000000000000000000000000003"},
        {"of a later version", static_cast<rumor_content>(0x2a), "2a", "ff00fe"},
    };
    std::vector<rumor_sample> all;
    for (const auto& row : rows) {
        all.push_back(
            {row.name, a_rumor(row.kind, row.content), rumor_head_hex + row.number + row.content});
    }
    return all;
}

inline heard a_hearing() {
    return {{1, 0xffffffffffffffffU}};
}
inline const std::string a_hearing_hex = "06 0010 0000000000000001 ffffffffffffffff";

inline hash_list some_hashes() {
    return {{0, 0x5152535455565758U}};
}
inline const std::string some_hashes_hex = "07 0010 0000000000000000 5152535455565758";

inline known_list some_known() {
    return {{{7, 0x5152535455565758U}, {8, 0}}};
}
inline const std::string some_known_hex =
    "08 0020 0000000000000007 5152535455565758 0000000000000008 0000000000000000";

inline place a_place() {
    return {test::uuid_of(2), "n", 5, "load"};
}
inline const std::string a_place_hex =
    "09 0018 c4000000000000000000000000000002 01 6e 05 04 6c6f6164";

inline const std::string a_device_update_hex =
    "04 011b c4000000000000000000000000000002 00001072"
    "05 6ec3a46865" +
    fields_hex;
inline const std::string a_bare_device_update_hex =
    "04 0031 00000000000000000000000000000000 00000000 00 02 00" + version_hex + "0000";

/// One of each kind and item that the replica needs.
inline std::vector<sample> replica() {
    packet wanted = a_packet(packet_kind::hashes_wanted);
    wanted.part = replica_part::metrics;
    packet hashes = a_packet(packet_kind::hashes);
    hashes.part = replica_part::states;
    hashes.index = 128;
    packet entries_wanted = a_packet(packet_kind::entries_wanted);
    entries_wanted.head.flags = flag_to_the_end;
    entries_wanted.part = replica_part::states;
    entries_wanted.index = 0xa5;
    entries_wanted.position = 0xa5a6a7a8a9aaabacU;
    packet entries = a_packet(packet_kind::entries);
    entries.head.flags = flag_more;
    entries.part = static_cast<replica_part>(0xee);  // of a later version
    entries.index = 0xff;
    entries.position = ~std::uint64_t{0};
    entries.answered = 9;
    return {
        {"hashes_wanted", wanted, "c4010c00" + head_rest + "03"},
        {"hashes",
         with_items(hashes, {some_hashes()}),
         "c4010d00" + head_rest + "02 80" + some_hashes_hex},
        {"entries_wanted",
         with_items(entries_wanted, {a_place(), some_known()}),
         "c4010e01" + head_rest + "02 a5 a5a6a7a8a9aaabac" + a_place_hex + some_known_hex},
        {"entries",
         with_items(entries, {a_device_update(), a_bare_device_update()}),
         "c4010f01" + head_rest + "ee ff ffffffffffffffff 00000009" + a_device_update_hex +
             a_bare_device_update_hex},
        {"heard",
         with_items(a_packet(packet_kind::gossip), {a_hearing()}),
         "c4010800" + head_rest + a_hearing_hex},
    };
}

inline std::vector<sample> with_rumors() {
    std::vector<sample> made;
    for (const rumor_sample& each : rumors()) {
        made.push_back(
            {"rumor: " + each.name,
             with_items(a_packet(packet_kind::gossip), {each.value}),
             "c4010800" + head_rest + test::to_hex(item_of(5, test::from_hex(each.hex)))});
    }
    return made;
}

/// At least one of each kind, and each item.
inline std::vector<sample> all() {
    std::vector<sample> made = members();
    for (const auto& more : {replica(), with_rumors()}) {
        made.insert(made.end(), more.begin(), more.end());
    }
    return made;
}

}  // namespace chatter::wire::samples
