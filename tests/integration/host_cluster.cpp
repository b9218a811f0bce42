// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "host_cluster.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace chatter::test {
namespace {

constexpr const char* port = ":2428";

}  // namespace

void namespaces::SetUp() {
    if (!has_own_namespaces()) {
        GTEST_SKIP() << no_namespaces;
    }
}

host_daemons start_on_each(const bridged_hosts& hosts, std::size_t count) {
    host_daemons result;
    for (std::size_t i = 0; i < count; ++i) {
        launch how = chatterd({.listen = hosts.address(i) + port,
                               .more = {"--name",
                                        node_name(i),
                                        "--join",
                                        hosts.address(0),
                                        "--join",
                                        hosts.address(1) + port}});
        result.push_back(std::make_unique<daemon_process>(hosts.on(i, std::move(how))));
    }
    return result;
}

bool all_log(const host_daemons& daemons, const std::string& event) {
    for (std::size_t i = 0; i < daemons.size(); ++i) {
        for (std::size_t j = 0; j < daemons.size(); ++j) {
            if (i != j && !daemons[i]->logs(event + " name=\"" + node_name(j) + "\"")) {
                return false;
            }
        }
    }
    return true;
}

void tell_on(const bridged_hosts& hosts, std::size_t host, const std::string& json) {
    const finished told = run(hosts.on(host, chatter_inject({hosts.address(host) + port, json})));
    EXPECT_EQ(told.exit_code, 0) << json << ": " << told.err;
}

}  // namespace chatter::test

int main(int argc, char** argv) {
    // Before googletest takes its flags away: the program runs again with all of them.
    const bool lists = std::any_of(
        argv, argv + argc, [](std::string_view each) { return each == "--gtest_list_tests"; });
    if (!lists) {
        chatter::test::enter_own_namespaces(argv);
    }
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
