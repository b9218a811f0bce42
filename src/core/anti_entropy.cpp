// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/anti_entropy.hpp"

#include <algorithm>
#include <array>

namespace chatter::core {
namespace {

using wire::packet_kind;
using wire::replica_part;

constexpr int tries_max = 4;

/// Others' replicas that had nothing new: as many as clocks may make different ones.
constexpr std::size_t in_vain_max = 64;

/// Entries of what is known that a packet has room for, alone and beside the longest place.
constexpr std::size_t known_max = 80;
constexpr std::size_t known_beside_place_max = 44;

std::optional<wire::place> last_place(const wire::packet& from) {
    const wire::device_update* last = nullptr;
    for (const wire::packet_item& each : from.items) {
        if (const auto* device = std::get_if<wire::device_update>(&each)) {
            last = device;
        }
    }
    if (last == nullptr) {
        return std::nullopt;
    }
    wire::place place{last->origin, last->name, 0, {}};
    std::string_view rest = last->fields;
    while (const auto field = wire::take_field(rest)) {
        place.kind = static_cast<std::uint8_t>(field->kind);
        place.field = field->name;
    }
    return place;
}

template <typename Item>
const Item* find_item(const wire::packet& in) noexcept {
    for (const wire::packet_item& each : in.items) {
        if (const auto* found = std::get_if<Item>(&each)) {
            return found;
        }
    }
    return nullptr;
}

}  // namespace

// --- When ------------------------------------------------------------------------------------

void anti_entropy::compare(const turn& now, slot from, std::uint64_t hash) {
    const std::uint64_t own = of_.mine.hash();
    if (hash == own) {
        differs_since_.reset();
        return;
    }
    differs_since_ = differs_since_.value_or(now.now.mono);
    if (difference_ || !may_begin(now.now.mono) || was_in_vain(own, hash) ||
        !of_.members[from].is_present()) {
        return;
    }
    difference_ = {from, own, now.now.mono + of_.rules.compare_after};
}

/// Under a stream of updates the replica changes all the time: then once a period.
void anti_entropy::follow_difference(const turn& now) {
    const difference of = *std::exchange(difference_, std::nullopt);
    const bool has_settled = of.own == of_.mine.hash();
    const bool never_settles =
        differs_since_ && now.now.mono - *differs_since_ >= of_.rules.probe_period;
    if ((has_settled || never_settles) && of_.members[of.with].is_present()) {
        begin(now, of.with);
    }
}

bool anti_entropy::may_begin(base::mono_time now) const noexcept {
    return !under_way_ && now >= next_allowed_ && !of_.members.is_leaving();
}

void anti_entropy::begin(const turn& now, slot with) {
    if (!may_begin(now.now.mono)) {
        return;
    }
    ++of_.count.pulls;
    differs_since_.reset();
    difference_.reset();
    under_way_.emplace(exchange{});  // clang 14 knows no constructor of it without arguments
    under_way_->with = with;
    under_way_->begun = now.now.mono;
    ask_for_hashes(now);
}

void anti_entropy::run(const turn& now) {
    if (difference_ && difference_->due <= now.now.mono) {
        follow_difference(now);
    }
    if (!under_way_) {
        return;
    }
    if (!of_.members[under_way_->with].is_present() ||
        now.now.mono - under_way_->begun >= of_.rules.exchange_max) {
        end(now, false);
        return;
    }
    const auto is_given_up = [&](const question& each) {
        return each.retry_at <= now.now.mono && each.tries >= tries_max;
    };
    const auto& open = under_way_->open;
    if ((under_way_->hashes && is_given_up(*under_way_->hashes)) ||
        std::any_of(open.begin(), open.end(), [&](const bucket_pull& each) {
            return is_given_up(each.asked);
        })) {
        end(now, false);
        return;
    }
    if (under_way_->hashes && under_way_->hashes->retry_at <= now.now.mono) {
        ask_for_hashes(now);
    }
    for (bucket_pull& each : under_way_->open) {
        if (each.asked.retry_at <= now.now.mono) {
            ask_for_entries(now, each);
        }
    }
}

std::optional<base::mono_time> anti_entropy::next_deadline() const noexcept {
    std::optional<base::mono_time> next;
    if (difference_) {
        next = difference_->due;
    }
    if (!under_way_) {
        return next;
    }
    const auto consider = [&](const question& each) {
        next = next ? std::min(*next, each.retry_at) : each.retry_at;
    };
    if (under_way_->hashes) {
        consider(*under_way_->hashes);
    }
    for (const bucket_pull& each : under_way_->open) {
        consider(each.asked);
    }
    return next;
}

void anti_entropy::end(const turn& now, bool is_complete) {
    const bool in_vain = !under_way_->has_brought_news;
    const base::mono_duration least = of_.rules.compare_after;
    wait_ = in_vain ? std::min(std::max(2 * wait_, least), of_.rules.probe_period) : least;
    next_allowed_ = now.now.mono + wait_;
    if (is_complete && in_vain && !under_way_->may_bring_more) {
        note_in_vain(of_.mine.hash(), under_way_->theirs);
    }
    under_way_.reset();
}

bool anti_entropy::was_in_vain(std::uint64_t own, std::uint64_t theirs) const noexcept {
    return own == in_vain_for_ &&
           std::find(in_vain_.begin(), in_vain_.end(), theirs) != in_vain_.end();
}

void anti_entropy::note_in_vain(std::uint64_t own, std::uint64_t theirs) {
    if (own != in_vain_for_) {
        in_vain_.clear();
        in_vain_for_ = own;
    }
    in_vain_.push_back(theirs);
    if (in_vain_.size() > in_vain_max) {
        in_vain_.pop_front();
    }
}

// --- Hashes ----------------------------------------------------------------------------------

void anti_entropy::ask_for_hashes(const turn& now) {
    auto& asked = under_way_->hashes;
    asked = question{now.now.mono + of_.rules.probe_timeout, asked ? asked->tries + 1 : 1};
    wire::packet body;
    body.head.kind = packet_kind::hashes_wanted;
    body.part = under_way_->part;
    of_.packets.send(now, of_.members[under_way_->with], body);
}

void anti_entropy::on_hashes(const turn& now, slot from, const wire::packet& what) {
    const auto* const theirs = find_item<wire::hash_list>(what);
    if (!under_way_ || under_way_->with != from || under_way_->part != what.part ||
        !under_way_->hashes || theirs == nullptr) {
        return;
    }
    if (what.part == replica_part::summary) {
        on_summary(now, from, theirs->hashes);
    } else {
        on_bucket_hashes(what.index, theirs->hashes);
    }
    go_on(now);
}

void anti_entropy::on_summary(const turn& now,
                              slot from,
                              const std::vector<std::uint64_t>& theirs) {
    under_way_->hashes.reset();
    for (const std::uint64_t each : theirs) {
        under_way_->theirs += each;
    }
    // From behind, for the first one is taken from the end.
    for (std::size_t i = std::min(theirs.size(), wire::replica_parts); i-- > 0;) {
        const auto part = static_cast<replica_part>(i + 1);
        if (theirs[i] == of_.mine.hash(part)) {
            continue;
        }
        if (part == replica_part::members) {
            if (of_.members.agrees_with(theirs[i], now.now.wall)) {
                continue;
            }
            under_way_->may_bring_more = true;  // by a pull that may not be able to begin
            of_.pull.compare(now, from, theirs[i]);
        } else {
            under_way_->parts.push_back(part);
        }
    }
}

void anti_entropy::on_bucket_hashes(std::size_t first, const std::vector<std::uint64_t>& theirs) {
    auto& halves = under_way_->halves;
    if (first % bucket_hashes_per_packet != 0 || theirs.size() != bucket_hashes_per_packet ||
        std::find(halves.begin(), halves.end(), first) != halves.end()) {
        return;
    }
    halves.push_back(first);
    const auto own = of_.mine.devices.bucket_hashes(under_way_->part);
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        if (theirs[i] != own[first + i]) {
            under_way_->buckets.push_back(static_cast<std::uint8_t>(first + i));
        }
    }
    if (halves.size() == device_table::bucket_count / bucket_hashes_per_packet) {
        under_way_->hashes.reset();
    }
}

/// Whatever comes next: more buckets, the next part, or the end.
void anti_entropy::go_on(const turn& now) {
    auto& open = under_way_->open;
    auto& buckets = under_way_->buckets;
    while (open.size() < window && !buckets.empty()) {
        open.push_back({buckets.back(), 0, {}, {}, {}});
        buckets.pop_back();
        ask_for_entries(now, open.back());
    }
    if (!open.empty() || under_way_->hashes) {
        return;
    }
    if (under_way_->parts.empty()) {
        end(now, true);
    } else {
        begin_part(now);
    }
}

void anti_entropy::begin_part(const turn& now) {
    under_way_->part = under_way_->parts.back();
    under_way_->parts.pop_back();
    under_way_->halves.clear();
    if (under_way_->part == replica_part::messages) {
        under_way_->buckets.push_back(0);  // they are few, and stand in one
        go_on(now);
    } else {
        ask_for_hashes(now);
    }
}

// --- Entries ---------------------------------------------------------------------------------

void anti_entropy::ask_for_entries(const turn& now, bucket_pull& of) {
    of.asked = {now.now.mono + of_.rules.probe_timeout, of.asked.tries + 1};
    page_asked asked;
    const wire::known_list known = list_known(of, asked);
    wire::packet body;
    body.head.kind = packet_kind::entries_wanted;
    body.head.flags = asked.lists_all ? wire::flag_to_the_end : std::uint8_t{0};
    body.part = under_way_->part;
    body.index = of.bucket;
    body.position = of.position;
    std::vector<packet_sender::item> items;
    if (of.from) {
        items.push_back(wire::encode_item(*of.from));
    }
    if (!known.entries.empty()) {
        items.push_back(wire::encode_item(known));
    }
    asked.sequence = of_.packets.send(now, of_.members[under_way_->with], body, items);
    of.pages.push_back(asked);
}

wire::known_list anti_entropy::list_known(const bucket_pull& of, page_asked& in) const {
    wire::known_list known;
    in.lists_all = true;
    const std::size_t most = of.from ? known_beside_place_max : known_max;
    const auto add = [&](std::uint64_t position, std::uint64_t hash) {
        if (known.entries.size() == most) {
            in.lists_all = false;
            return false;
        }
        known.entries.push_back({position, hash});
        in.listed_to = position;
        return true;
    };
    if (under_way_->part == replica_part::messages) {
        const auto& all = of_.mine.messages.all();
        for (auto each = all.upper_bound(of.position); each != all.end(); ++each) {
            if (!add(each->first, 0)) {
                break;
            }
        }
        return known;
    }
    for (const device_table::slot& each : of_.mine.devices.bucket(of.bucket)) {
        if (each.position > of.position &&
            !add(each.position, of_.mine.devices.hash_of(each, under_way_->part))) {
            break;
        }
    }
    return known;
}

void anti_entropy::on_entries(const turn& now, slot from, const wire::packet& what, bool was_news) {
    ++of_.count.pages_received;
    if (!under_way_ || under_way_->with != from || under_way_->part != what.part) {
        return;
    }
    auto& open = under_way_->open;
    for (auto each = open.begin(); each != open.end(); ++each) {
        const auto asked =
            std::find_if(each->pages.begin(), each->pages.end(), [&](const page_asked& page) {
                return each->bucket == what.index && page.sequence == what.answered;
            });
        if (asked == each->pages.end()) {
            continue;
        }
        // A message that exceeds a page comes beside it, and may get lost.
        const bool is_empty_page = (what.head.flags & wire::flag_more) != 0 && what.items.empty();
        under_way_->may_bring_more = under_way_->may_bring_more || is_empty_page;
        under_way_->has_brought_news = under_way_->has_brought_news || was_news;
        if (go_on_behind(*each, *asked, what)) {
            ask_for_entries(now, *each);
        } else {
            open.erase(each);
            go_on(now);
        }
        return;
    }
}

/// Whether something is left behind the page.
bool anti_entropy::go_on_behind(bucket_pull& of,
                                const page_asked& asked,
                                const wire::packet& page) {
    if ((page.head.flags & wire::flag_more) != 0) {
        auto place = last_place(page);
        if (page.position <= of.position && (!place || place == of.from)) {
            return false;  // it would go on like that for ever
        }
        of.position = std::max(of.position, page.position);
        of.from = std::move(place);
    } else if (!asked.lists_all) {
        of.position = asked.listed_to;
        of.from.reset();
    } else {
        return false;
    }
    of.pages.clear();
    of.asked.tries = 0;
    return true;
}

}  // namespace chatter::core
