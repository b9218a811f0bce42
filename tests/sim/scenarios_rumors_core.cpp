// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a message spreads among real cores: told to a random member of a formed cluster, one after
// the other.
//
// What it costs is counted packet by packet, so that what the cluster sends without a message is
// not: packets of gossip that carry a rumor or the word that one was heard, and all packets of
// anti-entropy, which nothing else gives reason for.

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/packet.hpp"

#include "rumor_times.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Of a rumor of 150 bytes, as in the model.
constexpr std::size_t text_bytes = 93;
constexpr base::mono_duration warm_up = seconds(20);
/// So that two messages do not share packets. What comes later than that is still noted.
constexpr base::mono_duration between_messages = milliseconds(500);
constexpr base::mono_duration afterwards = seconds(30);

/// Messages of a row by default: where the goals are set as many as they say.
std::size_t standard_runs(std::size_t nodes) {
    return nodes == 32 || nodes == 1'000 ? 1'000 : 300;
}

bool has_rumors(std::span<const std::byte> bytes) {
    const auto packet = wire::decode_packet(bytes);
    return packet && std::any_of(packet->items.begin(), packet->items.end(), [](const auto& each) {
               return std::holds_alternative<wire::rumor>(each) ||
                      std::holds_alternative<wire::heard>(each);
           });
}

bool is_of_messages(std::span<const std::byte> bytes) {
    const auto head = wire::decode_packet_head(bytes);
    if (!head) {
        return false;
    }
    return head->kind >= wire::packet_kind::hashes_wanted ||
           (head->kind == wire::packet_kind::gossip && has_rumors(bytes));
}

/// Who logged which message when, and what it took.
class message_log : public observer {
public:
    explicit message_log(const sim_cluster& of) : cluster_(of) {}

    /// The text of the next one.
    [[nodiscard]] std::string begin_message() {
        told_.push_back({cluster_.now(), {}});
        std::string text = std::to_string(told_.size() - 1) + " ";
        text.resize(text_bytes, '.');
        return text;
    }

    void on_event(node_id /*at*/, const core::event& what) override {
        const auto* received = std::get_if<core::message_received>(&what);
        if (received == nullptr) {
            return;
        }
        std::size_t number = 0;
        const char* const begin = received->text.data();
        std::from_chars(begin, begin + received->text.size(), number);
        message& of = told_[number];
        of.after.push_back(cluster_.now() - of.told_at);
    }

    void on_send(node_id by,
                 const base::address& /*to*/,
                 std::span<const std::byte> bytes) override {
        if (is_of_messages(bytes)) {
            ++sent_.datagrams;
            sent_.bytes += bytes.size() + head_bytes;
            by_member_.resize(std::max<std::size_t>(by_member_.size(), by + 1));
            ++by_member_[by];
        }
    }

    /// In the order in which they were logged.
    struct message {
        base::mono_time told_at;
        std::vector<base::mono_duration> after;
    };
    [[nodiscard]] const std::vector<message>& told() const noexcept { return told_; }
    [[nodiscard]] const traffic& sent() const noexcept { return sent_; }
    /// What the member sent that sent the most, since the last question.
    [[nodiscard]] std::uint64_t take_busiest() {
        const auto most = std::max_element(by_member_.begin(), by_member_.end());
        const std::uint64_t result = most == by_member_.end() ? 0 : *most;
        by_member_.assign(by_member_.size(), 0);
        return result;
    }

private:
    const sim_cluster& cluster_;
    std::vector<message> told_;
    traffic sent_;
    std::vector<std::uint64_t> by_member_;
};

struct row {
    setup what;
    std::size_t branches{0};
    std::size_t runs{0};
};

struct told_figures {
    double datagrams{0};  ///< Per member and message, ...
    double bytes{0};      ///< ... as well.
    double busiest{0};
    rumor_times times;
};

void tell(sim_cluster& cluster, node_id whom, std::string text, base::prng& random) {
    const wire::message what{base::make_random_uuid(random),
                             cluster.wall_clock_of(whom),
                             wire::limits::hops_default,
                             wire::debug_message{std::move(text)}};
    std::vector<std::byte> bytes;
    wire::encode(what, wire::encoding::cbor, bytes);
    cluster.inject(whom, base::address(base::address::v4_bytes{192, 0, 2, 1}, 40'000), bytes);
}

void add(rumor_times& to, const message_log::message& one, std::size_t nodes) {
    const auto& times = one.after;
    to.add(times.size(), nodes);
    if (times.size() >= nodes) {
        to.add_complete(
            times[(nodes + 1) / 2 - 1], times[(nodes * 99 + 99) / 100 - 1], times.back());
    }
}

told_figures measure(const row& what) {
    const auto cluster = make_formed(what.what, warm_up);
    message_log log(*cluster);
    cluster->watch(log);
    base::prng random({what.what.seed, what.what.nodes, what.what.loss, 0x746f'6c64});
    told_figures figures;
    for (std::size_t i = 0; i < what.runs; ++i) {
        const auto whom = static_cast<node_id>(random.below(what.what.nodes));
        tell(*cluster, whom, log.begin_message(), random);
        cluster->run_for(between_messages);
        figures.busiest += static_cast<double>(log.take_busiest());
    }
    cluster->run_for(afterwards);
    const auto messages = static_cast<double>(what.runs);
    const double shares = messages * static_cast<double>(what.what.nodes);
    figures.datagrams = static_cast<double>(log.sent().datagrams) / shares;
    figures.bytes = static_cast<double>(log.sent().bytes) / shares;
    figures.busiest /= messages;
    for (const message_log::message& each : log.told()) {
        add(figures.times, each, what.what.nodes);
    }
    return figures;
}

std::vector<std::string> figures_row(const row& what) {
    const told_figures got = measure(what);
    std::vector<std::string> cells{what.branches == 0 ? "auto" : std::to_string(what.branches),
                                   std::to_string(what.what.nodes),
                                   std::to_string(what.what.loss),
                                   std::to_string(what.runs),
                                   decimal_text(got.datagrams, 2),
                                   decimal_text(got.bytes, 0),
                                   decimal_text(got.busiest, 1)};
    const auto times = got.times.cells();
    cells.insert(cells.end(), times.begin(), times.end());
    return cells;
}

}  // namespace

table told_table(const scenario_options& with) {
    table result{{"branches", "nodes", "loss_percent", "runs", "datagrams", "bytes", "busiest"},
                 {}};
    const auto times = rumor_times::columns();
    result.columns.insert(result.columns.end(), times.begin(), times.end());
    const auto sizes =
        with.nodes.empty() ? std::vector<std::size_t>{8, 32, 128, 1'000} : with.nodes;
    const auto branches = with.branches.empty() ? std::vector<std::size_t>{0} : with.branches;
    for (const std::size_t nodes : sizes) {
        for (const std::uint32_t loss : with.loss) {
            for (const std::size_t each : branches) {
                row what{{nodes, with.rules.front(), loss, with.seed},
                         each,
                         with.runs > 0 ? with.runs : standard_runs(nodes)};
                if (each > 0) {
                    what.what.fan_out = core::fanout::fixed(each);
                }
                result.rows.push_back(figures_row(what));
            }
        }
    }
    return result;
}

}  // namespace chatter::sim
