// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The queue of updates does what a naive one does.

#include "chatter/base/prng.hpp"
#include "chatter/core/update_queue.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace chatter::core {
namespace {

using bytes = std::vector<std::byte>;

/// A list, the newest in front, searched and sorted each time.
class naive_queue {
public:
    void put(const base::uuid& about, bytes item) {
        remove(about);
        all_.insert(all_.begin(), {about, std::move(item), 0});
    }
    void remove(const base::uuid& about) {
        std::erase_if(all_, [&](const update& each) { return each.about == about; });
    }
    void fill(wire::packet_writer& packet, std::size_t sends_max) {
        std::vector<update*> least_sent_first;
        for (update& each : all_) {
            least_sent_first.push_back(&each);
        }
        std::stable_sort(least_sent_first.begin(),
                         least_sent_first.end(),
                         [](const update* a, const update* b) { return a->sends < b->sends; });
        int misfits = 0;
        for (update* const each : least_sent_first) {
            if (packet.try_append(each->item)) {
                ++each->sends;
            } else if (++misfits == 4) {
                break;
            }
        }
        std::erase_if(all_, [&](const update& each) { return each.sends >= sends_max; });
    }
    [[nodiscard]] std::size_t size() const { return all_.size(); }

private:
    struct update {
        base::uuid about{};
        bytes item;
        std::size_t sends{0};
    };
    std::vector<update> all_;
};

bytes random_item(base::prng& random, std::uint8_t about) {
    if (random.below(2) == 0) {
        return wire::encode_item(test::status_of(about, wire::member_state::failed, 3));
    }
    wire::member_record made = test::record_of(about);
    made.facts.name = std::string(random.below(256), 'n');
    return wire::encode_item(made);
}

TEST(update_queue_laws, does_what_a_naive_queue_does) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        base::prng random(seed);
        update_queue queue;
        naive_queue model;
        const std::size_t sends_max = 1 + random.below(5);
        for (int step = 0; step < 100; ++step) {
            const auto about = static_cast<std::uint8_t>(random.below(40));
            if (const auto what = random.below(10); what < 5) {
                const bytes item = random_item(random, about);
                queue.put(test::uuid_of(about), item);
                model.put(test::uuid_of(about), item);
            } else if (what < 6) {
                queue.remove(test::uuid_of(about));
                model.remove(test::uuid_of(about));
            } else {
                const auto head = test::packet_of(1, 2, wire::packet_kind::gossip);
                bytes filled;
                bytes wanted;
                wire::packet_writer packet(head, filled);
                wire::packet_writer model_packet(head, wanted);
                queue.fill(packet, sends_max);
                model.fill(model_packet, sends_max);
                ASSERT_EQ(filled, wanted) << "seed " << seed << " step " << step;
                ASSERT_LE(filled.size(), wire::limits::packet_budget);
            }
            ASSERT_EQ(queue.size(), model.size()) << "seed " << seed << " step " << step;
            ASSERT_EQ(queue.empty(), model.size() == 0);
        }
    }
}

}  // namespace
}  // namespace chatter::core
