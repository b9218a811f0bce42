// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "event_stream.hpp"

#include "chatter/api/event_fields.hpp"

#include "answers.hpp"
#include "event_json.hpp"
#include "parameters.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace chatter::api {
namespace {

class event_stream final : public http::body_source {
public:
    event_stream(const context& from, std::uint64_t behind)
        : node_(from.node), events_(from.events), run_(from.who.started), last_(behind) {}

    state next(std::string& to) override {
        const std::size_t before = to.size();
        while (to.size() - before < piece_bytes) {
            const history::found found = events_.after(last_);
            if (found.missed > 0) {
                tell("missed", {{"count", found.missed}}, to);
                last_ += found.missed;
            }
            if (found.what == nullptr) {
                break;
            }
            last_ = found.what->number;
            to += "id: " + event_id(run_, last_) + "\n";
            tell(api::name_of(found.what->what), event_json(node_, run_, *found.what), to);
        }
        return to.size() == before ? state::waiting : state::more;
    }

private:
    /// JSON on one line has no end of line in it, whatever its texts have.
    static void tell(std::string_view name, const nlohmann::ordered_json& what, std::string& to) {
        to += "event: ";
        to += name;
        to += "\ndata: " + to_text(what) + "\n\n";
    }

    const core::node& node_;
    const history& events_;
    base::wall_time_ms run_;
    std::uint64_t last_;
};

/// Behind which event it begins. An id that is not of this run, or that is none, is of a former
/// one: then all of this run is news.
std::uint64_t number_in(std::string_view id, const context& from) {
    const std::string_view digits = id.substr(std::min(id.size(), id.rfind('-') + 1));
    std::uint64_t number = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_ours = read.ec == std::errc() && number <= from.events.newest() &&
                         id == event_id(from.who.started, number);
    return is_ours ? number : 0;
}

}  // namespace

http::response answer_events(const context& from, const http::request& what) {
    std::optional<std::size_t> last;
    if (const auto complaint = read_parameters(what, {{"last", number_into(last)}})) {
        return refusal(400, *complaint);
    }
    std::uint64_t behind = from.events.newest();
    if (what.last_event_id) {
        behind = number_in(*what.last_event_id, from);
    } else if (last) {
        behind = from.events.before_last(*last);
    }
    http::response made;
    made.content_type = "text/event-stream";
    made.is_stream = true;
    made.source = std::make_unique<event_stream>(from, behind);
    return made;
}

}  // namespace chatter::api
