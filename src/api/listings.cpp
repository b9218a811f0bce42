// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "listings.hpp"

#include "answers.hpp"
#include "device_json.hpp"
#include "device_walk.hpp"
#include "filters.hpp"
#include "member_json.hpp"
#include "metric_walk.hpp"
#include "paced_source.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

void spend(std::size_t& budget, std::size_t cost) noexcept {
    budget -= std::min(budget, cost);
}

class member_listing final : public paced_source {
public:
    member_listing(const context& from, member_filter filter)
        : node_(from.node),
          now_(from.now),
          filter_(std::move(filter)),
          cost_(filter_.cost()),
          walk_(from.node) {}

private:
    bool step(std::string& to, std::size_t& budget) override {
        if (!std::exchange(is_begun_, true)) {
            begin(to);
        }
        const auto each = walk_.next();
        spend(budget, 1 + cost_);
        if (!each) {
            to += "]}\n";
            return false;
        }
        if (filter_.matches(*each)) {
            to += std::exchange(separator_, ",");
            to += to_text(member_json(node_, *each, now_));
        }
        return true;
    }

    void pause() override { walk_.pause(); }

    void begin(std::string& to) {
        to += "{\"cluster\":" + to_text(json(node_.settings().cluster));
        to += ",\"self\":" + to_text(json(base::to_string(node_.members().self())));
        to += ",\"members\":[";
    }

    const core::node& node_;
    base::instant now_;
    member_filter filter_;
    std::size_t cost_;
    member_walk walk_;
    bool is_begun_{false};
    std::string_view separator_;
};

class device_listing final : public paced_source {
public:
    device_listing(const context& from, device_filter filter)
        : node_(from.node),
          now_(from.now),
          filter_(std::move(filter)),
          cost_(filter_.cost()),
          walk_(node_.devices()) {}

private:
    bool step(std::string& to, std::size_t& budget) override {
        if (!std::exchange(is_begun_, true)) {
            to += "{\"devices\":[";
        }
        if (is_open_) {
            --budget;
            add_metric(to);
            return true;
        }
        const core::stored_device* const each = walk_.next(budget);
        if (each != nullptr) {
            spend(budget, cost_);
            add(list_device(node_, *each), to);
            return true;
        }
        if (walk_.is_at_end()) {
            to += "],\"omitted\":" + std::to_string(omitted_) + "}\n";
        }
        return !walk_.is_at_end();
    }

    void pause() override { walk_.pause(); }

    void add(const listed_device& which, std::string& to) {
        if (!filter_.matches(which)) {
            return;
        }
        if (filter_.limit && listed_ >= *filter_.limit) {
            ++omitted_;
            return;
        }
        to += listed_++ > 0 ? "," : "";
        to += device_head(which, now_);
        metrics_.begin(which.stored.fields);
        metric_separator_ = "";
        is_open_ = true;
    }

    void add_metric(std::string& to) {
        const auto each = metrics_.next();
        if (each) {
            to += std::exchange(metric_separator_, ",");
            to += metric_member(*each);
        } else {
            to += "}}";
            is_open_ = false;
        }
    }

    const core::node& node_;
    base::instant now_;
    device_filter filter_;
    std::size_t cost_;
    device_walk walk_;
    metric_walk metrics_;  ///< Of the device that is open.
    bool is_begun_{false};
    bool is_open_{false};
    std::string_view metric_separator_;
    std::size_t listed_{0};
    std::size_t omitted_{0};
};

template <typename Listing, typename Filter>
http::response answer_listing(const context& from, const http::request& what) {
    Filter filter;
    if (const auto complaint = read_filter(what, filter)) {
        return refusal(400, *complaint);
    }
    http::response made;
    made.source = std::make_unique<Listing>(from, std::move(filter));
    return made;
}

}  // namespace

http::response answer_members(const context& from, const http::request& what) {
    return answer_listing<member_listing, member_filter>(from, what);
}

http::response answer_devices(const context& from, const http::request& what) {
    return answer_listing<device_listing, device_filter>(from, what);
}

}  // namespace chatter::api
