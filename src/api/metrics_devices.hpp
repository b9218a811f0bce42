// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Families about devices. Anybody who can inject can make up any number of them, and Prometheus
// pays for each series: the first of them are listed, and of the rest is said how many they are.

#pragma once

#include "chatter/base/time.hpp"

#include "device_counter.hpp"
#include "device_walk.hpp"
#include "listed_device.hpp"
#include "metric_walk.hpp"
#include "metrics_section.hpp"

namespace chatter::api {

inline constexpr std::size_t listed_devices_max = 1'000;
/// Gauges and counters of those devices, together.
inline constexpr std::size_t listed_metrics_max = 5'000;

/// How many of each there are; known when the section that counts them is over.
struct device_totals {
    std::size_t devices{0};
    std::size_t metrics{0};  ///< Of the devices that are listed.
};

/// chatter_devices.
class device_count_section final : public metrics_section {
public:
    device_count_section(const core::node& node, device_totals& counted)
        : counter_(node), counted_(counted) {}
    bool step(std::string& to, std::size_t& budget) override;
    void pause() override { counter_.pause(); }

private:
    device_counter counter_;
    device_totals& counted_;
};

/// One family over the devices that are listed.
class device_section : public metrics_section {
public:
    bool step(std::string& to, std::size_t& budget) final;
    void pause() final { walk_.pause(); }

protected:
    explicit device_section(const core::node& node) : node_(node), walk_(node.devices()) {}

private:
    virtual void begin(std::string& to) = 0;
    virtual void add(const listed_device& which, std::string& to) = 0;
    /// More about the last device, and no look at it: false when that is all.
    virtual bool add_more(std::string& to) = 0;

    const core::node& node_;
    device_walk walk_;
    std::size_t listed_{0};
    bool is_begun_{false};
    bool is_open_{false};
};

/// chatter_device_status.
class device_status_section final : public device_section {
public:
    explicit device_status_section(const core::node& node) : device_section(node) {}

private:
    void begin(std::string& to) override;
    void add(const listed_device& which, std::string& to) override;
    bool add_more(std::string& /*to*/) override { return false; }
};

/// chatter_device_age_seconds.
class device_age_section final : public device_section {
public:
    device_age_section(const core::node& node, const base::instant& now)
        : device_section(node), now_(now) {}

private:
    void begin(std::string& to) override;
    void add(const listed_device& which, std::string& to) override;
    bool add_more(std::string& /*to*/) override { return false; }

    base::instant now_;
};

/// chatter_device_value or chatter_device_counted_total.
class device_metric_section final : public device_section {
public:
    enum class kind : std::uint8_t { gauges, counters };
    device_metric_section(const core::node& node, kind which, device_totals& counted)
        : device_section(node), which_(which), counted_(counted) {}

private:
    void begin(std::string& to) override;
    void add(const listed_device& which, std::string& to) override;
    bool add_more(std::string& to) override;
    void add_metric(const wire::metric& what, std::string& to);

    kind which_;
    device_totals& counted_;
    std::string server_;
    std::string origin_;
    std::string device_;
    metric_walk metrics_;
};

/// chatter_series_omitted.
class omitted_section final : public metrics_section {
public:
    explicit omitted_section(const device_totals& counted) : counted_(counted) {}
    bool step(std::string& to, std::size_t& budget) override;

private:
    const device_totals& counted_;
};

}  // namespace chatter::api
