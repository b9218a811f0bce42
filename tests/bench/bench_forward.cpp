// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Datagrams per CPU second of a chatterd, beside a bare recvmmsg/sendmmsg loop of the same
// shape, in one run on loopback: bench_forward [ROUNDS] [SECONDS]
//
// A sender floods with status messages of one metric over 1,000 known devices. With a view of
// 0 the figure is what was received and applied, otherwise what was forwarded. The two take
// turns, and medians are printed: these machines are noisy, CPU seconds less than wall time.

#include "chatter/wire/datagram.hpp"

#include "bare_loop.hpp"
#include "loopback.hpp"
#include "status_load.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <string>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace chatter;
using bench::bound_socket;

constexpr int receive_buffer_bytes = 4 * 1024 * 1024;

struct shape {
    std::size_t view;
    wire::encoding encoding;
};

std::vector<std::unique_ptr<bound_socket>> make_sinks(std::size_t count) {
    std::vector<std::unique_ptr<bound_socket>> sinks;
    for (std::size_t i = 0; i < count; ++i) {
        sinks.push_back(std::make_unique<bound_socket>());
    }
    return sinks;
}

/// Sends the load to `target` as fast as it can for the given time.
class flood {
public:
    flood(const base::address& target, wire::encoding as)
        : target_(bench::to_sockaddr(target)), load_(as) {
        connect(socket_.handle(), reinterpret_cast<const sockaddr*>(&target_), sizeof target_);
    }

    void run(std::chrono::duration<double> time) {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
            send_batch();
        }
    }

private:
    void send_batch() {
        std::array<mmsghdr, 64> heads{};
        std::array<iovec, 64> ranges{};
        for (std::size_t i = 0; i < heads.size(); ++i) {
            const auto bytes = load_.next();
            ranges[i] = {const_cast<std::byte*>(bytes.data()), bytes.size()};
            heads[i].msg_hdr.msg_iov = &ranges[i];
            heads[i].msg_hdr.msg_iovlen = 1;
        }
        sendmmsg(socket_.handle(), heads.data(), static_cast<unsigned>(heads.size()), 0);
    }

    bound_socket socket_;
    sockaddr_in target_;
    bench::status_load load_;
};

void send_to(const bound_socket& from,
             const base::address& to,
             const wire::message& what,
             wire::encoding as) {
    std::vector<std::byte> bytes;
    wire::encode(what, as, bytes);
    const sockaddr_in name = bench::to_sockaddr(to);
    sendto(from.handle(),
           bytes.data(),
           bytes.size(),
           0,
           reinterpret_cast<const sockaddr*>(&name),
           sizeof name);
}

void add_server(const base::address& daemon,
                const bound_socket& sink,
                std::uint8_t number,
                wire::encoding as) {
    base::uuid uuid{};
    uuid.data[15] = number;
    wire::message added;
    added.sender = uuid;
    added.timestamp_millis = bench::first_timestamp;
    added.hops = 0;
    added.payload = wire::server_added{uuid, sink.address(), std::nullopt};
    send_to(sink, daemon, added, as);
}

/// Datagrams of interest per CPU second.
double measure_daemon(const shape& what, std::chrono::duration<double> time) {
    const auto daemon = bench::start_daemon({"--fanout", "all"});
    const pid_t pid = daemon->program().pid();
    const auto sinks = make_sinks(what.view);
    for (std::size_t i = 0; i < sinks.size(); ++i) {
        add_server(daemon->address(), *sinks[i], static_cast<std::uint8_t>(i + 1), what.encoding);
    }
    flood sender(daemon->address(), what.encoding);
    sender.run(time / 5);  // makes the devices known
    const std::string counter = what.view == 0 ? "accepted" : "sent";
    const std::uint64_t before = daemon->summarize().at(counter);
    const double cpu_before = bench::cpu_seconds(pid);
    sender.run(time);
    const std::uint64_t after = daemon->summarize().at(counter);
    const double cpu = bench::cpu_seconds(pid) - cpu_before;
    return static_cast<double>(after - before) / cpu;
}

bench::bare_counters& shared_counters() {
    void* memory = mmap(nullptr,
                        sizeof(bench::bare_counters),
                        PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS,
                        -1,
                        0);
    return *new (memory) bench::bare_counters;
}

double measure_bare_loop(const shape& what, std::chrono::duration<double> time) {
    static bench::bare_counters& counted = shared_counters();
    const auto sinks = make_sinks(what.view);
    std::vector<sockaddr_in> names;
    for (const auto& each : sinks) {
        names.push_back(each->name());
    }
    const bound_socket receiver(receive_buffer_bytes);
    const pid_t child = fork();
    if (child == 0) {
        bench::run_bare_loop(receiver.handle(), names, counted);
    }
    flood sender(receiver.address(), what.encoding);
    sender.run(time / 5);
    const auto& counter = what.view == 0 ? counted.received : counted.sent;
    const std::uint64_t before = counter;
    const double cpu_before = bench::cpu_seconds(child);
    sender.run(time);
    const auto count = static_cast<double>(counter - before);
    const double cpu = bench::cpu_seconds(child) - cpu_before;
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    return count / cpu;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void measure(const shape& what, int rounds, std::chrono::duration<double> time) {
    std::vector<double> daemon;
    std::vector<double> bare;
    std::vector<double> ratio;
    for (int i = 0; i < rounds; ++i) {
        daemon.push_back(measure_daemon(what, time));
        bare.push_back(measure_bare_loop(what, time));
        ratio.push_back(daemon.back() / bare.back());
    }
    std::printf("%s,%zu,%s,%.0f,%.0f,%.2f\n",
                std::string(to_string(what.encoding)).c_str(),
                what.view,
                what.view == 0 ? "applied" : "forwarded",
                median(daemon),
                median(bare),
                median(ratio));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
    const std::chrono::duration<double> time(argc > 2 ? std::atof(argv[2]) : 1.0);
    if (rounds < 1 || time.count() <= 0) {
        std::fprintf(stderr, "usage: bench_forward [ROUNDS] [SECONDS]\n");
        return 2;
    }
    std::printf("encoding,view,datagrams,chatterd_per_cpu_second,bare_per_cpu_second,ratio\n");
    for (const auto encoding : {wire::encoding::cbor, wire::encoding::json}) {
        for (const std::size_t view : {0U, 1U, 8U, 32U}) {
            measure({view, encoding}, rounds, time);
        }
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_forward: %s\n", error.what());
    return 1;
}
