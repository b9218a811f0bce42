// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How fast a crash is known: to the first, and to all.

#include "chatter/base/prng.hpp"

#include "scenarios.hpp"
#include "statistics.hpp"

#include <chrono>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::seconds;

constexpr std::size_t runs_default = 100;
constexpr base::mono_duration given_up_after = seconds(180);

/// Hears the live nodes tell that one member has failed.
class detection_watch : public observer {
public:
    detection_watch(const sim_cluster& of, const base::uuid& victim)
        : cluster_(of), victim_(victim), told_(of.size()) {}

    void on_event(node_id at, const core::event& what) override {
        const auto* failed = std::get_if<core::member_failed>(&what);
        if (failed == nullptr || failed->who.uuid != victim_ || told_[at]) {
            return;
        }
        told_[at] = true;
        first_ = first_.value_or(cluster_.now());
        last_ = cluster_.now();
        ++count_;
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::optional<base::mono_time> first() const noexcept { return first_; }
    [[nodiscard]] base::mono_time last() const noexcept { return last_; }

private:
    const sim_cluster& cluster_;
    base::uuid victim_;
    std::vector<bool> told_;
    std::size_t count_{0};
    std::optional<base::mono_time> first_;
    base::mono_time last_;
};

struct times {
    std::vector<base::mono_duration> first;
    std::vector<base::mono_duration> all;
    std::size_t missed{0};
};

times detect_often(const setup& what, crash how, std::size_t runs) {
    times result;
    for (std::size_t i = 0; i < runs; ++i) {
        setup one = what;
        one.seed = what.seed * 1'000'003 + i;
        const detection found = detect(one, how);
        if (found.first) {
            result.first.push_back(*found.first);
        }
        if (found.all) {
            result.all.push_back(*found.all);
        } else {
            ++result.missed;
        }
    }
    return result;
}

}  // namespace

detection detect(const setup& what, crash how) {
    base::prng random(base::prng::seed_type{what.seed, 0x6372'6173'68, 0, 0});
    const auto moment = base::mono_duration(
        static_cast<std::int64_t>(random.below(base::mono_duration(seconds(4)).count())));
    const auto cluster = make_formed(what, seconds(10) + moment);
    const auto victim = static_cast<node_id>(random.below(what.nodes));
    detection_watch watch(*cluster, cluster->uuid_of(victim));
    cluster->watch(watch);
    const base::mono_time crashed = cluster->now();
    if (how == crash::kill) {
        cluster->kill(victim);
    } else {
        cluster->silence(victim);
    }
    const bool known = cluster->run_until([&] { return watch.count() + 1 >= what.nodes; },
                                          given_up_after,
                                          std::chrono::milliseconds(50));
    detection result;
    if (watch.first()) {
        result.first = *watch.first() - crashed;
    }
    if (known) {
        result.all = watch.last() - crashed;
    }
    return result;
}

table detect_table(const scenario_options& with, crash how) {
    table result{{"scenario",
                  "rules",
                  "nodes",
                  "loss_percent",
                  "runs",
                  "first_median_s",
                  "first_p99_s",
                  "all_median_s",
                  "all_p99_s",
                  "missed"},
                 {}};
    const auto sizes =
        with.nodes.empty() ? std::vector<std::size_t>{2, 3, 5, 8, 9, 32, 128} : with.nodes;
    const std::size_t runs = with.runs > 0 ? with.runs : runs_default;
    for (const rules which : with.rules) {
        for (const std::uint32_t loss : with.loss) {
            for (const std::size_t nodes : sizes) {
                const times found = detect_often({nodes, which, loss, with.seed}, how, runs);
                result.rows.push_back({how == crash::kill ? "detect-kill" : "detect-silent",
                                       std::string(to_string(which)),
                                       std::to_string(nodes),
                                       std::to_string(loss),
                                       std::to_string(runs),
                                       seconds_text(percentile(found.first, 50)),
                                       seconds_text(percentile(found.first, 99)),
                                       seconds_text(percentile(found.all, 50)),
                                       seconds_text(percentile(found.all, 99)),
                                       std::to_string(found.missed)});
            }
        }
    }
    return result;
}

}  // namespace chatter::sim
