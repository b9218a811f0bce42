// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "flooded_cluster.hpp"

#include "flood_loads.hpp"
#include "flood_sender.hpp"
#include "log_time.hpp"
#include "packet_capture.hpp"
#include "sealed_delivery.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace chatter::bench {
namespace {

constexpr const char* cluster_name = "flooded";
constexpr std::chrono::seconds recording_time{3};

bool holds(std::string_view line, std::string_view words) {
    return line.find(words) != std::string_view::npos;
}

test::summary grown(const test::summary& before, const test::summary& after) {
    test::summary result;
    for (const auto& [name, value] : after) {
        const auto found = before.find(name);
        result[name] = value - (found == before.end() ? 0 : std::min(found->second, value));
    }
    return result;
}

}  // namespace

const char* to_string(attack from) noexcept {
    switch (from) {
        case attack::garbage: return "garbage";
        case attack::other_cluster: return "other_cluster";
        case attack::replayed: return "replayed";
        case attack::forged: return "forged";
        case attack::stranger_gossip: return "stranger_gossip";
    }
    return "";
}

/// A message a second at each of some members, as chatter-inject sends it.
class flooded_cluster::injections {
public:
    injections(std::vector<base::address> to, const std::optional<wire::keyring>& keys)
        : keys_(keys) {
        for (const base::address& each : to) {
            threads_.emplace_back([this, each] { run(each); });
        }
    }
    ~injections() { stop(); }
    injections(const injections&) = delete;
    injections& operator=(const injections&) = delete;

    void stop() {
        is_over_ = true;
        for (std::thread& each : threads_) {
            each.join();
        }
        threads_.clear();
    }
    /// "text of N": those are the texts, from 0 on.
    [[nodiscard]] static std::string text(std::size_t number) {
        return "injected " + std::to_string(number) + " of many";
    }
    [[nodiscard]] static std::size_t total() { return next_; }

private:
    void run(const base::address& to) {
        const test::udp_probe socket;
        while (!is_over_) {
            const auto due = std::chrono::steady_clock::now() + std::chrono::seconds(1);
            const std::vector<std::vector<std::byte>> contents{text_message(text(next_++))};
            if (keys_) {
                static_cast<void>(
                    inject::deliver_sealed(std::array{to}, contents, *keys_, cluster_name));
            } else {
                socket.send(to, contents.front());
            }
            std::this_thread::sleep_until(due);
        }
    }

    static inline std::atomic<std::size_t> next_{0};
    const std::optional<wire::keyring>& keys_;
    std::atomic<bool> is_over_{false};
    std::vector<std::thread> threads_;
};

flooded_cluster::flooded_cluster(const flood_rules& what) : rules_(what) {
    std::vector<std::string> options{"--cluster", cluster_name};
    if (rules_.sealed) {
        const std::string key = test::new_key();
        keys_ = test::ring_of(key);
        options.insert(options.end(), {"--key-file", files_.write("keys", key)});
    }
    members_ = start_members(rules_.members, "info", options);
    record();
}

/// Of a cluster in which something is said.
void flooded_cluster::record() {
    test::packet_capture capture(attacked().address());
    injections told({attacked().address(), members_.front()->address()}, keys_);
    std::this_thread::sleep_for(recording_time);
    told.stop();
    recorded_ = capture.take();
}

std::vector<std::size_t> flooded_cluster::count_lines() const {
    std::vector<std::size_t> counts;
    for (const auto& each : members_) {
        counts.push_back(each->lines().size());
    }
    return counts;
}

std::vector<std::vector<std::byte>> flooded_cluster::prepare(attack which) const {
    switch (which) {
        case attack::garbage: return garbage();
        case attack::other_cluster: return packets_of_cluster("another", keys_ ? &*keys_ : nullptr);
        case attack::replayed: return recorded_;
        case attack::forged: return forged(recorded_);
        case attack::stranger_gossip: break;
    }
    return {};
}

attack_outcome flooded_cluster::suffer(attack which) {
    const datagrams prepared = prepare(which);
    const load next = which == attack::stranger_gossip ? new_messages() : repeat(prepared);

    attack_outcome outcome;
    const auto lines_before = count_lines();
    const std::size_t first = injections::total();
    const test::summary before = attacked().summarize();
    outcome.resident_kib_before = attacked().resident_kib();
    const double cpu_before = cpu_seconds(attacked().program().pid());
    const auto began = std::chrono::steady_clock::now();
    {
        injections told({attacked().address(), members_.front()->address()}, keys_);
        flood_sender sender({attacked().address(), rules_.time, rules_.per_second}, next);
        sender.wait();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
        outcome.sent_per_second = static_cast<double>(sender.sent()) / took.count();
        outcome.cpu_percent =
            100 * (cpu_seconds(attacked().program().pid()) - cpu_before) / took.count();
    }
    outcome.injected = injections::total() - first;
    const auto is_known_to_all = [&](std::size_t number) {
        const std::string words = "text=\"" + injections::text(number) + "\"";
        return std::all_of(members_.begin(), members_.end(), [&](const auto& each) {
            return each->count_lines_with(words) > 0;
        });
    };
    static_cast<void>(test::wait_until(
        [&] {
            outcome.delivered = 0;
            for (std::size_t i = first; i < injections::total(); ++i) {
                outcome.delivered += is_known_to_all(i) ? 1U : 0U;
            }
            return outcome.delivered == outcome.injected;
        },
        std::chrono::seconds(10),
        std::chrono::milliseconds(200)));
    const test::summary counted = grown(before, attacked().summarize());
    outcome.resident_kib_after = attacked().resident_kib();
    for (const auto& [name, value] : counted) {
        if ((name.starts_with("refused_") || name == "duplicate") && value > 0) {
            outcome.refused[name] = value;
        }
    }
    const auto dropped = counted.find("kernel_dropped");
    outcome.kernel_dropped = dropped == counted.end() ? 0 : dropped->second;
    read_logs(lines_before, outcome);
    return outcome;
}

/// A suspicion lasts from its line to the next one of that member in the same log.
void flooded_cluster::read_logs(const std::vector<std::size_t>& from, attack_outcome& to) const {
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const auto lines = members_[i]->lines();
        std::map<std::string, std::int64_t> suspected_at;
        const auto end_suspicion = [&](const std::string& who, std::int64_t at) {
            if (const auto found = suspected_at.find(who); found != suspected_at.end()) {
                to.longest_suspicion =
                    std::max(to.longest_suspicion, std::chrono::milliseconds(at - found->second));
                suspected_at.erase(found);
            }
        };
        for (std::size_t k = from[i]; k < lines.size(); ++k) {
            if (!holds(lines[k], " event=member_") || holds(lines[k], "event=member_key")) {
                continue;
            }
            const std::string who = test::field_of(lines[k], "uuid").value_or("");
            if (holds(lines[k], "event=member_suspect")) {
                ++to.suspicions;
                suspected_at.emplace(who, test::time_of(lines[k]));
            } else {
                to.members_failed += holds(lines[k], "event=member_failed") ? 1U : 0U;
                end_suspicion(who, test::time_of(lines[k]));
            }
        }
        while (!suspected_at.empty()) {
            end_suspicion(std::string(suspected_at.begin()->first), test::now_ms());
        }
    }
}

}  // namespace chatter::bench
