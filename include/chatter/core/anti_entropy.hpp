// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Anti-entropy (Demers et al. 1987): finding out what another member has that this node lacks,
// and asking for it.
//
// It begins where a probe or an ack brings a hash that is not this node's own, and this node is
// told nothing new for a moment: what makes the difference may be a rumor that is on its way here.
// It goes from the small to the large:
//
//   the hashes of the parts (wire::replica_part)      which of them differ?
//   the hashes of a part's 256 buckets                which of them differ?
//   of such a bucket: what is known here, in order    what stands there that is not known?
//
// Device states come before metrics, and members before both (core/member_pull.hpp). Each of the
// two pulls what it lacks itself; who is asked holds nothing for it (core/replica_pages.hpp). A few
// buckets are asked for at once, each page after the one before it, so the one who asks sets the
// pace; what was given up half-way goes on with the buckets that still differ.
//
// What brought nothing is not repeated until either hash is another: two that cannot agree, say
// because the clock of one has ended a removal and that of the other has not, leave it at that.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/counters.hpp"
#include "chatter/core/member_pull.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/replica.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace chatter::core {

class anti_entropy {
public:
    using slot = member_table::slot;

    /// What is told besides, where the parts of it are needed.
    struct parts {
        const timing& rules;
        const replica& mine;
        const membership& members;
        packet_sender& packets;
        member_pull& pull;
        counters& count;
    };
    explicit anti_entropy(const parts& of) noexcept : of_(of) {}

    /// What the hash of `from` is, as a probe or an ack of it says.
    void compare(const turn& now, slot from, std::uint64_t hash);
    /// Without waiting for one: this node has just joined.
    void begin(const turn& now, slot with);

    void on_hashes(const turn& now, slot from, const wire::packet& what);
    /// After its items were applied; whether any was news.
    void on_entries(const turn& now, slot from, const wire::packet& what, bool was_news);

    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

    /// Buckets that are asked for at once.
    static constexpr std::size_t window = 4;

private:
    /// A difference was seen: with whom, and what this node had then.
    struct difference {
        slot with{0};
        std::uint64_t own{0};
        base::mono_time due{};
    };
    /// Something was asked, and is again until it is answered.
    struct question {
        base::mono_time retry_at{};
        int tries{0};
    };
    /// What was asked in one packet: each retry may be answered, and sooner than the next.
    struct page_asked {
        std::uint32_t sequence{0};
        bool lists_all{false};  ///< What is known was listed to the bucket's end.
        std::uint64_t listed_to{0};
    };
    struct bucket_pull {
        std::uint8_t bucket{0};
        std::uint64_t position{0};        ///< What stands behind it is asked for ...
        std::optional<wire::place> from;  ///< ... or behind this, in the middle of a device.
        std::vector<page_asked> pages;
        question asked;
    };
    struct exchange {
        slot with{0};
        base::mono_time begun{};
        std::uint64_t theirs{0};                ///< The hash of their summary.
        std::vector<wire::replica_part> parts;  ///< That differ, the first one last.
        wire::replica_part part{wire::replica_part::summary};
        std::optional<question> hashes;     ///< Asked for, and not all there yet.
        std::vector<std::size_t> halves;    ///< Of the bucket hashes, that are there.
        std::vector<std::uint8_t> buckets;  ///< That differ, and are not asked for yet.
        std::vector<bucket_pull> open;
        bool has_brought_news{false};
        bool may_bring_more{false};  ///< By another way, which may fail: not in vain for ever.
    };

    void on_summary(const turn& now, slot from, const std::vector<std::uint64_t>& theirs);
    void on_bucket_hashes(std::size_t first, const std::vector<std::uint64_t>& theirs);
    void ask_for_hashes(const turn& now);
    void ask_for_entries(const turn& now, bucket_pull& of);
    [[nodiscard]] wire::known_list list_known(const bucket_pull& of, page_asked& in) const;
    [[nodiscard]] static bool go_on_behind(bucket_pull& of,
                                           const page_asked& asked,
                                           const wire::packet& page);
    void go_on(const turn& now);
    void begin_part(const turn& now);
    void end(const turn& now, bool is_complete);
    void follow_difference(const turn& now);
    [[nodiscard]] bool was_in_vain(std::uint64_t own, std::uint64_t theirs) const noexcept;
    void note_in_vain(std::uint64_t own, std::uint64_t theirs);
    [[nodiscard]] bool may_begin(base::mono_time now) const noexcept;

    parts of_;
    std::optional<exchange> under_way_;
    std::optional<difference> difference_;
    /// Since when it differs from all it hears of, or since the last exchange.
    std::optional<base::mono_time> differs_since_;
    base::mono_time next_allowed_{};
    base::mono_duration wait_{};
    /// Their hashes in exchanges that brought nothing, while the own one was `in_vain_for_`.
    std::deque<std::uint64_t> in_vain_;
    std::uint64_t in_vain_for_{0};
};

}  // namespace chatter::core
