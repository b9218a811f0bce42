// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Resident memory of a chatterd that knows 100,000 devices of 100 owners, with names of 20
// bytes and descriptions of 40, and then with 10,000 more that were removed again.

#include "chatter/wire/datagram.hpp"

#include "loopback.hpp"

#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace {

using namespace chatter;

constexpr std::size_t devices = 100'000;
constexpr std::size_t removed_devices = 10'000;
constexpr std::size_t owners = 100;

/// So many are sent before the daemon is asked how many it got: they fit its socket's buffer.
constexpr std::size_t window = 200;

base::uuid owner_of(std::size_t device) {
    base::uuid uuid{};
    uuid.data[15] = static_cast<std::uint8_t>(device % owners + 1);
    return uuid;
}

std::string name_of(std::size_t device) {
    std::string name = "device-" + std::to_string(device);
    name.resize(20, '.');
    return name;
}

class injector {
public:
    explicit injector(test::daemon_process& daemon) : daemon_(daemon) {}

    void send(wire::gossip gossip) {
        wire::message message;
        message.sender = owner_of(0);
        message.timestamp_millis = timestamp_;
        message.payload = std::move(gossip);
        std::vector<std::byte> bytes;
        wire::encode(message, wire::encoding::cbor, bytes);
        const sockaddr_in to = bench::to_sockaddr(daemon_.address());
        sendto(socket_.handle(),
               bytes.data(),
               bytes.size(),
               0,
               reinterpret_cast<const sockaddr*>(&to),
               sizeof to);
        if (++sent_ % window == 0) {
            wait_until_received();
        }
    }

    void wait_until_received() {
        while (daemon_.summarize().at("received") < sent_) {
        }
    }

private:
    test::daemon_process& daemon_;
    bench::bound_socket socket_;
    /// Of today: a removal of long ago is forgotten at once.
    base::wall_time_ms timestamp_{std::chrono::duration_cast<std::chrono::milliseconds>(
                                      std::chrono::system_clock::now().time_since_epoch())
                                      .count()};
    std::size_t sent_{0};
};

void print(test::daemon_process& daemon, const char* when) {
    const auto summary = daemon.summarize();
    std::printf("%s,%llu,%llu,%.1f\n",
                when,
                static_cast<unsigned long long>(summary.at("devices")),
                static_cast<unsigned long long>(summary.at("tombstones")),
                static_cast<double>(daemon.resident_kib()) * 1024 / 1e6);
    std::fflush(stdout);
}

}  // namespace

int main() try {
    const auto daemon = bench::start_daemon({});
    injector injector(*daemon);
    std::printf("when,devices,tombstones,resident_mb\n");
    print(*daemon, "empty");
    for (std::size_t i = 0; i < devices; ++i) {
        injector.send(wire::device_added{owner_of(i), name_of(i), std::string(40, 'd')});
    }
    injector.wait_until_received();
    print(*daemon, "devices");
    for (std::size_t i = devices; i < devices + removed_devices; ++i) {
        injector.send(wire::device_removed{owner_of(i), name_of(i)});
    }
    injector.wait_until_received();
    print(*daemon, "devices and tombstones");
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_memory: %s\n", error.what());
    return 1;
}
