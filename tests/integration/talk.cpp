// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "talk.hpp"

#include "chatter/wire/datagram.hpp"

#include "builders.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <variant>

namespace chatter::test {

base::wall_time_ms next_timestamp() {
    static base::wall_time_ms last = 0;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const base::wall_time_ms wall =
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
    last = std::max(wall, last + 1);
    return last;
}

base::uuid the_sender() {
    return uuid_of(900);
}

wire::message new_message(std::optional<wire::gossip> payload, std::uint32_t hops) {
    return {the_sender(), next_timestamp(), hops, std::move(payload)};
}

wire::message new_text(const std::string& text, std::uint32_t hops) {
    return new_message(wire::debug_message{text}, hops);
}

void say(const udp_probe& from,
         const base::address& to,
         const wire::message& what,
         wire::encoding as) {
    std::vector<std::byte> bytes;
    wire::encode(what, as, bytes);
    from.send(to, bytes);
}

std::string passive_peer::next_text() const {
    const auto datagram = socket.receive();
    if (!datagram) {
        return nothing;
    }
    const auto got = wire::decode(datagram->bytes);
    if (!got) {
        return "(no message)";
    }
    if (got->arrived_as != reads) {
        return "(in the wrong encoding)";
    }
    const auto* text =
        got->content.payload ? std::get_if<wire::debug_message>(&*got->content.payload) : nullptr;
    return text != nullptr ? text->text : "(another gossip)";
}

void make_known(const daemon_process& to, const passive_peer& whom, const udp_probe& by) {
    const wire::server_added gossip{whom.uuid, whom.address(), whom.reads};
    say(by, to.address(), new_message(gossip, 0));
    if (!to.logs("event=server_added uuid=" + base::to_string(whom.uuid))) {
        throw std::runtime_error("the daemon did not take a server");
    }
}

}  // namespace chatter::test
