// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/rumor_spreader.hpp"

#include "core_membership_fixture.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <string>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::uuid_of;

/// Node number 1 among servers 2, 3, ...
class rumor_spreader_test : public membership_fixture {
protected:
    struct copy {
        base::address to;
        wire::rumor what;
    };

    void begin(std::uint8_t members, const fanout& fan_out = fanout::automatic()) {
        make();
        for (std::uint8_t number = 2; number <= members; ++number) {
            add(number);
        }
        fan_out_ = fan_out;
        rumors_.emplace(config_.timing, fan_out_, *members_, packets_, counted_);
    }
    wire::rumor rumor(wire::message_id id, std::size_t bytes = 10) const {
        wire::rumor made =
            wire::make_rumor(test::a_message(wire::debug_message{std::string(bytes, 'x')}));
        made.id = id;
        return made;
    }
    void spread(const wire::rumor& what) { rumors_->spread(what, now_.mono, uuid_of(1)); }
    /// Servers 3 and 5 are members: up to server 2 there is nobody.
    void begin_apart() {
        begin(1);
        add(3);
        add(5);
    }
    /// A copy to be handed on to all comes.
    void spread_again(wire::message_id id) {
        wire::rumor what = rumor(id);
        what.until = uuid_of(1);
        rumors_->spread_again(what, now_.mono);
    }
    void heard(std::uint8_t number, std::vector<wire::message_id> ids) {
        rumors_->on_heard(turn(), slot_of(number), ids);
    }

    /// The packets of the end of this turn.
    std::vector<test::sent_packet> flush() {
        done_.clear();
        rumors_->flush(turn());
        return test::read_packets(done_);
    }
    std::vector<copy> flush_copies() {
        std::vector<copy> all;
        for (const test::sent_packet& each : flush()) {
            for (wire::rumor& what : items_of<wire::rumor>(each.content)) {
                all.push_back({each.to, std::move(what)});
            }
        }
        return all;
    }
    /// What goes out at the next deadline, if there is one.
    std::vector<copy> wait() {
        const auto due = rumors_->next_deadline();
        if (!due) {
            return {};
        }
        now_.mono = std::max(now_.mono, *due);
        rumors_->run(turn());
        return flush_copies();
    }
    [[nodiscard]] static std::set<base::address> receivers(const std::vector<copy>& of) {
        std::set<base::address> all;
        for (const copy& each : of) {
            EXPECT_TRUE(all.insert(each.to).second) << "one copy for each";
        }
        return all;
    }
    using hosts = std::set<base::address>;

    update_queue updates_;
    own_addresses own_{host(1)};
    const sealing plain_{{}, "default", {}};
    packet_sender packets_{{own_run, 1, 1}, config_.timing, updates_, own_, plain_, counted_};
    fanout fan_out_{fanout::automatic()};
    std::optional<rumor_spreader> rumors_;
};

// Handing on

TEST_F(rumor_spreader_test, hands_on_at_the_end_of_the_turn_to_the_first_of_each_part) {
    begin(9, fanout::fixed(2));
    spread(rumor(7));
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt) << "nothing is sent before";
    const auto copies = flush_copies();
    ASSERT_EQ(copies.size(), 2U);
    EXPECT_EQ(copies[0].to, host(2));
    EXPECT_EQ(copies[0].what.until, uuid_of(6));
    EXPECT_EQ(copies[1].to, host(6));
    EXPECT_EQ(copies[1].what.until, uuid_of(1)) << "all round the ring";
    EXPECT_TRUE(flush().empty()) << "once";
    EXPECT_EQ(counted_.rumors_sent, 2U);
    EXPECT_EQ(counted_.rumors_resent, 0U);
}

TEST_F(rumor_spreader_test, hands_on_to_the_part_that_it_was_given_and_no_further) {
    begin(9);
    rumors_->spread(rumor(7), now_.mono, uuid_of(4));
    EXPECT_EQ(receivers(flush_copies()), (hosts{host(2), host(3)}));
    rumors_->spread(rumor(8), now_.mono, uuid_of(2));
    EXPECT_TRUE(flush().empty());
}

TEST_F(rumor_spreader_test, the_age_grows_on_its_way) {
    begin(2);
    rumors_->spread(rumor(7), now_.mono - milliseconds(40), uuid_of(1));
    EXPECT_EQ(flush_copies().at(0).what.age_ms, 40U);
    EXPECT_EQ(wait().at(0).what.age_ms, 40U + config_.timing.probe_timeout / milliseconds(1));
}

TEST_F(rumor_spreader_test, what_a_page_brought_is_handed_on_when_a_copy_asks_for_it) {
    begin_apart();
    rumors_->spread(rumor(7), now_.mono, uuid_of(2));
    EXPECT_TRUE(flush_copies().empty());
    spread_again(7);
    EXPECT_EQ(receivers(flush_copies()), (hosts{host(3), host(5)}));
    heard(3, {7});
    heard(5, {7});
    spread_again(7);
    EXPECT_TRUE(flush_copies().empty()) << "once";
}

TEST_F(rumor_spreader_test, a_copy_of_what_had_nobody_to_go_to_or_is_unknown_stays_here) {
    begin_apart();
    rumors_->spread(rumor(7), now_.mono, uuid_of(3));
    spread_again(7);
    EXPECT_TRUE(flush_copies().empty()) << "a leaf of the tree";
    spread_again(8);
    EXPECT_TRUE(flush_copies().empty());
}

TEST_F(rumor_spreader_test, so_many_that_pages_brought_are_remembered) {
    begin_apart();
    for (wire::message_id id = 1; id <= 4'097; ++id) {
        rumors_->spread(rumor(id), now_.mono, uuid_of(2));
    }
    spread_again(1);
    EXPECT_TRUE(flush_copies().empty());
    spread_again(4'097);
    EXPECT_EQ(receivers(flush_copies()), (hosts{host(3), host(5)}));
}

TEST_F(rumor_spreader_test, a_node_alone_has_nobody_to_tell) {
    begin(1);
    spread(rumor(7));
    EXPECT_TRUE(flush().empty());
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
}

// Being heard

TEST_F(rumor_spreader_test, what_was_heard_is_not_sent_again) {
    begin(3);
    spread(rumor(7));
    flush();
    heard(2, {6, 7});
    heard(2, {7});
    EXPECT_EQ(receivers(wait()), (hosts{host(3)}));
    heard(3, {7});
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
}

TEST_F(rumor_spreader_test, what_is_heard_before_it_is_sent_or_of_nobody_is_nothing) {
    begin(3);
    heard(2, {7});
    spread(rumor(7));
    heard(2, {7});
    EXPECT_EQ(flush_copies().size(), 2U);
}

TEST_F(rumor_spreader_test, an_unmeasured_member_has_the_longest_time_and_a_measured_one_its_own) {
    begin(3);
    spread(rumor(7));
    flush();
    EXPECT_EQ(*rumors_->next_deadline(), now_.mono + config_.timing.probe_timeout);
    members_->measured(slot_of(2), milliseconds(1));
    members_->measured(slot_of(3), milliseconds(20));
    heard(2, {7});
    heard(3, {7});
    spread(rumor(8));
    flush();
    EXPECT_EQ(*rumors_->next_deadline(), now_.mono + config_.timing.rumor_retry_min);
    EXPECT_EQ(receivers(wait()), (hosts{host(2)}));
    EXPECT_GT(*rumors_->next_deadline(), now_.mono);
}

TEST_F(rumor_spreader_test, others_answers_stand_for_a_member_that_was_not_measured) {
    begin(3);
    spread(rumor(7));
    flush();
    pass(milliseconds(10));
    heard(2, {7});
    heard(3, {7});
    spread(rumor(8));
    flush();
    EXPECT_LT(*rumors_->next_deadline(), now_.mono + milliseconds(50));
    EXPECT_GE(*rumors_->next_deadline(), now_.mono + config_.timing.rumor_retry_min);
}

TEST_F(rumor_spreader_test, who_never_handed_on_knows_by_its_probes_what_is_typical) {
    begin(3);
    members_->measured(slot_of(3), milliseconds(1));
    spread(rumor(7));
    flush();
    EXPECT_EQ(*rumors_->next_deadline(), now_.mono + config_.timing.rumor_retry_min);
    EXPECT_EQ(receivers(wait()), (hosts{host(2), host(3)})) << "both, and only 3 was measured";
}

TEST_F(rumor_spreader_test, the_answer_to_one_of_two_copies_measures_nothing) {  // Karn
    begin(2);
    spread(rumor(7));
    flush();
    wait();
    pass(milliseconds(1));
    heard(2, {7});
    spread(rumor(8));
    flush();
    EXPECT_EQ(*rumors_->next_deadline(), now_.mono + config_.timing.probe_timeout);
}

// Not being heard

TEST_F(rumor_spreader_test, the_rest_of_a_part_goes_to_the_next_when_two_copies_were_not_heard) {
    begin(4, fanout::fixed(1));
    spread(rumor(7));
    EXPECT_EQ(receivers(flush_copies()), (hosts{host(2)}));
    EXPECT_EQ(receivers(wait()), (hosts{host(2)}));
    const auto third = wait();
    EXPECT_EQ(receivers(third), (hosts{host(2), host(3)}));
    for (const copy& each : third) {
        EXPECT_EQ(each.what.until, each.to == host(2) ? uuid_of(3) : uuid_of(1));
    }
    heard(3, {7});
    EXPECT_EQ(receivers(wait()), (hosts{host(2)})) << "and 3 serves 4";
}

TEST_F(rumor_spreader_test, the_next_may_be_silent_too) {
    begin(4, fanout::fixed(1));
    spread(rumor(7));
    flush();
    std::set<base::address> reached;
    for (int i = 0; i < 5; ++i) {
        for (const auto& to : receivers(wait())) {
            reached.insert(to);
        }
    }
    EXPECT_EQ(reached, (hosts{host(2), host(3), host(4)}));
    heard(2, {7});
    heard(3, {7});
    heard(4, {7});
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
}

TEST_F(rumor_spreader_test, nobody_gets_a_part_of_somebody_who_has_a_copy_already) {
    begin(4);  // three parts of one member each
    spread(rumor(7));
    EXPECT_EQ(flush_copies().size(), 3U);
    EXPECT_EQ(wait().size(), 3U);
    EXPECT_EQ(wait().size(), 3U);
}

TEST_F(rumor_spreader_test, a_silent_member_is_given_up_after_ten_copies) {
    begin(2);
    spread(rumor(7));
    std::size_t copies = flush_copies().size();
    const base::mono_time first = now_.mono;
    for (int i = 0; i < 20; ++i) {
        copies += wait().size();
    }
    EXPECT_EQ(copies, 10U);
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
    EXPECT_EQ(counted_.rumors_sent, 10U);
    EXPECT_EQ(counted_.rumors_resent, 9U);
    // Seven in step, then twice, four and eight times as far apart.
    EXPECT_EQ(now_.mono - first, (7 + 2 + 4 + 8) * config_.timing.probe_timeout);
}

TEST_F(rumor_spreader_test, who_has_gone_gets_no_more_and_the_next_serves_its_part) {
    begin(4, fanout::fixed(1));
    spread(rumor(7));
    flush();
    hear(test::status_of(2, state::failed, 3));
    const auto copies = wait();
    EXPECT_EQ(receivers(copies), (hosts{host(3)}));
    EXPECT_EQ(copies[0].what.until, uuid_of(1));
    heard(3, {7});
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
}

TEST_F(rumor_spreader_test, who_was_forgotten_is_no_trouble) {
    begin(3, fanout::fixed(1));
    spread(rumor(7));
    rumors_->acknowledge(slot_of(2), 9);
    hear(test::status_of(2, state::failed, 3));
    now_.wall += wire::limits::member_reaped_after_ms + 1;
    members_->expire(turn());
    ASSERT_FALSE(knows(2));
    EXPECT_TRUE(flush().empty());
    wait();
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
}

TEST_F(rumor_spreader_test, a_suspect_gets_a_copy_and_serves_nobody) {
    begin(4, fanout::fixed(1));
    hear(test::status_of(2, state::suspect, 3));
    spread(rumor(7));
    const auto copies = flush_copies();
    EXPECT_EQ(receivers(copies), (hosts{host(2), host(3)}));
    EXPECT_EQ(copies[0].what.until, uuid_of(3));
    EXPECT_EQ(copies[1].what.until, uuid_of(1));
}

// Packets

TEST_F(rumor_spreader_test, small_ones_and_acknowledgements_of_one_turn_share_a_packet) {
    begin(3);
    for (const wire::message_id id : std::initializer_list<wire::message_id>{5, 6, 7}) {
        spread(rumor(id));
        rumors_->acknowledge(slot_of(2), id + 10);
    }
    const auto packets = flush();
    ASSERT_EQ(packets.size(), 2U);
    for (const auto& each : packets) {
        EXPECT_EQ(each.content.head.kind, wire::packet_kind::gossip);
        EXPECT_EQ(items_of<wire::rumor>(each.content).size(), 3U);
        const auto acknowledged = items_of<wire::heard>(each.content);
        ASSERT_EQ(acknowledged.size(), each.to == host(2) ? 1U : 0U);
        if (!acknowledged.empty()) {
            EXPECT_EQ(acknowledged[0].ids, (std::vector<wire::message_id>{15, 16, 17}));
        }
    }
}

TEST_F(rumor_spreader_test, a_batch_goes_in_as_many_packets_as_it_needs) {
    begin(2);
    for (wire::message_id id = 1; id <= 50; ++id) {
        spread(rumor(id, 200));
    }
    std::size_t rumors = 0;
    const auto packets = flush();
    for (const auto& each : packets) {
        EXPECT_LE(each.bytes, wire::limits::packet_budget);
        rumors += items_of<wire::rumor>(each.content).size();
    }
    EXPECT_EQ(rumors, 50U);
    EXPECT_LE(packets.size(), 13U);
}

TEST_F(rumor_spreader_test, what_is_larger_than_a_packet_goes_alone) {
    begin(2);
    spread(rumor(1));
    spread(rumor(2, wire::limits::rumor_bytes_max));
    spread(rumor(3));
    const auto packets = flush();
    ASSERT_EQ(packets.size(), 3U);
    EXPECT_EQ(packets[1].bytes, wire::limits::large_packet_budget) << "as much as a datagram holds";
    EXPECT_EQ(items_of<wire::rumor>(packets[1].content).at(0).id, 2U);
}

TEST_F(rumor_spreader_test, what_no_datagram_holds_is_counted_and_left_to_anti_entropy) {
    begin(2);
    spread(rumor(1, wire::limits::rumor_bytes_max + 1));
    EXPECT_TRUE(flush().empty());
    EXPECT_EQ(rumors_->next_deadline(), std::nullopt);
    EXPECT_EQ(counted_.too_large_to_forward, 1U);
}

TEST_F(rumor_spreader_test, any_number_is_acknowledged_in_packets_that_are_small) {
    begin(2);
    for (wire::message_id id = 1; id <= 1'000; ++id) {
        rumors_->acknowledge(slot_of(2), id);
    }
    wire::message_id next = 0;
    for (const auto& each : flush()) {
        EXPECT_LE(each.bytes, wire::limits::packet_budget);
        for (const wire::heard& some : items_of<wire::heard>(each.content)) {
            for (const wire::message_id id : some.ids) {
                EXPECT_EQ(id, ++next);
            }
        }
    }
    EXPECT_EQ(next, 1'000U);
}

// Bounds

TEST_F(rumor_spreader_test, so_many_are_followed_and_what_exceeds_that_is_sent_once) {
    begin(2);
    for (wire::message_id id = 1; id <= rumor_spreader::followed_max + 10; ++id) {
        spread(rumor(id));
    }
    EXPECT_EQ(flush_copies().size(), rumor_spreader::followed_max + 10);
    EXPECT_EQ(wait().size(), rumor_spreader::followed_max);
}

TEST_F(rumor_spreader_test, so_many_bytes_are_followed_and_what_exceeds_that_is_sent_once) {
    begin(2);
    constexpr std::size_t size = 32'768;
    constexpr std::size_t fit = rumor_spreader::followed_bytes_max / size;
    for (wire::message_id id = 1; id <= fit + 3; ++id) {
        spread(rumor(id, size));
    }
    EXPECT_EQ(flush_copies().size(), fit + 3);
    EXPECT_EQ(wait().size(), fit);
    std::vector<wire::message_id> all(fit + 3);
    std::iota(all.begin(), all.end(), 1U);
    heard(2, all);
    spread(rumor(9'999, size));
    flush();
    EXPECT_TRUE(rumors_->next_deadline()) << "there is room again";
}

TEST_F(rumor_spreader_test, a_turn_makes_so_many_bytes_of_copies_and_the_rest_is_as_good_as_lost) {
    begin(33);
    constexpr std::size_t size = 32'768;
    constexpr std::size_t fit = rumor_spreader::turn_bytes_max / size;
    for (wire::message_id id = 1; id <= 64; ++id) {
        spread(rumor(id, size));
    }
    const std::size_t copies = flush_copies().size();
    EXPECT_NEAR(static_cast<double>(copies), fit, 3) << "of 64 for each of 32 members";
    EXPECT_EQ(counted_.rumors_sent, copies);
    EXPECT_FALSE(wait().empty()) << "they are tried again";
}

TEST_F(rumor_spreader_test, a_turn_hands_on_so_many_and_no_more) {
    begin(2);
    for (wire::message_id id = 1; id <= rumor_spreader::turn_rumors_max + 1; ++id) {
        spread(rumor(id));
    }
    EXPECT_EQ(flush_copies().size(), rumor_spreader::turn_rumors_max);
    spread(rumor(rumor_spreader::turn_rumors_max + 2));
    EXPECT_EQ(flush_copies().size(), 1U) << "the next turn";
}

TEST_F(rumor_spreader_test, one_that_is_followed_is_not_spread_twice) {
    begin(2);
    spread(rumor(7));
    flush();
    spread(rumor(7));
    EXPECT_TRUE(flush().empty());
}

}  // namespace
}  // namespace chatter::core
