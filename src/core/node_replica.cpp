// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What members tell of the shared state: rumors, pages of entries, and what time takes away.

#include "chatter/core/age.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include <string>
#include <utility>

namespace chatter::core {
namespace {

/// What is newer than the end of a member, among the fields of one of its devices.
std::string newer_than(base::wall_time_ms end, std::string_view fields) {
    std::string newer;
    while (const auto field = wire::take_field(fields)) {
        if (field->timestamp > end) {
            newer += field->bytes;
        }
    }
    return newer;
}

}  // namespace

/// Others may not have reaped or forgotten yet whom this node has, and still hold what was its.
device_table::change node::merge_device(const base::instant& now,
                                        const device_key& key,
                                        std::string_view fields,
                                        base::mono_time made_at,
                                        device_table::source from) {
    const auto reaped = membership_.reaped_at(key.origin);
    const std::string newer = reaped ? newer_than(*reaped, fields) : std::string();
    if (reaped && newer.empty()) {
        return {};
    }
    return replica_.devices.merge(key, reaped ? newer : fields, {now, made_at}, from);
}

void node::tell(const device_key& of, device_table::change&& what, effects& to) {
    std::string name(of.name);
    if (what.vanished) {
        to.events.emplace_back(device_removed{of.origin, std::move(name)});
        return;
    }
    const bool is_described = what.description.has_value();
    if (is_described) {
        to.events.emplace_back(device_added{of.origin, name, *std::move(what.description)});
    }
    if (!what.metrics.empty() || (what.appeared && !is_described)) {
        to.events.emplace_back(device_status{of.origin, name, std::move(what.metrics)});
    }
    if (what.is_fresh_again) {
        to.events.emplace_back(device_fresh{of.origin, std::move(name)});
    }
}

/// To members as a rumor, to passive peers as what they read.
void node::forward(arrival&& what, effects& to) {
    --what.message.hops;
    if (auto* added = what.message.payload ? std::get_if<wire::server_added>(&*what.message.payload)
                                           : nullptr) {
        added->wire = added->wire.value_or(what.arrived_as);
    }
    const bool is_kept =
        what.message.payload && std::holds_alternative<wire::debug_message>(*what.message.payload);
    if (is_kept || membership_.size() > 1) {
        wire::rumor rumor = wire::make_rumor(what.message);
        rumor.id = what.id;
        // What no datagram holds is not kept either: nobody could be given it.
        if (is_kept && rumor.content.size() <= wire::limits::rumor_bytes_max) {
            replica_.messages.keep(rumor, what.now.mono, what.now.mono);
        }
        rumors_.spread(rumor, what.now.mono, membership_.self());
    }
    if (sealing_.takes_plain()) {
        peers_.serve(what.message, what.from, to);
    }
}

void node::on_rumors(const turn& now, const delivery& what) {
    for (const wire::packet_item& each : what.packet.items) {
        if (const auto* rumor = std::get_if<wire::rumor>(&each)) {
            rumors_.acknowledge(what.from, rumor->id);
            const base::mono_time made = made_at(rumor->age_ms, now.now.mono);
            if (on_rumor(now, what.how.from, *rumor)) {
                rumors_.spread(*rumor, made, rumor->until);
            } else {
                rumors_.spread_again(*rumor, made);
            }
        } else if (const auto* heard = std::get_if<wire::heard>(&each)) {
            rumors_.on_heard(now, what.from, heard->ids);
        }
    }
}

/// Whether it is new here.
bool node::on_rumor(const turn& now, const base::address& from, const wire::rumor& what) {
    if (what.age_ms > wire::limits::rumor_age_max_ms || !seen_.insert(what.id, now.now.mono)) {
        return false;
    }
    apply_rumor(now, from, what);
    if (!peers_.servers().servers().empty() && sealing_.takes_plain()) {
        if (const auto message = wire::message_of(what)) {
            peers_.serve(*message, from, now.to);
        }
    }
    return true;
}

void node::apply_rumor(const turn& now, const base::address& from, const wire::rumor& what) {
    const base::mono_time made = made_at(what.age_ms, now.now.mono);
    if (const auto device = wire::device_of(what)) {
        const device_key key{device->origin, device->name};
        tell(key,
             merge_device(now.now, key, device->fields, made, device_table::source::member),
             now.to);
        return;
    }
    if (what.kind == wire::rumor_content::text) {
        replica_.messages.keep(what, made, now.now.mono);
        if (made < started_at_) {
            return;  // told before this node was there
        }
    }
    if (auto message = wire::message_of(what)) {
        const arrival arrived{now.now, from, wire::encoding::json, *std::move(message), what.id};
        static_cast<void>(on_gossip(arrived, now.to));
    }
}

void node::on_entries(const turn& now, const delivery& what) {
    bool was_news = false;
    for (const wire::packet_item& each : what.packet.items) {
        if (const auto* device = std::get_if<wire::device_update>(&each)) {
            const device_key key{device->origin, device->name};
            const auto made = made_at(device->age_ms, now.now.mono);
            auto change =
                merge_device(now.now, key, device->fields, made, device_table::source::member);
            was_news = was_news || change.is_news;
            tell(key, std::move(change), now.to);
        } else if (const auto* rumor = std::get_if<wire::rumor>(&each);
                   rumor != nullptr && on_rumor(now, what.how.from, *rumor)) {
            was_news = true;
            rumors_.spread(*rumor, made_at(rumor->age_ms, now.now.mono), rumor->until);
        }
    }
    entropy_.on_entries(now, what.from, what.packet, was_news);
}

/// Devices go with the member that they belonged to; unless it has just come back.
void node::forget_reaped(const turn& now) {
    for (const base::uuid& each : membership_.take_reaped()) {
        if (membership_.table().find(each) && !membership_.reaped_at(each)) {
            continue;
        }
        const auto end = membership_.reaped_at(each).value_or(now.now.wall);
        for (std::string& name : replica_.devices.drop_origin(each, end)) {
            now.to.events.emplace_back(device_removed{each, std::move(name)});
        }
    }
}

void node::tell_stale(const turn& now) {
    while (const stored_device* const which = replica_.devices.take_stale(now.now.mono)) {
        now.to.events.emplace_back(
            device_stale{which->origin, which->name, now.now.mono - which->news_at});
    }
}

device_census node::count_devices() const {
    device_census all;
    for (std::size_t i = 0; i < device_table::bucket_count; ++i) {
        for (const device_table::slot& each : replica_.devices.bucket(i)) {
            const base::uuid& origin = each.device->origin;
            if (!each.device->exists || origin == membership_.self()) {
                continue;
            }
            const auto owner = membership_.table().find(origin);
            const bool is_listed = owner && !membership_.is_forgotten(*owner);
            all.unowned += is_listed ? 0U : 1U;
            all.gone += is_listed && !membership_[*owner].is_present() ? 1U : 0U;
        }
    }
    return all;
}

}  // namespace chatter::core
