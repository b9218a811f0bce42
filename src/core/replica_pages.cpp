// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/replica_pages.hpp"

#include "chatter/core/age.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace chatter::core {
namespace {

using wire::packet_kind;
using wire::replica_part;

/// What entries may have in a packet: its budget without its head and body.
constexpr std::size_t page_bytes = wire::limits::packet_budget - 28 - 14;
/// An entry's item without its name and fields.
constexpr std::size_t device_item_bytes = 3 + 16 + 4 + 1;
static_assert(device_item_bytes + wire::field_head_bytes + wire::limits::entry_bytes_max <=
                  page_bytes,
              "every entry fits an empty page");

/// What is asked: entries behind a place, up to an end, but for those that are known.
class question {
public:
    question(const wire::packet& from, const device_table& devices)
        : from_(from), begin_(from.position) {
        for (const wire::packet_item& each : from.items) {
            if (const auto* list = std::get_if<wire::known_list>(&each)) {
                known_ = list;
            } else if (const auto* place = std::get_if<wire::place>(&each)) {
                place_ = place;
                begin_ = devices.position_of({place->origin, place->name});
            }
        }
    }

    [[nodiscard]] bool is_behind_end(std::uint64_t position) const noexcept {
        const bool to_the_end = (from_.head.flags & wire::flag_to_the_end) != 0;
        return !to_the_end && (known_ == nullptr || known_->entries.empty() ||
                               position > known_->entries.back().position);
    }
    /// `hash` tells the hash of what stands there; it is asked only where that matters.
    template <typename Hash>
    [[nodiscard]] bool is_known(std::uint64_t position, Hash hash) const {
        return known_ != nullptr &&
               std::any_of(known_->entries.begin(), known_->entries.end(), [&](const auto& each) {
                   return each.position == position && each.hash == hash();
               });
    }
    /// Whether it stands in front of what is asked for (less), is the device in whose middle
    /// that begins (equal), or is behind.
    [[nodiscard]] std::strong_ordering locate(const device_table::slot& which) const noexcept {
        if (which.position != begin_) {
            return which.position <=> begin_;
        }
        if (place_ == nullptr) {
            return std::strong_ordering::less;
        }
        // Boost.UUID 1.81 has < and == only.
        if (which.device->origin != place_->origin) {
            return which.device->origin < place_->origin ? std::strong_ordering::less
                                                         : std::strong_ordering::greater;
        }
        return which.device->name <=> place_->name;
    }
    [[nodiscard]] const wire::place* place() const noexcept { return place_; }
    [[nodiscard]] std::uint64_t position() const noexcept { return from_.position; }

private:
    const wire::packet& from_;
    std::uint64_t begin_;
    const wire::known_list* known_{nullptr};
    const wire::place* place_{nullptr};
};

/// Entries of one packet, as far as they fit.
class page {
public:
    [[nodiscard]] bool add(std::vector<std::byte> item) {
        if (bytes_ + item.size() > page_bytes) {
            return false;
        }
        bytes_ += item.size();
        items_.push_back(std::move(item));
        return true;
    }
    [[nodiscard]] std::size_t room() const noexcept { return page_bytes - bytes_; }
    [[nodiscard]] const std::vector<packet_sender::item>& items() const noexcept { return items_; }

private:
    std::vector<packet_sender::item> items_;
    std::size_t bytes_{0};
};

wire::packet answer_to(const wire::packet& question, packet_kind kind) {
    wire::packet body;
    body.head.kind = kind;
    body.part = question.part;
    body.index = question.index;
    body.answered = question.head.sequence;
    body.position = question.position;
    return body;
}

/// Fields of that part behind `after`, as many as fit `room` bytes; and whether that was all.
std::pair<std::string, bool> take_fields(const stored_device& from,
                                         replica_part part,
                                         const wire::place* after,
                                         std::size_t room) {
    std::string taken;
    std::string_view rest = from.fields;
    while (const auto field = wire::take_field(rest)) {
        const auto kind = static_cast<std::uint8_t>(field->kind);
        const bool is_behind =
            after == nullptr ||
            std::tie(kind, field->name) > std::tuple(after->kind, std::string_view(after->field));
        if (device_table::part_of(field->kind) != part || !is_behind) {
            continue;
        }
        if (taken.size() + field->bytes.size() > room) {
            return {std::move(taken), false};
        }
        taken += field->bytes;
    }
    return {std::move(taken), true};
}

/// Adds what fits of one device. False where the page is full and something is left.
bool add_device(page& to,
                const stored_device& from,
                replica_part part,
                const wire::place* after,
                base::mono_time now) {
    const std::size_t head = device_item_bytes + from.name.size();
    if (to.room() < head) {
        return false;
    }
    auto [fields, is_all] = take_fields(from, part, after, to.room() - head);
    if (!fields.empty()) {
        const std::uint32_t age = age_ms(from.news_at, now);
        static_cast<void>(to.add(wire::encode_item(
            wire::device_update{from.origin, from.name, age, std::move(fields)})));
    }
    return is_all;
}

/// A UUID behind which, up to this one, nobody stands: the rumor is to be handed on to nobody.
base::uuid behind(base::uuid of) noexcept {
    for (std::size_t i = of.size(); i-- > 0 && ++of.data[i] == 0;) {
    }
    return of;
}

}  // namespace

void replica_pages::on_hashes_wanted(const turn& now,
                                     const member& from,
                                     const wire::packet& what) {
    const auto give = [&](std::size_t first, wire::hash_list hashes) {
        wire::packet body = answer_to(what, packet_kind::hashes);
        body.index = static_cast<std::uint8_t>(first);
        const std::array<packet_sender::item, 1> items{wire::encode_item(hashes)};
        packets_.send(now, from, body, items);
    };
    if (what.part == replica_part::summary) {
        wire::hash_list all;
        for (std::size_t i = 1; i <= wire::replica_parts; ++i) {
            all.hashes.push_back(mine_.hash(static_cast<replica_part>(i)));
        }
        give(0, std::move(all));
    } else if (what.part == replica_part::states || what.part == replica_part::metrics) {
        const auto all = mine_.devices.bucket_hashes(what.part);
        for (std::size_t first = 0; first < all.size(); first += bucket_hashes_per_packet) {
            const auto some = all.subspan(first, bucket_hashes_per_packet);
            give(first, {{some.begin(), some.end()}});
        }
    }
}

void replica_pages::on_entries_wanted(const turn& now,
                                      const member& from,
                                      const wire::packet& what) {
    if (what.part == replica_part::messages) {
        give_messages(now, from, what);
    } else if (what.part == replica_part::states || what.part == replica_part::metrics) {
        give_devices(now, from, what);
    }
}

void replica_pages::give_devices(const turn& now, const member& to, const wire::packet& what) {
    const question asked(what, mine_.devices);
    wire::packet body = answer_to(what, packet_kind::entries);
    page entries;
    const auto all = mine_.devices.bucket(what.index);
    auto next = std::partition_point(
        all.begin(), all.end(), [&](const auto& each) { return std::is_lt(asked.locate(each)); });
    for (; next != all.end(); ++next) {
        const device_table::slot& each = *next;
        const bool is_amidst = std::is_eq(asked.locate(each));
        if (!is_amidst && asked.is_behind_end(each.position)) {
            break;
        }
        const auto hash = [&] { return mine_.devices.hash_of(each, what.part); };
        if (!is_amidst && asked.is_known(each.position, hash)) {
            continue;
        }
        const auto* const after = is_amidst ? asked.place() : nullptr;
        if (!add_device(entries, *each.device, what.part, after, now.now.mono)) {
            body.head.flags = wire::flag_more;
            break;
        }
        body.position = each.position;
    }
    packets_.send(now, to, body, entries.items());
}

void replica_pages::give_messages(const turn& now, const member& to, const wire::packet& what) {
    const question asked(what, mine_.devices);
    wire::packet body = answer_to(what, packet_kind::entries);
    page entries;
    const auto& all = mine_.messages.all();
    for (auto each = all.upper_bound(asked.position()); each != all.end(); ++each) {
        if (asked.is_behind_end(each->first)) {
            break;
        }
        if (asked.is_known(each->first, [] { return std::uint64_t{0}; })) {
            continue;
        }
        wire::rumor copy = each->second.what;
        copy.age_ms = age_ms(each->second.made_at, now.now.mono);
        copy.until = behind(to.uuid());
        auto item = wire::encode_item(copy);
        const bool is_large = item.size() > page_bytes;
        if (is_large && entries.items().empty()) {
            // One at a time: who asks sets the pace of these, too.
            packets_.send_all(now, to, packet_kind::gossip, {&item, 1});
            body.position = each->first;
        }
        if (is_large || !entries.add(std::move(item))) {
            body.head.flags = wire::flag_more;
            break;
        }
        body.position = each->first;
    }
    packets_.send(now, to, body, entries.items());
}

}  // namespace chatter::core
