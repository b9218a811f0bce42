// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// When the detector does what: every duration and factor of failure detection, in one value.
//
// All of it follows from one number, the probe period, and make_timing() makes it. The other
// members exist so that the simulator can run the rules of others beside ours: SWIM's, and
// those of HashiCorp's memberlist.
//
//   SWIM       Das, Gupta, Motivala, DSN 2002
//   Lifeguard  Dadgar, Phillips, Currey, DSN 2018, arXiv 1707.00788

#pragma once

#include "chatter/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace chatter::core {

/// What the network between the members is like: the probe periods are 0.5, 1 and 4 s.
enum class profile : std::uint8_t { local, lan, wan };

[[nodiscard]] std::optional<profile> parse_profile(std::string_view text) noexcept;

struct timing {  // NOLINT(clang-analyzer-optin.performance.Padding): in the order of reading
    /// SWIM's protocol period T': one probe a period, or each member once (see small clusters).
    base::mono_duration probe_period{};

    // --- A probe round
    base::mono_duration round_trip_floor{};  ///< No timeout below it.
    base::mono_duration probe_timeout{};     ///< The longest, and that of an unmeasured peer.
    bool follow_round_trip{true};            ///< Timeouts follow the measured round trip.
    bool repeat_probes{true};                ///< An unanswered probe is repeated in its round.
    base::mono_duration verdict_after{};     ///< An unanswered round ends in suspicion.
    std::size_t relays{3};                   ///< SWIM's k.
    /// A relay that got no answer says so then; it goes on listening.
    base::mono_duration relay_report_after{};

    // --- Lifeguard
    std::uint32_t local_health_max{8};  ///< Its S; 0 switches local health off.
    bool nacks{true};                   ///< Relays say that a target is silent.
    bool buddy{true};                   ///< A probe of a suspect tells it so, first of all.

    // --- Suspicion: periods in thousandths, see suspicion.hpp
    std::uint32_t suspicion_least_milli{};
    std::int32_t suspicion_base_milli{};
    std::uint32_t suspicion_per_log10_milli{};
    std::uint32_t suspicion_max_factor_milli{};  ///< Lifeguard's beta; 1,000: it does not shrink.
    /// The same for two members: there is nobody whose confirmation could be waited for.
    std::uint32_t suspicion_alone_factor_milli{};
    std::size_t confirmations{3};  ///< Lifeguard's K.
    /// Who has not tried a suspect himself does so before he declares it failed.
    bool verify_before_failing{true};

    // --- What SWIM does not have
    base::mono_duration poke_period{};  ///< 0: no pokes, and nobody watches its predecessor.
    bool mind_sleep{true};              ///< Who did not run accuses nobody of what he missed.
    bool heed_refusals{true};           ///< A refused port is evidence.
    base::mono_duration refused_again_after{};
    std::size_t small_cluster_max{8};  ///< Up to it everybody is probed each period. 0: never.

    // --- Spreading
    bool push_at_once{true};  ///< News go out at the end of the turn.
    base::mono_duration gossip_period{};
    std::size_t gossip_fanout{3};
    std::size_t transmissions_factor{4};  ///< SWIM's lambda, of ceil(log10(N + 1)).
    /// A rumor that was not heard of is sent again after a round trip, and no sooner than this.
    base::mono_duration rumor_retry_min{};

    // --- Anti-entropy
    /// How long a difference is let stand: what makes it may be a rumor that is on its way.
    base::mono_duration compare_after{};
    /// An exchange of pages that is not over by then is given up, and the next one is with somebody
    /// else: a member could have more for ever.
    base::mono_duration exchange_max{};

    // --- Joining and coming back
    base::mono_duration join_retry_first{};
    base::mono_duration join_retry_max{};
    base::mono_duration failed_probe_period{};  ///< One failed member is asked that often.
    base::mono_duration leave_timeout{};

    friend bool operator==(const timing&, const timing&) = default;
};

/// Ours, for a probe period between probe_period_min and probe_period_max.
[[nodiscard]] timing make_timing(base::mono_duration probe_period) noexcept;
[[nodiscard]] timing make_timing(profile network) noexcept;

inline constexpr base::mono_duration probe_period_min = std::chrono::milliseconds(100);
inline constexpr base::mono_duration probe_period_max = std::chrono::seconds(60);

/// How long the predecessor in the ring may be silent before it is looked at.
[[nodiscard]] base::mono_duration watch_period(const timing& rules) noexcept;

/// The probe period with which a silent host is known to be failed within `time` by all of up
/// to 10 members that lose nothing and have witnesses; the inverse of detected_within().
[[nodiscard]] base::mono_duration period_to_detect_within(base::mono_duration time) noexcept;

/// From the crash of a silent host to the verdict, at the most, among `members` that lose
/// nothing and have witnesses.
[[nodiscard]] base::mono_duration detected_within(const timing& rules,
                                                  std::size_t members) noexcept;

}  // namespace chatter::core
