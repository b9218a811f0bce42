// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The look-ups here are the test's own, but for one of "localhost", which needs no server of
// names. One that hangs does so until the test lets it go.

#include "chatter/net/resolver.hpp"

#include "builders.hpp"
#include "wait_until.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/system/errc.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <optional>

namespace chatter::net {
namespace {

using test::address_of;

const base::address somewhere = address_of("192.0.2.1:2428");

/// A context whose resolver's answers are kept.
class asker {
public:
    explicit asker(resolver::look_up how)
        : tested(std::in_place, context, sink(), std::move(how)) {}
    asker() : tested(std::in_place, context, sink()) {}

    [[nodiscard]] bool run_until_answered(std::size_t count) {
        // What is looked up keeps no context running, so the test does.
        const auto work = boost::asio::make_work_guard(context);
        context.restart();
        const auto deadline = std::chrono::steady_clock::now() + test::patience;
        while (answered.size() < count) {
            if (context.run_one_until(deadline) == 0) {
                return false;
            }
        }
        return true;
    }

    boost::asio::io_context context;
    std::map<std::string, found_addresses, std::less<>> answered;
    std::optional<resolver> tested;

private:
    resolver::answer_sink sink() {
        return [this](std::string_view target, const found_addresses& found) {
            EXPECT_TRUE(answered.emplace(target, found).second) << target << " came twice";
        };
    }
};

/// Look-ups of "slow:1" that last until release(); all others are over at once.
class slow_names {
public:
    [[nodiscard]] resolver::look_up look_up() {
        return [released = released_, ended = ended_](std::string_view target) -> found_addresses {
            if (target == "slow:1") {
                released.wait();
            }
            ++*ended;
            return std::vector{somewhere};
        };
    }
    void release() { release_.set_value(); }
    [[nodiscard]] bool have_ended(int count) const {
        return test::wait_until([&] { return *ended_ >= count; });
    }

private:
    std::promise<void> release_;
    std::shared_future<void> released_{release_.get_future()};
    std::shared_ptr<std::atomic<int>> ended_{std::make_shared<std::atomic<int>>(0)};
};

TEST(resolver, an_address_is_answered_without_being_looked_up) {
    asker by([](std::string_view) -> found_addresses {
        ADD_FAILURE() << "it was looked up";
        return std::vector<base::address>{};
    });
    by.tested->ask("192.0.2.1:2428");
    ASSERT_TRUE(by.run_until_answered(1));
    EXPECT_EQ(*by.answered.at("192.0.2.1:2428"), std::vector{somewhere});
}

TEST(resolver, a_name_is_answered_with_what_the_system_says) {
    asker by;
    by.tested->ask("localhost:2428");
    ASSERT_TRUE(by.run_until_answered(1));
    const auto& found = by.answered.at("localhost:2428");
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(*found, *resolve("localhost:2428"));
}

TEST(resolver, a_failure_is_an_answer) {
    const boost::system::error_code why =
        boost::system::errc::make_error_code(boost::system::errc::host_unreachable);
    asker by([why](std::string_view) -> found_addresses { return why; });
    by.tested->ask("nobody:1");
    ASSERT_TRUE(by.run_until_answered(1));
    ASSERT_FALSE(by.answered.at("nobody:1"));
    EXPECT_EQ(by.answered.at("nobody:1").error(), why);
}

TEST(resolver, so_many_addresses_of_a_name_are_handed_on_and_no_more) {
    std::vector<base::address> many;
    for (std::uint16_t port = 1; port <= resolver::addresses_max + 1; ++port) {
        many.emplace_back(base::address::v4_bytes{192, 0, 2, 1}, port);
    }
    asker by([many](std::string_view) -> found_addresses { return many; });
    by.tested->ask("many:1");
    ASSERT_TRUE(by.run_until_answered(1));
    many.pop_back();
    EXPECT_EQ(*by.answered.at("many:1"), many);
}

TEST(resolver, nothing_is_answered_from_within_ask) {
    asker by;
    by.tested->ask("192.0.2.1:2428");
    EXPECT_TRUE(by.answered.empty());
    EXPECT_TRUE(by.run_until_answered(1));
}

TEST(resolver, a_name_that_hangs_keeps_no_other_waiting) {
    slow_names names;
    asker by(names.look_up());
    by.tested->ask("slow:1");
    by.tested->ask("fast:1");
    ASSERT_TRUE(by.run_until_answered(1));
    EXPECT_TRUE(by.answered.contains("fast:1"));
    names.release();
    ASSERT_TRUE(by.run_until_answered(2));
    EXPECT_EQ(*by.answered.at("slow:1"), std::vector{somewhere});
}

TEST(resolver, a_name_that_hangs_keeps_no_context_running) {
    slow_names names;
    asker by(names.look_up());
    by.tested->ask("slow:1");
    by.context.run_for(test::patience);
    EXPECT_TRUE(by.context.stopped());
    names.release();
}

TEST(resolver, nothing_is_answered_behind_stop) {
    slow_names names;
    asker by(names.look_up());
    by.tested->ask("slow:1");
    by.tested->ask("192.0.2.1:2428");  // its answer waits in the context already
    by.tested->stop();
    names.release();
    ASSERT_TRUE(names.have_ended(1));
    by.context.poll();
    EXPECT_TRUE(by.answered.empty());
}

/// A thread that comes back finds neither the resolver nor the context: the sanitizers see it
/// where it looks for them all the same.
TEST(resolver, a_name_that_hangs_is_not_waited_for_in_the_end) {
    slow_names names;
    {
        asker by(names.look_up());
        by.tested->ask("slow:1");
        by.tested.reset();
    }
    names.release();
    EXPECT_TRUE(names.have_ended(1));
}

}  // namespace
}  // namespace chatter::net
