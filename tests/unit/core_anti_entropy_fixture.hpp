// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A replica that is compared with those of servers 2 and 3, for which the test speaks.

#pragma once

#include "chatter/core/anti_entropy.hpp"
#include "chatter/core/detector.hpp"
#include "chatter/core/member_pull.hpp"
#include "chatter/core/replica.hpp"

#include "core_membership_fixture.hpp"
#include "device_tables.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chatter::core {

class anti_entropy_test : public membership_fixture {
protected:
    using kind = wire::packet_kind;
    using part = wire::replica_part;

    /// A hash that the own never is.
    static constexpr std::uint64_t other = 0xbad0'0bad'0000'0000U;

    anti_entropy_test() {
        add(2);
        add(3);
        settle();
    }

    /// The replica has not changed for a while.
    void settle() { pass(milliseconds(rules().probe_period / milliseconds(1))); }
    void pass(base::mono_duration time) { now_.mono += time; }
    [[nodiscard]] const timing& rules() const { return config_.timing; }
    [[nodiscard]] std::uint64_t own(part of) const { return mine_.hash(of); }
    [[nodiscard]] std::uint64_t own_hash() const { return mine_.hash(); }
    /// An exchange, or the moment before one.
    [[nodiscard]] bool is_under_way() const { return entropy_.next_deadline().has_value(); }

    [[nodiscard]] static wire::device_status status(std::vector<wire::metric> metrics) {
        return {test::uuid_of(100), "gateway", std::move(metrics), {}};
    }
    [[nodiscard]] static std::string fields_of(const wire::device_status& of) {
        return wire::fields_of(of, test::start_of_time, test::uuid_of(9));
    }
    /// Something new is told to this node.
    void inject(const wire::device_status& what) {
        test::merge(mine_.devices,
                    what,
                    {test::start_of_time + ++injected_, test::uuid_of(9)},
                    {now_, now_.mono});
    }
    /// So many devices of bucket 9.
    void fill_bucket(std::size_t count) {
        wire::device_status each = status({});
        for (int i = 0; mine_.devices.bucket(9).size() < count; ++i) {
            each.name = std::to_string(i);
            const auto position = mine_.devices.position_of({*each.origin, each.name});
            if (device_table::bucket_of(position) == 9) {
                inject(each);
            }
        }
    }

    // --- What the others say. What comes of it replaces what was remembered.
    void notice(std::uint64_t hash, std::uint8_t from = 2) {
        done_.clear();
        entropy_.compare(turn(), slot_of(from), hash);
    }
    /// And nothing new is told until a difference is followed.
    void compare(std::uint64_t hash, std::uint8_t from = 2) {
        const bool was_under_way = is_under_way();
        notice(hash, from);
        if (!was_under_way && is_under_way()) {
            wait();
        }
    }
    void hear_hashes(part of,
                     std::size_t first,
                     std::vector<std::uint64_t> hashes,
                     std::uint8_t from = 2) {
        wire::packet what = test::packet_of(from, own_run, kind::hashes);
        what.items.emplace_back(wire::hash_list{std::move(hashes)});
        what.part = of;
        what.index = static_cast<std::uint8_t>(first);
        entropy_.on_hashes(turn(), slot_of(from), what);
    }
    void answer_summary(std::uint64_t members,
                        std::uint64_t states,
                        std::uint64_t metrics,
                        std::uint64_t messages) {
        done_.clear();
        hear_hashes(part::summary, 0, {members, states, metrics, messages});
    }
    /// Half of the hashes of a part: the own, but for these buckets.
    void hear_half(part of, std::size_t first, const std::set<std::size_t>& differ) {
        const auto mine = mine_.devices.bucket_hashes(of);
        std::vector<std::uint64_t> hashes;
        for (std::size_t i = first; i < first + 128; ++i) {
            hashes.push_back(mine[i] + (differ.contains(i) ? 1U : 0U));
        }
        hear_hashes(of, first, hashes);
    }
    void answer_buckets(part of, const std::set<std::size_t>& differ) {
        done_.clear();
        hear_half(of, 0, differ);
        hear_half(of, 128, differ);
    }
    void give(const wire::packet& question,
              std::vector<wire::device_update> updates = {},
              std::uint8_t flags = 0,
              std::uint64_t position = 0) {
        done_.clear();
        wire::packet page = test::packet_of(2, own_run, kind::entries);
        bool was_news = false;
        for (wire::device_update& each : updates) {
            was_news = mine_.devices
                           .merge({each.origin, each.name},
                                  each.fields,
                                  {now_, now_.mono},
                                  device_table::source::member)
                           .is_news ||
                       was_news;
            page.items.emplace_back(std::move(each));
        }
        page.head.flags = flags;
        page.part = question.part;
        page.index = question.index;
        page.position = position;
        page.answered = question.head.sequence;
        entropy_.on_entries(turn(), slot_of(2), page, was_news);
    }
    void answer_all_equal() {
        answer_summary(
            own(part::members), own(part::states), own(part::metrics), own(part::messages));
    }
    /// To the end of an exchange with who has other states, of which nothing is news.
    void answer_in_vain(std::uint64_t theirs) {
        answer_summary(own(part::members),
                       theirs - own(part::members) - own(part::metrics) - own(part::messages),
                       own(part::metrics),
                       own(part::messages));
        answer_buckets(part::states, {9});
        give(asked(kind::entries_wanted).at(0).content);
    }
    /// Up to the first question about that bucket.
    void begin_bucket(part of, std::size_t bucket) {
        settle();
        compare(other);
        answer_summary(own(part::members),
                       own(part::states) + (of == part::states ? 1U : 0U),
                       own(part::metrics) + (of == part::metrics ? 1U : 0U),
                       own(part::messages));
        answer_buckets(of, {bucket});
    }
    /// Serves the next deadline.
    void wait() {
        now_.mono = *entropy_.next_deadline();
        done_.clear();
        entropy_.run(turn());
    }

    // --- What was asked
    [[nodiscard]] std::vector<test::sent_packet> asked(kind what) const {
        std::vector<test::sent_packet> all = test::read_packets(done_);
        std::erase_if(all, [&](const auto& each) { return each.content.head.kind != what; });
        return all;
    }
    /// The one question of that kind.
    [[nodiscard]] wire::packet question(kind what) const {
        const auto all = asked(what);
        EXPECT_EQ(all.size(), 1U);
        return all.empty() ? wire::packet{} : all[0].content;
    }
    [[nodiscard]] std::size_t begun() const { return asked(kind::hashes_wanted).size(); }

    using milliseconds = std::chrono::milliseconds;

    base::wall_time_ms injected_{0};
    update_queue updates_;
    own_addresses own_{test::host(1)};
    const sealing plain_{{}, "default", {}};
    packet_sender packets_{{own_run, 1, 1}, config_.timing, updates_, own_, plain_, counted_};
    replica mine_{*members_, {1, 2}};
    detector detector_{config_.timing, *members_, mine_, packets_, base::prng(1)};
    member_pull pull_{config_.timing, *members_, packets_, detector_};
    anti_entropy entropy_{{config_.timing, mine_, *members_, packets_, pull_, counted_}};
};

}  // namespace chatter::core
