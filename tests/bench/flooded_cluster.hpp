// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Members of which one is under attack, while messages are injected at it and at another.

#pragma once

#include "key_files.hpp"
#include "members.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chatter::bench {

enum class attack : std::uint8_t {
    garbage,
    other_cluster,    ///< Well-formed packets.
    replayed,         ///< What was recorded of what members and injectors said to the attacked.
    forged,           ///< The same, as if it were new; sealed clusters only.
    stranger_gossip,  ///< Valid new messages in JSON.
};
[[nodiscard]] const char* to_string(attack from) noexcept;

struct flood_rules {
    std::size_t members{8};
    bool sealed{true};
    std::size_t per_second{200'000};
    std::chrono::seconds time{20};
};

struct attack_outcome {
    double sent_per_second{0};
    std::map<std::string, std::uint64_t> refused;  ///< By the attacked, by reason; none that are 0.
    std::uint64_t kernel_dropped{0};
    std::size_t members_failed{0};  ///< Lines event=member_failed, of all.
    std::size_t suspicions{0};
    std::chrono::milliseconds longest_suspicion{0};
    std::size_t injected{0};
    std::size_t delivered{0};  ///< To all members.
    double cpu_percent{0};     ///< Of the attacked.
    std::size_t resident_kib_before{0};
    std::size_t resident_kib_after{0};
};

class flooded_cluster {
public:
    /// enter_own_loopback() MUST have been called. The last one will be attacked.
    explicit flooded_cluster(const flood_rules& what);

    [[nodiscard]] attack_outcome suffer(attack which);

private:
    class injections;

    [[nodiscard]] test::daemon_process& attacked() const { return *members_.back(); }
    void record();
    [[nodiscard]] std::vector<std::vector<std::byte>> prepare(attack which) const;
    [[nodiscard]] std::vector<std::size_t> count_lines() const;
    void read_logs(const std::vector<std::size_t>& from, attack_outcome& to) const;

    flood_rules rules_;
    test::file_directory files_;
    std::optional<wire::keyring> keys_;
    daemons members_;
    std::vector<std::vector<std::byte>> recorded_;
};

}  // namespace chatter::bench
