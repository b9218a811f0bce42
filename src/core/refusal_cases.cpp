// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/refusal_cases.hpp"

#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <utility>

namespace chatter::core {
namespace {

constexpr std::size_t refusals_with_witness = 2;
constexpr std::size_t refusals_alone = 3;
constexpr int waits_alone = 3;

/// A case that has not convicted by then will not.
constexpr int waits_max = 5;

}  // namespace

bool refusal_cases::add(slot which, base::mono_time now) {
    const auto [at, opened] = all_.try_emplace(which);
    refusal_case& of = at->second;
    if (opened) {
        of.opened = of.counted = now;
        of.next_probe = now + rules_.refused_again_after;
        const auto known = elsewhere_.find(which);
        if (known != elsewhere_.end() && now - known->second.at <= rules_.probe_period) {
            add_report(which, known->second.witness);
            return false;
        }
    } else if (now - of.counted >= rules_.refused_again_after / 5 * 4) {
        of.counted = now;
        ++of.refusals;
    }
    return opened;
}

void refusal_cases::add_elsewhere(slot which, const base::uuid& witness, base::mono_time now) {
    elsewhere_[which] = {witness, now};
}

void refusal_cases::close(slot which) {
    all_.erase(which);
    elsewhere_.erase(which);
}

void refusal_cases::clear() noexcept {
    all_.clear();
    elsewhere_.clear();
}

void refusal_cases::add_report(slot which, std::optional<base::uuid> witness) {
    const auto found = all_.find(which);
    if (found == all_.end()) {
        return;
    }
    ++found->second.reports;
    auto& witnesses = found->second.witnesses;
    if (witness && witnesses.size() < wire::limits::confirmers_max &&
        std::find(witnesses.begin(), witnesses.end(), *witness) == witnesses.end()) {
        witnesses.push_back(*witness);
    }
}

std::optional<refusal_cases::refusal_case> refusal_cases::convict(slot which, base::mono_time now) {
    const auto found = all_.find(which);
    if (found == all_.end()) {
        return std::nullopt;
    }
    const refusal_case& of = found->second;
    const bool confirmed = of.refusals >= refusals_with_witness && !of.witnesses.empty();
    const bool alone = of.refusals >= refusals_alone && of.reports == 0 &&
                       now - of.opened >= waits_alone * rules_.refused_again_after;
    if (!confirmed && !alone) {
        return std::nullopt;
    }
    refusal_case proven = std::move(found->second);
    close(which);
    return proven;
}

std::optional<std::pair<refusal_cases::slot, refusal_cases::refusal_case>>
refusal_cases::take_unproven(base::mono_time now) {
    for (const auto& [which, of] : all_) {
        if (now - of.opened >= waits_max * rules_.refused_again_after) {
            const std::pair<slot, refusal_case> taken{which, of};
            close(taken.first);
            return taken;
        }
    }
    return std::nullopt;
}

std::vector<refusal_cases::slot> refusal_cases::due(base::mono_time now) {
    std::erase_if(elsewhere_,
                  [&](const auto& each) { return now - each.second.at > rules_.probe_period; });
    std::vector<slot> result;
    for (auto& [which, of] : all_) {
        if (of.next_probe <= now) {
            of.next_probe = now + rules_.refused_again_after;
            result.push_back(which);
        }
    }
    return result;
}

std::optional<base::mono_time> refusal_cases::next_deadline() const noexcept {
    std::optional<base::mono_time> next;
    for (const auto& [which, of] : all_) {
        next = next ? std::min(*next, of.next_probe) : of.next_probe;
    }
    return next;
}

}  // namespace chatter::core
