// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/config.hpp"

#include "chatter/wire/limits.hpp"

namespace chatter::core {

std::vector<std::string> validate(const config& what) {
    std::vector<std::string> problems;
    if (what.self.is_nil()) {
        problems.emplace_back("self: the nil UUID names no server");
    }
    if (what.listening_on.port() == 0) {
        problems.emplace_back("listening_on: port 0 is not a bound port");
    }
    if (what.duplicates_max == 0) {
        problems.emplace_back("duplicates_max: at least 1 message must be remembered");
    }
    if (what.duplicate_lifetime <= base::mono_duration::zero()) {
        problems.emplace_back("duplicate_lifetime: must be longer than 0");
    }
    if (what.name.size() > wire::limits::name_bytes_max) {
        problems.emplace_back("name: longer than a record takes");
    }
    std::size_t label_bytes = 0;
    for (const wire::label& each : what.labels) {
        label_bytes += each.key.size() + each.value.size();
    }
    if (what.labels.size() > wire::limits::labels_max ||
        label_bytes > wire::limits::label_bytes_max) {
        problems.emplace_back("labels: more than a record takes");
    }
    if (what.cluster.empty() || what.cluster.size() > wire::limits::cluster_name_bytes_max) {
        problems.emplace_back("cluster: must have a name of up to 255 bytes");
    }
    if ((what.sealing.mode == seal_mode::off) != (what.sealing.keys == nullptr)) {
        problems.emplace_back("sealing: keys are needed for all modes but off");
    }
    if (what.timing.probe_period <= base::mono_duration::zero()) {
        problems.emplace_back("timing: the probe period must be longer than 0");
    }
    return problems;
}

}  // namespace chatter::core
