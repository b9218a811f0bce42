// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A socket that is full, and a destination that no route leads to. On loopback neither can be
// had: a child process gets a network namespace of its own. There a neighbour that nobody has
// the address of keeps what is sent to it in the kernel, on the sender's account; told the
// address, the kernel lets it go.

#include "chatter/net/udp_transport.hpp"

#include "net_loopback.hpp"

#include <gtest/gtest.h>

#if defined(__linux__)

#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>

namespace chatter::net {
namespace {

constexpr int namespace_refused = 77;

bool write_file(const char* path, const std::string& text) {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const auto written = write(file, text.data(), text.size());
    close(file);
    return written == static_cast<ssize_t>(text.size());
}

/// Root in a user namespace, so that the network namespace is ours to set up.
bool enter_own_network() {
    const std::string map = "0 " + std::to_string(geteuid()) + " 1";
    return unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 && write_file("/proc/self/uid_map", map);
}

/// What `scenario` returns, run in a child process in a network of its own. Nothing where the
/// system does not allow one, or lacks a tool.
template <typename Report>
std::optional<Report> in_own_network(std::optional<Report> (*scenario)()) {
    static_assert(std::is_trivially_copyable_v<Report>);
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) {
        return std::nullopt;
    }
    const pid_t child = fork();
    if (child == 0) {
        const auto report = enter_own_network() ? scenario() : std::nullopt;
        if (!report || write(ends[1], &*report, sizeof *report) != sizeof *report) {
            _exit(namespace_refused);
        }
        _exit(EXIT_SUCCESS);
    }
    int status = -1;
    waitpid(child, &status, 0);
    Report report{};
    const bool is_there = status == 0 && read(ends[0], &report, sizeof report) == sizeof report;
    close(ends[0]);
    close(ends[1]);
    if (!is_there && !(WIFEXITED(status) && WEXITSTATUS(status) == namespace_refused)) {
        ADD_FAILURE() << "the child died: status " << status;
    }
    return is_there ? std::optional(report) : std::nullopt;
}

bool run(const char* command) {
    return std::system((std::string(command) + " >/dev/null 2>&1").c_str()) == 0;
}

/// 10.9.0.1 on veth0, whose other end is veth1. Nobody there is 10.9.0.2.
bool set_up_silent_neighbour() {
    return run("ip link add veth0 type veth peer name veth1") && run("ip link set veth1 up") &&
           run("ip addr add 10.9.0.1/24 dev veth0") && run("ip link set veth0 up") &&
           // more than a socket's send buffer: it is the socket that gets full
           write_file("/proc/sys/net/ipv4/neigh/veth0/unres_qlen_bytes", "16777216");
}

bool tell_address_of_neighbour() {
    return run("ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:02 nud permanent dev veth0");
}

base::address neighbour() {
    return test::address_of("10.9.0.2:2428");
}

constexpr std::size_t text_bytes = 1'000;

/// `count` datagrams that begin with a number of six digits, from `first` on.
test::burst numbered(std::size_t first, std::size_t count) {
    test::burst what;
    for (std::size_t i = first; i < first + count; ++i) {
        std::string text = std::to_string(1'000'000 + i).substr(1);
        text.resize(text_bytes, '.');
        what.add(neighbour(), text);
    }
    return what;
}

/// Sees the frames that come out at veth1.
class listener {
public:
    listener() : handle_(socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, htons(ETH_P_IP))) {
        sockaddr_ll where{};
        where.sll_family = AF_PACKET;
        where.sll_protocol = htons(ETH_P_IP);
        where.sll_ifindex = static_cast<int>(if_nametoindex("veth1"));
        const int buffer_bytes = 4 * 1024 * 1024;
        setsockopt(handle_, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
        bind(handle_, reinterpret_cast<const sockaddr*>(&where), sizeof where);
    }
    ~listener() { close(handle_); }
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    /// The numbers of the datagrams in the order in which they came.
    std::vector<std::size_t> read_numbers() {
        constexpr std::size_t heads = 20 + 8;  // IPv4 and UDP
        std::vector<std::size_t> all;
        std::array<char, 2'000> frame{};
        while (recv(handle_, frame.data(), frame.size(), 0) ==
               static_cast<ssize_t>(heads + text_bytes)) {
            all.push_back(std::stoul(std::string(frame.data() + heads, 6)));
        }
        return all;
    }

private:
    int handle_;
};

struct backlog_report {
    transport_counters filled;      ///< Behind the burst.
    transport_counters still_full;  ///< When the loop had its turn, before there was room.
    transport_counters drained;     ///< When all had gone.
    std::size_t arrived;
    bool in_order;
};

/// 300 datagrams are more than a send buffer of 208 KiB holds; one more comes later.
std::optional<backlog_report> fill_and_drain() {
    if (!set_up_silent_neighbour()) {
        return std::nullopt;
    }
    backlog_report report{};
    listener veth1;
    boost::asio::io_context context;
    udp_transport transport(context, test::address_of("10.9.0.1:0"));
    const test::burst first = numbered(0, 300);
    transport.send(first.sends, first.arena);
    const test::burst later = numbered(300, 1);
    transport.send(later.sends, later.arena);
    report.filled = transport.counted();
    context.poll();
    report.still_full = transport.counted();

    if (!tell_address_of_neighbour()) {
        return std::nullopt;
    }
    const auto deadline = std::chrono::steady_clock::now() + test::patience;
    while (transport.counted().sent < 301 && context.run_one_until(deadline) > 0) {
    }
    const bool idle = context.poll() == 0;
    report.drained = transport.counted();
    const auto numbers = veth1.read_numbers();
    report.arrived = numbers.size();
    report.in_order = idle;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        report.in_order = report.in_order && numbers[i] == i;
    }
    return report;
}

TEST(transport_backlog, a_full_socket_makes_datagrams_wait_and_they_go_in_order) {
    const auto seen = in_own_network<backlog_report>(fill_and_drain);
    if (!seen) {
        GTEST_SKIP() << "needs a network namespace (unshare, ip)";
    }
    EXPECT_GT(seen->filled.sent, 0U);
    EXPECT_GT(seen->filled.send_waited, 1U);
    EXPECT_EQ(seen->filled.sent + seen->filled.send_waited, 301U);
    EXPECT_EQ(seen->still_full.sent, seen->filled.sent);
    EXPECT_EQ(seen->drained.sent, 301U);
    EXPECT_EQ(seen->drained.send_waited, seen->filled.send_waited);
    EXPECT_EQ(seen->drained.send_failed, 0U);
    EXPECT_EQ(seen->drained.send_dropped, 0U);
    EXPECT_EQ(seen->arrived, 301U);
    EXPECT_TRUE(seen->in_order);
}

std::optional<transport_counters> overfill() {
    if (!set_up_silent_neighbour()) {
        return std::nullopt;
    }
    boost::asio::io_context context;
    udp_transport transport(context, test::address_of("10.9.0.1:0"));
    const test::burst what = numbered(0, 5'000);
    transport.send(what.sends, what.arena);
    return transport.counted();
}

TEST(transport_backlog, what_does_not_fit_4_mib_is_dropped_and_counted) {
    const auto counted = in_own_network<transport_counters>(overfill);
    if (!counted) {
        GTEST_SKIP() << "needs a network namespace (unshare, ip)";
    }
    EXPECT_EQ(counted->send_waited, 4U * 1024U * 1024U / text_bytes);
    EXPECT_GT(counted->sent, 0U);
    EXPECT_EQ(counted->sent + counted->send_waited + counted->send_dropped, 5'000U);
    EXPECT_EQ(counted->send_failed, 0U);
}

/// The code is one that another peer's ICMP error can bring, too: hence the repeat.
std::optional<transport_counters> send_without_route() {
    boost::asio::io_context context;
    udp_transport transport(context, test::address_of("0.0.0.0:0"));
    test::burst what;
    what.add(test::address_of("192.0.2.1:2428"), "one").add_same(test::address_of("192.0.2.2:1"));
    transport.send(what.sends, what.arena);
    return transport.counted();
}

TEST(transport_backlog, a_destination_without_route_is_tried_twice_and_passed_over) {
    const auto counted = in_own_network<transport_counters>(send_without_route);
    if (!counted) {
        GTEST_SKIP() << "needs a network namespace (unshare)";
    }
    EXPECT_EQ(counted->sent, 0U);
    EXPECT_EQ(counted->send_repeated, 2U);
    EXPECT_EQ(counted->send_failed, 2U);
    EXPECT_EQ(counted->send_waited, 0U);
}

}  // namespace
}  // namespace chatter::net

#endif
