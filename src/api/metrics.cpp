// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "metrics.hpp"

#include "answers.hpp"
#include "metrics_daemon.hpp"
#include "metrics_devices.hpp"
#include "metrics_members.hpp"
#include "paced_source.hpp"
#include "parameters.hpp"

#include <array>

namespace chatter::api {
namespace {

/// What is known at once, made when it is asked for.
class text_section final : public metrics_section {
public:
    explicit text_section(std::string text) : text_(std::move(text)) {}
    bool step(std::string& to, std::size_t& /*budget*/) override {
        to += text_;
        return false;
    }

private:
    std::string text_;
};

std::string daemon_text(const context& from) {
    std::string text;
    append_daemon(from, text);
    append_counters(from, text);
    append_process(from, text);
    return text;
}

class metrics_source final : public paced_source {
public:
    explicit metrics_source(const context& from)
        : daemon_(daemon_text(from)),
          member_states_(from.node),
          round_trips_(from.node),
          devices_(from.node, counted_),
          device_status_(from.node),
          device_ages_(from.node, from.now),
          gauges_(from.node, device_metric_section::kind::gauges, counted_),
          counters_(from.node, device_metric_section::kind::counters, counted_),
          omitted_(counted_) {}

private:
    bool step(std::string& to, std::size_t& budget) override {
        if (!all_[at_]->step(to, budget)) {
            ++at_;
        }
        return at_ < all_.size();
    }

    void pause() override { all_[at_]->pause(); }

    device_totals counted_;
    text_section daemon_;
    member_state_section member_states_;
    round_trip_section round_trips_;
    device_count_section devices_;
    device_status_section device_status_;
    device_age_section device_ages_;
    device_metric_section gauges_;
    device_metric_section counters_;
    omitted_section omitted_;
    std::array<metrics_section*, 9> all_{&daemon_,
                                         &member_states_,
                                         &round_trips_,
                                         &devices_,
                                         &device_status_,
                                         &device_ages_,
                                         &gauges_,
                                         &counters_,
                                         &omitted_};
    std::size_t at_{0};
};

}  // namespace

http::response answer_metrics(const context& from, const http::request& what) {
    if (const auto complaint = read_parameters(what, {})) {
        return refusal(400, *complaint);
    }
    http::response made;
    made.content_type = "text/plain; version=0.0.4; charset=utf-8";
    made.source = std::make_unique<metrics_source>(from);
    return made;
}

}  // namespace chatter::api
