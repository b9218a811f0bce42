// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sentences.hpp"

#include "ages.hpp"
#include "display.hpp"
#include "listings.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace chatter::ctl {
namespace {

std::string field(const document& event, std::string_view key) {
    return word(text_at(event, key));
}

std::string span_of(const document& event, std::string_view key) {
    return span_text(number_at(event, key).value_or(0));
}

/// The member that an event is about.
std::string who(const document& event) {
    return name_of({text_at(event, "uuid"), text_at(event, "name")});
}

std::string who_and_where(const document& event) {
    return who(event) + " (" + visible(text_at(event, "addr")) + ")";
}

/// A reference, or a bare UUID.
std::string other(const document& event, std::string_view key) {
    const document& found = at(event, key);
    return found.is_string() ? word(found.get<std::string>()) : name_of(read_reference(found));
}

std::string others(const document& event, std::string_view key) {
    std::vector<std::string> names;
    if (const document& all = at(event, key); all.is_array()) {
        for (const document& each : all) {
            names.push_back(name_of(read_reference(each)));
        }
    }
    return listed(names);
}

/// "web1/gateway"
std::string which_device(const document& event) {
    const document& server = at(event, "server");
    const std::string name =
        server.is_object() ? read_reference(server).name : text_at(event, "server");
    return name_of({text_at(event, "origin"), name}) + "/" + field(event, "name");
}

std::string labels_of(const document& event) {
    const member tag = read_member(event);
    return tag.labels.empty() ? "" : ", with " + labels_text(tag);
}

std::string on_member_failed(const document& e) {
    return who(e) + " failed: accused by " + other(e, "accuser") + ", confirmed by " +
           others(e, "confirmed_by") + ", " + span_of(e, "after_ms") + " after the first sign";
}

std::string on_member_left(const document& e) {
    return text_at(e, "reason") == "replaced"
               ? who(e) + " was replaced by a newcomer with its name and address"
               : who(e) + " left";
}

std::string on_member_back(const document& e) {
    const bool restarted = flag_at(e, "restarted") || text_at(e, "restarted") == "yes";
    return who(e) + (restarted ? " is back, started anew" : " is back");
}

std::string on_member_key(const document& e) {
    const bool is_first = flag_at(e, "first") || text_at(e, "first") == "yes";
    return who(e) + " seals with key " + field(e, "key") +
           (is_first ? ", as this daemon does" : ", which is not the first of this daemon");
}

std::string on_device_status(const document& e) {
    return which_device(e) + ": " + metrics_text(read_metrics(at(e, "metrics")));
}

std::string on_name_clash(const document& e) {
    return who_and_where(e) + " has a name that " + field(e, "other_addr") + " has, too";
}

std::string on_address_clash(const document& e) {
    return who(e) + " and " + field(e, "other_name") + " both claim " + field(e, "addr");
}

std::string on_server_added(const document& e) {
    return "server " + field(e, "addr") + " was added (" + field(e, "wire") + ", " +
           field(e, "reach") + ")";
}

std::string on_clock_ahead(const document& e) {
    return "the clock of " + other(e, "sender") + " at " + field(e, "from") + " is " +
           span_of(e, "ahead_ms") + " ahead: what it says is refused";
}

struct teller {
    std::string_view event;
    std::string (*tell)(const document& e);
};

constexpr std::array tellers{
    teller{"member_up",
           [](const document& e) { return who_and_where(e) + " is up" + labels_of(e); }},
    teller{"member_suspect",
           [](const document& e) { return who(e) + " is suspected by " + other(e, "accuser"); }},
    teller{"member_refuted", [](const document& e) { return who(e) + " has spoken up: alive"; }},
    teller{"member_failed", on_member_failed},
    teller{"member_left", on_member_left},
    teller{"member_back", on_member_back},
    teller{"member_reaped", [](const document& e) { return who(e) + " is forgotten"; }},
    teller{"member_key", on_member_key},
    teller{"self_refuted",
           [](const document& e) {
               return "this daemon was suspected by " + other(e, "accuser") + ", and has spoken up";
           }},
    teller{"device_added",
           [](const document& e) {
               const std::string what = text_at(e, "description");
               return which_device(e) + " is there" + (what.empty() ? "" : ": " + visible(what));
           }},
    teller{"device_removed", [](const document& e) { return which_device(e) + " was removed"; }},
    teller{"device_status", on_device_status},
    teller{"device_stale",
           [](const document& e) {
               return which_device(e) + " is stale: nothing came of it for " +
                      span_of(e, "silent_ms");
           }},
    teller{"device_fresh", [](const document& e) { return which_device(e) + " is fresh again"; }},
    teller{"message",
           [](const document& e) {
               return "message from " + field(e, "from") + ": " + visible(text_at(e, "text"));
           }},
    teller{"name_clash", on_name_clash},
    teller{"address_clash", on_address_clash},
    teller{"uuid_clash",
           [](const document& e) {
               return "another daemon runs under this one's UUID, which is now " + other(e, "now");
           }},
    teller{"slept",
           [](const document& e) { return "this daemon did not run for " + span_of(e, "ms"); }},
    teller{"other_cluster",
           [](const document& e) { return field(e, "from") + " is of another cluster"; }},
    teller{"unsupported_packet",
           [](const document& e) {
               return field(e, "from") +
                      " sent what this version cannot read: " + field(e, "reason");
           }},
    teller{
        "members_full",
        [](const document&) { return std::string("there are as many members as there may be"); }},
    teller{"no_common_key",
           [](const document& e) {
               return field(e, "from") + " seals with key " + field(e, "key") +
                      ", which this daemon does not have";
           }},
    teller{"join_unanswered",
           [](const document& e) { return field(e, "target") + " does not answer"; }},
    teller{"server_added", on_server_added},
    teller{"server_removed",
           [](const document& e) { return "server " + field(e, "addr") + " was removed"; }},
    teller{"clock_ahead", on_clock_ahead},
    teller{"missed",
           [](const document& e) {
               return std::to_string(whole_at(e, "count").value_or(0)) +
                      " events are not kept any more";
           }},
};

/// "joined addr=192.0.2.1:2428 by=..."
std::string fields_of(const document& event) {
    std::string text = field(event, "event");
    if (!event.is_object()) {
        return text;
    }
    for (const auto& [key, value] : event.items()) {
        if (key != "id" && key != "at" && key != "level" && key != "event") {
            text += ' ' + word(key) + '=';
            text += value.is_string() ? word(value.get<std::string>()) : visible(value.dump());
        }
    }
    return text;
}

// The answer of the call `why`

std::string times(std::int64_t count) {
    return count == 1 ? "once" : count == 2 ? "twice" : std::to_string(count) + " times";
}

std::string state_sentence(const member& of, std::int64_t now) {
    const bool is_over = of.state == "failed" || of.state == "left";
    std::string text = word(of.name) + " (" + visible(of.addr) + ")" +
                       (is_over ? " has " : " is ") + visible(of.state);
    if (of.state == "left") {
        text += of.reason == "replaced" ? ", replaced by a newcomer with its name and address"
                : of.reason == "asked"  ? ", because it was asked to"
                                        : "";
    }
    return text + ", for " + ago(of.since, now) + " (since " + visible(of.since) + ").\n";
}

std::string accusation_sentences(const accusation& by) {
    std::vector<std::string> confirmers;
    for (const reference& each : by.confirmed_by) {
        confirmers.push_back(name_of(each));
    }
    std::string text = "Accused by " + name_of(by.accuser);
    text += by.at.empty() ? "" : " at " + visible(by.at);
    text += ", confirmed by " + listed(confirmers);
    return text + ", " + span_text(static_cast<double>(by.after_ms)) + " after the first sign.\n";
}

}  // namespace

std::string sentence(const document& event) {
    const std::string name = text_at(event, "event");
    for (const teller& each : tellers) {
        if (each.event == name) {
            return each.tell(event);
        }
    }
    return fields_of(event);
}

std::string event_line(const document& event, const look& as) {
    const std::string time = text_at(event, "at");
    const bool is_bad = text_at(event, "level") == "warn" || text_at(event, "level") == "error";
    std::string line =
        time.empty() ? std::string() : paint(visible(time), colour::faint, as) + "  ";
    return line + paint(sentence(event), is_bad ? colour::bad : colour::plain, as) + '\n';
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
        text += names[i];
    }
    return text.empty() ? "nobody" : text;
}

std::string why_text(const document& from, std::int64_t now, const look& as) {
    const member of = read_member(at(from, "member"));
    const std::int64_t refutations = whole_at(from, "refutations").value_or(0);
    std::string text = paint(state_sentence(of, now), colour::plain, as);
    if (of.accused) {
        text += accusation_sentences(*of.accused);
    }
    text += refutations == 0 ? "It has refuted no accusation.\n"
                             : "It has refuted an accusation " + times(refutations) + ".\n";
    const document& transitions = at(from, "transitions");
    if (!transitions.is_array() || transitions.empty()) {
        return text + "No transitions of it are kept.\n";
    }
    text += transitions.size() == 1 ? "Its last transition:\n"
                                    : "Its last " + std::to_string(transitions.size()) +
                                          " transitions, oldest first:\n";
    for (const document& each : transitions) {
        text += "  " + event_line(each, as);
    }
    return text;
}

}  // namespace chatter::ctl
