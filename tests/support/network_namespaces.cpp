// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "network_namespaces.hpp"

#include "wait_until.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace chatter::test {
namespace {

constexpr const char* inside_variable = "CHATTER_TEST_NAMESPACES";
constexpr const char* one_bridge = "br0";
constexpr const char* other_bridge = "br1";

finished shell(const std::string& command) {
    return run({"/bin/sh", {"-c", "PATH=$PATH:/usr/sbin:/sbin; " + command}});
}

void must(const std::string& command) {
    const finished done = shell(command);
    if (done.exit_code != 0) {
        throw std::runtime_error(command + ": " + done.err);
    }
}

std::string namespace_of(pid_t process) {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/" + std::to_string(process) + "/ns/net", error)
        .string();
}

}  // namespace

void enter_own_namespaces(char** argv) {
    if (has_own_namespaces() ||
        shell("unshare -Urn true && command -v ip && command -v nft").exit_code != 0) {
        return;
    }
    setenv(inside_variable, "1", 1);
    std::vector<char*> again;
    std::array<std::string, 2> words{"unshare", "-Urn"};
    for (std::string& each : words) {
        again.push_back(each.data());
    }
    for (char** each = argv; *each != nullptr; ++each) {
        again.push_back(*each);
    }
    again.push_back(nullptr);
    execvp(again[0], again.data());
    unsetenv(inside_variable);
}

bool has_own_namespaces() {
    return std::getenv(inside_variable) != nullptr;
}

bridged_hosts::bridged_hosts(std::size_t count) {
    must("ip link set lo up");
    for (const std::string bridge : {one_bridge, other_bridge}) {
        must("ip link add " + bridge + " type bridge && ip link set " + bridge + " up");
    }
    for (std::size_t i = 0; i < count; ++i) {
        hosts_.push_back(std::make_unique<process>(
            launch{"/usr/bin/unshare", {"-n", "/bin/cat"}, {}, launch::input::open}));
        const pid_t holder = hosts_.back()->pid();
        if (!wait_until([&] {
                const std::string its = namespace_of(holder);
                return !its.empty() && its != namespace_of(getpid());
            })) {
            throw std::runtime_error("unshare -n made no namespace");
        }
        const std::string pid = std::to_string(holder);
        const std::string inside = "nsenter -t " + pid + " -n ip ";
        must("ip link add " + link(i) + " type veth peer name eth0 netns " + pid);
        plug_into(i, one_bridge);
        heal(i);
        must(inside + "link set lo up");
        must(inside + "addr add " + address(i) + "/24 dev eth0");
        must(inside + "link set eth0 up");
    }
}

bridged_hosts::~bridged_hosts() {
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
        static_cast<void>(shell("ip link del " + link(i)));
    }
    for (const std::string bridge : {one_bridge, other_bridge}) {
        static_cast<void>(shell("ip link del " + bridge));
    }
}

std::string bridged_hosts::address(std::size_t host) const {
    return "10.77.0." + std::to_string(host + 1);
}

std::string bridged_hosts::link(std::size_t host) const {
    return "host" + std::to_string(host);
}

launch bridged_hosts::on(std::size_t host, launch what) const {
    std::vector<std::string> arguments{
        "-t", std::to_string(hosts_.at(host)->pid()), "-n", what.program};
    arguments.insert(arguments.end(), what.arguments.begin(), what.arguments.end());
    what.program = "/usr/bin/nsenter";
    what.arguments = std::move(arguments);
    return what;
}

void bridged_hosts::drop_percent(std::size_t host, int percent) {
    const std::string nft = "nsenter -t " + std::to_string(hosts_.at(host)->pid()) + " -n nft ";
    must(nft + "add table inet loss");
    must(nft + "'add chain inet loss in { type filter hook input priority 0 ; }'");
    must(nft + "add rule inet loss in iifname eth0 meta l4proto udp numgen random mod 100 '<' " +
         std::to_string(percent) + " drop");
}

void bridged_hosts::cut(std::size_t host) {
    must("ip link set " + link(host) + " down");
}

void bridged_hosts::heal(std::size_t host) {
    must("ip link set " + link(host) + " up");
}

void bridged_hosts::plug_into(std::size_t host, const char* bridge) {
    must("ip link set " + link(host) + " master " + bridge);
}

void bridged_hosts::split(std::size_t first_apart) {
    for (std::size_t i = first_apart; i < hosts_.size(); ++i) {
        plug_into(i, other_bridge);
    }
}

void bridged_hosts::unite() {
    for (std::size_t i = 0; i < hosts_.size(); ++i) {
        plug_into(i, one_bridge);
    }
}

}  // namespace chatter::test
