// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/socket_filter.hpp"

#if defined(__linux__)

#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include <array>
#include <cstdint>
#include <linux/filter.h>
#include <sys/socket.h>
#include <vector>

namespace chatter::net {
namespace {

// See FORMAT.md. The numbers are big-endian there, and BPF loads them so.
constexpr std::uint32_t kind_at = 2;
constexpr std::uint32_t cluster_at = 4;
constexpr std::uint32_t receiver_run_at = 16;
constexpr std::uint32_t told_from = receiver_run_at + 8;

/// Where a program that drops garbage finds the datagram: behind the UDP head.
constexpr std::uint32_t udp_head_bytes = 8;

/// The places that a program jumps to, all of them forwards.
enum class place : std::uint8_t { next, cluster, urgent, bulk, other, kept, dropped };
constexpr std::size_t place_count = 7;

/// Writes a program. A load from behind the end of a datagram ends the program with 0: who
/// loads MUST have compared the size before.
class assembler {
public:
    void load_size() { add(BPF_LD | BPF_W | BPF_LEN, 0); }
    void load_byte(std::uint32_t at) { add(BPF_LD | BPF_B | BPF_ABS, at); }
    void load_word(std::uint32_t at) { add(BPF_LD | BPF_W | BPF_ABS, at); }
    void answer(std::uint32_t value) { add(BPF_RET | BPF_K, value); }

    void if_equal(std::uint32_t value, place then, place otherwise = place::next) {
        jump(BPF_JEQ, value, then, otherwise);
    }
    void if_at_least(std::uint32_t value, place then, place otherwise = place::next) {
        jump(BPF_JGE, value, then, otherwise);
    }

    /// What comes next is `here`.
    void at(place here) { places_[static_cast<std::size_t>(here)] = program_.size(); }

    [[nodiscard]] std::vector<sock_filter> finish() const {
        std::vector<sock_filter> result = program_;
        for (std::size_t i = 0; i < result.size(); ++i) {
            result[i].jt = distance(i, jumps_[i].then);
            result[i].jf = distance(i, jumps_[i].otherwise);
        }
        return result;
    }

private:
    struct targets {
        place then;
        place otherwise;
    };

    void add(int code, std::uint32_t operand, targets jumps = {place::next, place::next}) {
        program_.push_back({static_cast<std::uint16_t>(code), 0, 0, operand});
        jumps_.push_back(jumps);
    }
    void jump(int how, std::uint32_t value, place then, place otherwise) {
        add(BPF_JMP | how | BPF_K, value, {then, otherwise});
    }
    [[nodiscard]] std::uint8_t distance(std::size_t from, place to) const {
        return to == place::next
                   ? std::uint8_t{0}
                   : static_cast<std::uint8_t>(places_[static_cast<std::size_t>(to)] - from - 1);
    }

    std::vector<sock_filter> program_;
    std::vector<targets> jumps_;
    std::array<std::size_t, place_count> places_{};
};

/// Goes to `other` with what is no packet of the cluster, and on with what is one.
void tell_packets(assembler& to, const core::triage& rules, std::uint32_t start) {
    to.load_size();
    to.if_at_least(start + told_from, place::next, place::other);
    to.load_byte(start);
    to.if_equal(std::to_integer<std::uint32_t>(wire::packet_magic), place::cluster);
    to.if_equal(std::to_integer<std::uint32_t>(wire::sealed_magic), place::next, place::other);
    to.at(place::cluster);
    to.load_word(start + cluster_at);
    to.if_equal(rules.cluster, place::next, place::other);
}

/// Answers with the index of the class. The datagram starts at 0.
std::vector<sock_filter> class_program(const core::triage& rules) {
    const auto index = [](core::datagram_class which) { return static_cast<std::uint32_t>(which); };
    assembler to;
    tell_packets(to, rules, 0);
    to.load_word(receiver_run_at);
    to.if_equal(static_cast<std::uint32_t>(rules.run >> 32U), place::next, place::other);
    to.load_word(receiver_run_at + 4);
    to.if_equal(static_cast<std::uint32_t>(rules.run), place::next, place::other);
    to.load_byte(kind_at);
    to.if_at_least(static_cast<std::uint32_t>(wire::packet_kind::poke) + 1, place::bulk);
    to.if_at_least(static_cast<std::uint32_t>(wire::packet_kind::probe), place::urgent);
    to.at(place::bulk);
    to.answer(index(core::datagram_class::bulk));
    to.at(place::urgent);
    to.answer(index(core::datagram_class::urgent));
    to.at(place::other);
    to.answer(index(core::datagram_class::foreign));
    return to.finish();
}

/// Answers with the bytes to keep: all or none.
std::vector<sock_filter> garbage_program(const core::triage& rules) {
    constexpr std::uint32_t all = 0xffff'ffff;
    assembler to;
    tell_packets(to, rules, udp_head_bytes);
    to.answer(all);
    to.at(place::other);
    to.load_size();
    to.if_at_least(udp_head_bytes + 1, place::next, place::dropped);
    to.load_byte(udp_head_bytes);
    for (const char each : {'{', ' ', '\t', '\n', '\r'}) {
        to.if_equal(static_cast<unsigned char>(each), place::kept);
    }
    // CBOR's maps
    to.if_equal(0xbf, place::kept);
    to.if_at_least(0xbc, place::dropped);
    to.if_at_least(0xa0, place::kept);
    to.at(place::dropped);
    to.answer(0);
    to.at(place::kept);
    to.answer(all);
    return to.finish();
}

bool attach(udp::socket& on, int option, std::vector<sock_filter> program) {
    const sock_fprog what{static_cast<unsigned short>(program.size()), program.data()};
    return setsockopt(on.native_handle(), SOL_SOCKET, option, &what, sizeof what) == 0;
}

}  // namespace

bool sort_by_class(udp::socket& any, const core::triage& rules) {
    return attach(any, SO_ATTACH_REUSEPORT_CBPF, class_program(rules));
}

void drop_garbage(udp::socket& on, const core::triage& rules) {
    if (rules.drops_garbage) {
        static_cast<void>(attach(on, SO_ATTACH_FILTER, garbage_program(rules)));
        return;
    }
    const int unused = 0;
    static_cast<void>(
        setsockopt(on.native_handle(), SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused));
}

}  // namespace chatter::net

#else

namespace chatter::net {

bool sort_by_class(udp::socket& /*any*/, const core::triage& /*rules*/) {
    return false;
}

void drop_garbage(udp::socket& /*on*/, const core::triage& /*rules*/) {}

}  // namespace chatter::net

#endif
