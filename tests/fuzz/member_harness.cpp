// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "member_harness.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "node_checks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace base = chatter::base;
namespace core = chatter::core;
namespace wire = chatter::wire;
namespace limits = chatter::wire::limits;
using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::wall_time_ms start_of_time = 1'800'000'000'000;

// Number 1 of the hosts is the node itself, 2 to 4 are members, 5 is a stranger.
using chatter::fuzz::host;
using chatter::fuzz::uuid_of;

wire::member_record member_number(std::uint8_t number) {
    wire::member_record result;
    result.facts.uuid = uuid_of(number);
    result.facts.run = number;
    result.facts.started = start_of_time - number;
    result.facts.address = host(number);
    result.facts.name = "m" + std::to_string(number);
    result.incarnation = static_cast<wire::incarnation>(start_of_time);
    return result;
}

constexpr std::string_view cluster = "default";

core::config make_config(const core::seal_policy& sealing) {
    core::config what;
    what.sealing = sealing;
    what.self = uuid_of(1);
    what.listening_on = {base::address::v4_bytes{}, 2428};  // where it lives, the others say
    what.name = "m1";
    what.join = {"10.0.0.2:2428"};
    return what;
}

class harness {
public:
    explicit harness(const core::seal_policy& sealing)
        : keys_(sealing.keys), node_(make_config(sealing), base::prng(1)) {
        node_.start(now_, effects_);
        node_.adopt(now_, std::array{member_number(2), member_number(3), member_number(4)});
        carry_out();
    }

    /// One byte: two bits of sender, three of time, one whether deadlines are served, one
    /// whether a port refused what was sent last, one whether the node is told to leave.
    void control(std::byte what) {
        const auto bits = std::to_integer<unsigned>(what);
        pass(bits >> 2U & 7U);
        if ((bits & 0x20U) != 0) {
            run_deadlines();
        }
        if ((bits & 0x40U) != 0 && !last_sent_.empty()) {
            node_.handle_refused(now_, last_to_, last_sent_, effects_);
            carry_out();
        }
        if ((bits & 0x80U) != 0) {
            node_.leave(now_, effects_);
            carry_out();
        }
    }

    void receive(std::span<const std::byte> bytes, std::byte what) {
        const auto number = static_cast<std::uint8_t>(2 + (std::to_integer<unsigned>(what) & 3U));
        if (bytes.size() == 2) {
            command(bytes.front(), number);
            return;
        }
        std::vector<std::byte> packet(bytes.begin(), bytes.end());
        if (packet.size() == 1) {
            packet = last_received_;  // once more
        } else {
            fill_in(packet, number);
            seal(packet, number);
        }
        last_received_ = packet;
        const core::counters before = node_.counted();
        const core::verdict result = node_.handle_datagram(now_, host(number), packet, effects_);
        CHATTER_ASSERT(node_.counted()[result] == before[result] + 1);
        chatter::fuzz::check_counters(node_.counted());
        carry_out();
    }

    /// What one deadline brings may make another one due at once: a refusal that is proven too late
    /// confirms a suspicion, which is over by that. What never ends would make the driver spin.
    void run_deadlines() {
        constexpr int turns_max = 4;
        for (int turn = 0; turn == 0 || is_due(); ++turn) {
            CHATTER_ASSERT(turn < turns_max);
            node_.handle_deadline(now_, effects_);
            carry_out();
        }
    }

    void look() const { chatter::fuzz::look_at(node_); }

private:
    [[nodiscard]] bool is_due() const {
        const auto next = node_.next_deadline();
        return next && *next <= now_.mono;
    }

    void command(std::byte what, std::uint8_t number) {
        if ((what & std::byte{1}) == std::byte{0}) {
            node_.join(now_, base::to_string(host(number)), effects_);
        } else if (node_.forget(now_, uuid_of(number), effects_)) {
            const auto known = node_.members().table().find(uuid_of(number));
            CHATTER_ASSERT(known && node_.members().is_forgotten(*known));
            CHATTER_ASSERT(!node_.forget(now_, uuid_of(number), effects_));
        }
        carry_out();
    }

    void fill_in(std::vector<std::byte>& packet, std::uint8_t sender) {
        if (packet.size() < head_bytes || packet.front() == std::byte{'{'} ||
            packet.front() == wire::sealed_magic) {
            return;
        }
        packet[0] = wire::packet_magic;
        packet[1] = std::byte{1};
        put(packet, 4, wire::cluster_tag("default"), 4);
        const wire::run_id own = node_.own_record().facts.run;
        put(packet, 8, packet[15] == std::byte{1} ? own : sender, 8);
        const bool is_hello = packet[2] == std::byte{1};
        put(packet, 16, is_hello ? 0 : own, 8);
        switch (static_cast<wire::packet_kind>(packet[2])) {
            case wire::packet_kind::ack: answer(packet, head_bytes + 8, probed_[sender]); break;
            case wire::packet_kind::probe_report: answer(packet, head_bytes, relayed_); break;
            case wire::packet_kind::entries: answer_entries(packet); break;
            case wire::packet_kind::gossip: return_token(packet, sender); break;
            default: break;
        }
    }

    /// What begins as if it were sealed already has its head filled in alone, and is forged.
    void seal(std::vector<std::byte>& packet, std::uint8_t sender) {
        if (keys_ == nullptr || packet.empty()) {
            return;
        }
        if (wire::is_packet(packet) && packet.size() >= head_bytes) {
            put(packet, 24, ++sequence_, 4);
            wire::seal_packet(*keys_, cluster, sequence_, now_.wall, packet, 0);
        } else if (packet.front() == wire::sealed_magic && packet.size() >= sealed_head_bytes) {
            packet[1] = std::byte{1};
            put(packet, 4, wire::cluster_tag(cluster), 4);
            put(packet, 8, sender, 8);
            put(packet, 16, node_.own_record().facts.run, 8);
            put(packet, 28, keys_->ids().front(), 4);
        } else {
            wire::sealed_head head;
            head.kind = wire::injection_kind;
            head.cluster = wire::cluster_tag(cluster);
            head.sender_run = 0x1000U + sender;
            head.sequence = ++sequence_;
            head.key = keys_->ids().front();
            head.at = now_.wall;
            wire::seal(*keys_, cluster, head, std::exchange(packet, {}), packet);
        }
    }

    /// Who was challenged proves its address.
    void return_token(std::vector<std::byte>& packet, std::uint8_t sender) {
        if (challenged_[sender] != 0) {
            const auto item = wire::encode_item(
                wire::token_returned{std::exchange(challenged_[sender], std::uint64_t{0})});
            packet.insert(packet.end(), item.begin(), item.end());
        }
    }

    void answer_entries(std::vector<std::byte>& packet) const {
        if (asked_ && answer(packet, head_bytes + 10, asked_->head.sequence)) {
            packet[head_bytes] = static_cast<std::byte>(asked_->part);
            packet[head_bytes + 1] = std::byte{asked_->index};
        }
    }

    /// Four bytes that name the question, where their last one is 0. Whether they were.
    static bool answer(std::vector<std::byte>& packet, std::size_t at, std::uint32_t question) {
        if (packet.size() < at + 4 || packet[at + 3] != std::byte{0}) {
            return false;
        }
        put(packet, at, question, 4);
        return true;
    }

    static void put(std::vector<std::byte>& to, std::size_t at, std::uint64_t value, int bytes) {
        for (int i = bytes - 1; i >= 0; --i, value >>= 8U) {
            to[at + static_cast<std::size_t>(i)] = static_cast<std::byte>(value);
        }
    }

    void pass(unsigned step) {
        static constexpr std::array<base::mono_duration, 6> steps{
            milliseconds(0), milliseconds(1), milliseconds(150), seconds(1), seconds(7), hours(73)};
        if (step < steps.size()) {
            now_.mono += steps[step];
            now_.wall += duration_cast<milliseconds>(steps[step]).count();
        } else {
            now_.wall += (step == 6 ? 1 : -1) * milliseconds(hours(100)).count();
        }
    }

    /// What a driver would do; everything that is sent must be what a node takes.
    void carry_out() {
        node_.flush(now_, effects_);
        CHATTER_ASSERT(effects_.sends.size() <= 512);
        for (const core::outgoing& each : effects_.sends) {
            const auto bytes = effects_.bytes_of(each);
            CHATTER_ASSERT(bytes.size() <= limits::datagram_bytes_max);
            if (wire::is_sealed(bytes)) {
                check_sealed(each.to, bytes);
            } else if (wire::is_packet(bytes)) {
                check_packet(each.to, bytes);
            }
            CHATTER_ASSERT(each.to != host(1));
            last_to_ = each.to;
            last_sent_.assign(bytes.begin(), bytes.end());
        }
        CHATTER_ASSERT(node_.members().table().size() < limits::members_max);
        if (effects_.own_addresses_wanted) {
            node_.set_own_addresses({host(1)});
        }
        for (const std::string& each : effects_.resolve) {
            pending_.push_back(each);
        }
        effects_.clear();
        answer_look_ups();
    }

    void check_sealed(const base::address& to, std::span<const std::byte> bytes) {
        const auto head = wire::decode_sealed_head(bytes);
        CHATTER_ASSERT(head.has_value() && keys_ != nullptr);
        std::vector<std::byte> opened;
        CHATTER_ASSERT(wire::open_sealed(*keys_, cluster, *head, bytes, opened));
        if (head->kind == wire::injection_answer_kind) {
            CHATTER_ASSERT(wire::decode_answer(opened).has_value());
        } else {
            check_packet(to, opened);
        }
    }

    /// The reader says how large each kind may be, too.
    void check_packet(const base::address& to, std::span<const std::byte> bytes) {
        auto read = wire::decode_packet(bytes);
        CHATTER_ASSERT(read.has_value());
        if (read->head.kind == wire::packet_kind::probe) {
            for (std::uint8_t number = 2; number < probed_.size(); ++number) {
                probed_[number] = to == host(number) ? read->head.sequence : probed_[number];
            }
        } else if (read->head.kind == wire::packet_kind::challenge) {
            for (std::uint8_t number = 2; number < challenged_.size(); ++number) {
                challenged_[number] = to == host(number) ? read->token : challenged_[number];
            }
        } else if (read->head.kind == wire::packet_kind::probe_request) {
            relayed_ = read->head.sequence;
        } else if (read->head.kind == wire::packet_kind::entries_wanted) {
            asked_ = *std::move(read);
        }
    }

    void answer_look_ups() {
        const auto asked = std::exchange(pending_, {});
        for (const std::string& each : asked) {
            node_.resolved(now_, each, std::array{host(2)}, effects_);
            node_.flush(now_, effects_);
            effects_.clear();
        }
    }

    static constexpr std::size_t head_bytes = 28;
    static constexpr std::size_t sealed_head_bytes = 44;

    std::shared_ptr<const wire::keyring> keys_;
    std::uint64_t sequence_{0};

    base::instant now_{base::mono_time(hours(1)), start_of_time};
    core::node node_;
    core::effects effects_;
    std::vector<std::string> pending_;
    // What it asked last: each of the others whether it is there, a relay, for entries.
    std::array<std::uint32_t, 6> probed_{};
    std::array<std::uint64_t, 6> challenged_{};
    std::uint32_t relayed_{0};
    std::optional<wire::packet> asked_;
    base::address last_to_;
    std::vector<std::byte> last_sent_;
    std::vector<std::byte> last_received_;
};

constexpr std::array<std::byte, 2> separator{std::byte{0xfe}, std::byte{0xfe}};

}  // namespace

void chatter::fuzz::run_member(std::span<const std::byte> input,
                               const chatter::core::seal_policy& sealing) {
    harness tested(sealing);
    auto rest = input;
    while (!rest.empty()) {
        const auto end = std::search(rest.begin(), rest.end(), separator.begin(), separator.end());
        const auto datagram = rest.first(static_cast<std::size_t>(end - rest.begin()));
        rest = rest.subspan(datagram.size());
        rest = rest.subspan(std::min(rest.size(), separator.size()));
        std::byte what{0};
        if (!rest.empty()) {
            what = rest.front();
            rest = rest.subspan(1);
        }
        tested.control(what);
        tested.receive(datagram, what);
    }
    tested.run_deadlines();
    tested.look();
}
