// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/injection_answers.hpp"
#include "chatter/wire/limits.hpp"

#include "keys.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace chatter::core {
namespace {

using outcome = wire::injection_outcome;

class injection_answers_test : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
        keys_ = test::lettered_ring("ab");
        sealing_.emplace(seal_policy{keys_, seal_mode::only}, "default", base::siphash_key{});
        packets_.emplace(
            packet_sender::parts{1, 2, 3}, rules_, updates_, own_, *sealing_, counted_);
        answers_.emplace(*packets_);
    }

    static wire::sealed_head injection(wire::run_id sender,
                                       std::uint64_t number,
                                       wire::key_id key) {
        wire::sealed_head head;
        head.kind = wire::injection_kind;
        head.sender_run = sender;
        head.sequence = number;
        head.key = key;
        return head;
    }
    void add(wire::run_id sender, std::uint64_t number, outcome what, std::size_t bytes = 200) {
        answers_->add(test::stranger(),
                      injection(sender, number, keys_->ids()[0]),
                      {what, number, {}},
                      bytes);
    }
    std::vector<wire::injection_answer> flushed() {
        done_.clear();
        answers_->flush({now_, done_});
        std::vector<wire::injection_answer> all;
        for (const outgoing& each : done_.sends) {
            const auto bytes = done_.bytes_of(each);
            const auto head = wire::decode_sealed_head(bytes);
            std::vector<std::byte> content;
            EXPECT_TRUE(head && wire::open_sealed(*keys_, "default", *head, bytes, content));
            all.push_back(wire::decode_answer(content).value());
        }
        return all;
    }

    std::shared_ptr<const wire::keyring> keys_;
    timing rules_{make_timing(profile::lan)};
    update_queue updates_;
    own_addresses own_{test::host(1)};
    counters counted_;
    std::optional<sealing> sealing_;
    std::optional<packet_sender> packets_;
    std::optional<injection_answers> answers_;
    base::instant now_{base::mono_time(std::chrono::hours(1)), test::start_of_time};
    effects done_;
};

TEST_F(injection_answers_test, those_of_one_sender_with_one_outcome_share_a_datagram) {
    add(7, 1, outcome::taken);
    add(7, 2, outcome::duplicate);
    add(8, 1, outcome::taken);
    add(7, 3, outcome::taken);
    answers_->add(test::stranger(), injection(7, 4, keys_->ids()[1]), {outcome::taken, 4, {}}, 200);
    answers_->add(test::host(9), injection(7, 5, keys_->ids()[0]), {outcome::taken, 5, {}}, 200);
    EXPECT_EQ(flushed(),
              (std::vector<wire::injection_answer>{{outcome::taken, 1, {}, {3}},
                                                   {outcome::duplicate, 2, {}, {}},
                                                   {outcome::taken, 1, {}, {}},
                                                   {outcome::taken, 4, {}, {}},
                                                   {outcome::taken, 5, {}, {}}}));
    EXPECT_TRUE(flushed().empty()) << "once";
}

TEST_F(injection_answers_test, an_answer_is_for_so_many_at_the_most) {
    for (std::uint64_t number = 1; number <= 64; ++number) {
        add(7, number, outcome::taken);
    }
    std::size_t answered = 0;
    for (const auto& each : flushed()) {
        EXPECT_LT(each.also.size(), wire::limits::injections_per_answer);
        answered += 1 + each.also.size();
    }
    EXPECT_EQ(answered, 64U);
    EXPECT_EQ(done_.sends.size(), 5U);
}

TEST_F(injection_answers_test, none_is_longer_than_what_it_is_for) {
    add(7, 1, outcome::taken, 69);
    EXPECT_TRUE(flushed().empty());
    add(7, 1, outcome::taken, 70);
    EXPECT_EQ(flushed().size(), 1U);
    EXPECT_EQ(done_.sends[0].size, 70U);
}

}  // namespace
}  // namespace chatter::core
