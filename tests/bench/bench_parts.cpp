// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the parts of the hot path cost: codecs, filters, tables, and one whole step of a node.
// Google Benchmark; run it with --benchmark_filter=... for one of them.

#include "chatter/core/device_table.hpp"
#include "chatter/core/duplicate_filter.hpp"
#include "chatter/core/logarithm.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/cbor.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/message_id.hpp"

#include "status_load.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace chatter;

constexpr base::siphash_key key{1, 2};

wire::encoding encoding_of(const benchmark::State& state) {
    return state.range(0) == 0 ? wire::encoding::cbor : wire::encoding::json;
}

void decode(benchmark::State& state) {
    bench::status_load load(encoding_of(state));
    for (auto _ : state) {
        benchmark::DoNotOptimize(wire::decode(load.next()));
    }
}
BENCHMARK(decode)->ArgName("json")->Arg(0)->Arg(1);

void encode(benchmark::State& state) {
    const auto message = bench::status_message(0, 1);
    std::vector<std::byte> bytes;
    for (auto _ : state) {
        bytes.clear();
        wire::encode(message, encoding_of(state), bytes);
        benchmark::DoNotOptimize(bytes.data());
    }
}
BENCHMARK(encode)->ArgName("json")->Arg(0)->Arg(1);

void message_id(benchmark::State& state) {
    const auto message = bench::status_message(0, 1);
    std::vector<std::byte> scratch;
    for (auto _ : state) {
        benchmark::DoNotOptimize(wire::make_message_id(message, key, scratch));
    }
}
BENCHMARK(message_id);

void duplicate_filter_insert(benchmark::State& state) {
    core::duplicate_filter filter(65'536, std::chrono::seconds(180));
    std::uint64_t id = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(filter.insert(++id * 0x9e3779b97f4a7c15U, {}));
    }
}
BENCHMARK(duplicate_filter_insert);

void device_table_status(benchmark::State& state) {
    core::device_table table(key);
    std::vector<wire::device_status> updates;
    for (std::size_t i = 0; i < bench::known_devices; ++i) {
        updates.push_back(std::get<wire::device_status>(*bench::status_message(i, 1).payload));
    }
    std::int64_t time = 0;
    for (auto _ : state) {
        ++time;
        const auto& update = updates[static_cast<std::size_t>(time) % updates.size()];
        benchmark::DoNotOptimize(table.merge({*update.origin, update.name},
                                             wire::fields_of(update, time, {}),
                                             {},
                                             core::device_table::source::edge));
    }
}
BENCHMARK(device_table_status);

void ceil_ln(benchmark::State& state) {
    std::size_t n = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(core::ceil_ln(++n));
    }
}
BENCHMARK(ceil_ln);

/// Received, decoded, applied; nobody to forward to. The sum of the above and the events.
void node_step(benchmark::State& state) {
    core::config config;
    config.self = base::parse_uuid("00000000-0000-0000-0000-000000000001").value();
    config.listening_on = base::parse_address("127.0.0.1:2428").value();
    core::node node(config, base::prng(1));
    bench::status_load load(encoding_of(state));
    const auto from = base::parse_address("127.0.0.1:5000").value();
    core::effects effects;
    std::int64_t time = 0;
    for (auto _ : state) {
        node.handle_datagram(
            {base::mono_time(base::mono_duration(++time)), bench::first_timestamp + time},
            from,
            load.next(),
            effects);
        effects.clear();
    }
}
BENCHMARK(node_step)->ArgName("json")->Arg(0)->Arg(1);

}  // namespace

BENCHMARK_MAIN();
