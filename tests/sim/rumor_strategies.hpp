// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The ways of spreading a rumor that the model compares, by name.
//
// A name is a word with settings: "tree/k=8/retry=10". Times are in milliseconds. The words,
// with what holds where nothing is said:
//
//   push/f=0                       each hands it to f others once; 0 is ceil(ln N) + 2
//   push-feedback/k=2/interval=10  each pushes to one other an interval, until k knew it
//   plumtree/degree=4/retry=20     eager along a tree, ids along the other links
//   tree/k=32/retry=20/...         each is responsible for a part of the ring (rumor_tree.cpp)
//   memberlist                     its broadcast queue: 3 others each 200 ms, for a number of
//                                  sends

#pragma once

#include "chatter/base/time.hpp"

#include "rumor_model.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace chatter::sim {

/// Throws std::runtime_error where the name or one of its settings is none.
[[nodiscard]] std::unique_ptr<rumor_strategy> make_rumor_strategy(std::string_view name,
                                                                  std::size_t members);

struct feedback_params {
    std::uint32_t k{2};
    base::mono_duration interval{std::chrono::milliseconds(10)};
};

struct plumtree_params {
    std::uint32_t degree{4};  ///< Links of a member; an odd number means one less.
    base::mono_duration retry{std::chrono::milliseconds(20)};
};

/// What holds where nothing is said is what was chosen (RESULTS.md).
struct tree_params {
    std::uint32_t k{32};      ///< Parts that a member splits its own into.
    std::uint32_t origin{0};  ///< The same for the origin; 0 is k.
    base::mono_duration retry{std::chrono::milliseconds(20)};
    std::uint32_t tries{10};
    std::uint32_t doubles{8};    ///< The try from which on each wait is twice the one before.
    std::uint32_t hand_over{2};  ///< Tries in vain, then the next has the part; 0 is never.
    std::uint32_t twice{0};      ///< Copies for parts of that many go out twice; 0 is never.
    std::uint32_t acks{1};       ///< 0: none; each compares with one other a second.
};

[[nodiscard]] std::unique_ptr<rumor_strategy> make_push(std::size_t fanout);
[[nodiscard]] std::unique_ptr<rumor_strategy> make_push_feedback(const feedback_params& params);
[[nodiscard]] std::unique_ptr<rumor_strategy> make_plumtree(const plumtree_params& params,
                                                            std::size_t members);
[[nodiscard]] std::unique_ptr<rumor_strategy> make_tree(const tree_params& params);
[[nodiscard]] std::unique_ptr<rumor_strategy> make_memberlist(std::size_t members);

}  // namespace chatter::sim
