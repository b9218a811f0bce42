// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A daemon's side of sealed injections, as far as an injector can see it.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "key_files.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::test {

struct opened_injection {
    wire::sealed_head head;
    std::string content;
};

class sealed_daemon {
public:
    explicit sealed_daemon(std::string_view keys, std::string cluster = "default")
        : keys_(ring_of(keys)), cluster_(std::move(cluster)) {}

    /// Nothing where it is no injection that this daemon can open.
    [[nodiscard]] std::optional<opened_injection> open(std::span<const std::byte> datagram) const {
        const auto head = wire::decode_sealed_head(datagram);
        std::vector<std::byte> content;
        if (!head || head->kind != wire::injection_kind ||
            head->cluster != wire::cluster_tag(cluster_) ||
            !wire::open_sealed(keys_, cluster_, *head, datagram, content)) {
            return std::nullopt;
        }
        opened_injection opened{*head, {}};
        for (const std::byte each : content) {
            opened.content += static_cast<char>(each);
        }
        return opened;
    }

    [[nodiscard]] std::vector<std::byte> answer(const wire::sealed_head& to,
                                                const wire::injection_answer& what,
                                                base::wall_time_ms at = 0) {
        wire::sealed_head head;
        head.kind = wire::injection_answer_kind;
        head.cluster = wire::cluster_tag(cluster_);
        head.sender_run = 7;
        head.receiver_run = to.sender_run;
        head.sequence = ++sequence_;
        head.key = keys_.ids().front();
        head.at = at;
        std::vector<std::byte> content;
        wire::encode_answer(what, content);
        std::vector<std::byte> sealed;
        wire::seal(keys_, cluster_, head, content, sealed);
        return sealed;
    }

    /// `outcome` for what can be opened, silence for the rest.
    [[nodiscard]] std::optional<std::vector<std::byte>> serve(
        std::span<const std::byte> datagram,
        wire::injection_outcome outcome = wire::injection_outcome::taken,
        base::wall_time_ms at = 0,
        const std::string& reason = {}) {
        const auto opened = open(datagram);
        if (!opened) {
            return std::nullopt;
        }
        return answer(opened->head, {outcome, opened->head.sequence, reason}, at);
    }

private:
    wire::keyring keys_;
    std::string cluster_;
    std::uint64_t sequence_{0};
};

}  // namespace chatter::test
