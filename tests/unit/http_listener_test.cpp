// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "http_server_fixture.hpp"
#include "listener.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace chatter::http::test {
namespace {

/// As long as it lives, this process can open nothing more.
class no_more_files {
public:
    no_more_files() {
        getrlimit(RLIMIT_NOFILE, &before_);
        const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
        ::close(next);
        rlimit now = before_;
        now.rlim_cur = static_cast<rlim_t>(next);
        setrlimit(RLIMIT_NOFILE, &now);
    }
    ~no_more_files() { setrlimit(RLIMIT_NOFILE, &before_); }
    no_more_files(const no_more_files&) = delete;
    no_more_files& operator=(const no_more_files&) = delete;

private:
    rlimit before_{};
};

class http_listener : public testing::Test {
protected:
    void start() {
        tested->start([this](tcp::socket socket) { accepted.push_back(std::move(socket)); });
        // A sanitizer opens files where it sees a type for the first time.
        context.poll();
    }

    boost::asio::io_context context;
    std::shared_ptr<listener> tested =
        std::make_shared<listener>(context, *base::parse_address("127.0.0.1:0"));
    std::vector<tcp::socket> accepted;
};

TEST_F(http_listener, hands_on_who_connects) {
    start();
    raw_client first(context, tested->local_address());
    raw_client second(context, tested->local_address());
    EXPECT_TRUE(run_until(context, [&] { return accepted.size() == 2; }));
    EXPECT_EQ(accepted[0].remote_endpoint(), first.socket().local_endpoint());
}

TEST_F(http_listener, bounds_what_the_kernel_keeps_of_a_connection) {
    start();
    raw_client client(context, tested->local_address());
    ASSERT_TRUE(run_until(context, [&] { return !accepted.empty(); }));
    boost::asio::socket_base::send_buffer_size size;
    accepted[0].get_option(size);
    EXPECT_LE(size.value(), 128 * 1024);  // the kernel doubles what it is told
}

TEST_F(http_listener, waits_a_little_where_no_file_is_to_be_had) {
    start();
    raw_client client(context, tested->local_address());
    {
        const no_more_files scarce;
        context.restart();
        EXPECT_LT(context.run_for(milliseconds(250)), 10u);
        EXPECT_TRUE(accepted.empty());
    }
    EXPECT_TRUE(run_until(context, [&] { return !accepted.empty(); }));
}

TEST_F(http_listener, leaves_nothing_on_the_context_when_it_is_stopped) {
    start();
    const no_more_files scarce;
    context.run_for(milliseconds(20));
    tested->stop();
    context.restart();
    context.run_for(patience);
    EXPECT_TRUE(context.stopped());
}

TEST_F(http_listener, can_be_stopped_by_who_is_handed_a_connection) {
    tested->start([this](tcp::socket socket) {
        accepted.push_back(std::move(socket));
        tested->stop();
    });
    raw_client client(context, tested->local_address());
    context.run_for(patience);
    EXPECT_TRUE(context.stopped());
    EXPECT_EQ(accepted.size(), 1u);
}

}  // namespace
}  // namespace chatter::http::test
