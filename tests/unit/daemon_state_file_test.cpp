// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/state_file.hpp"

#include "builders.hpp"
#include "temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace chatter::daemon {
namespace {

namespace fs = std::filesystem;
using test::uuid_of;
using former_run = state_file::former_run;

core::saved_state a_state(wire::incarnation incarnation = 1) {
    core::saved_state state{uuid_of(1), incarnation, 1'600'000'000'000, {}};
    state.members.push_back({{uuid_of(2), 7, 1, test::address_of("192.0.2.1:1"), "web2", {}, {}},
                             1,
                             wire::member_state::alive});
    return state;
}

class state_file_test : public testing::Test {
protected:
    ~state_file_test() override { fs::permissions(parent, fs::perms::owner_all); }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (fs::path(directory()) / name).string();
    }
    [[nodiscard]] std::string directory() const { return (fs::path(parent) / "state").string(); }

    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& each : fs::directory_iterator(directory())) {
            all.push_back(each.path().filename().string());
        }
        std::sort(all.begin(), all.end());
        return all;
    }

    void put(const std::string& name, const std::string& text) const {
        fs::create_directories(directory());
        std::ofstream(path(name), std::ios::binary) << text;
    }
    [[nodiscard]] std::string content(const std::string& name) const {
        std::ifstream file(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] static mode_t mode_of(const std::string& of) {
        struct stat found {};
        EXPECT_EQ(stat(of.c_str(), &found), 0) << of;
        return found.st_mode & 0777U;
    }

    /// What the exception says; empty where there is none.
    template <typename Action>
    static std::string complaint_of(Action action) {
        try {
            action();
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return {};
    }
    [[nodiscard]] std::string complaint_of_opening(const std::string& where) const {
        return complaint_of([&] { const state_file tested(where); });
    }

    /// root may do everything, whatever the permissions say.
    [[nodiscard]] static bool is_root() { return geteuid() == 0; }

    const test::temporary_directory made;
    const std::string parent = made.path();
};

TEST_F(state_file_test, a_directory_that_is_not_there_is_made_for_this_user_alone) {
    state_file tested(directory());
    EXPECT_EQ(mode_of(directory()), 0700U);
    EXPECT_EQ(tested.read(), former_run{});
    EXPECT_EQ(tested.path(), path("chatterd.state"));
}

TEST_F(state_file_test, what_is_written_is_read_by_the_next_run) {
    {
        state_file tested(directory());
        EXPECT_FALSE(tested.write(a_state()));
    }
    state_file next(directory());
    EXPECT_EQ(next.read(), (former_run{a_state(), std::nullopt}));
}

TEST_F(state_file_test, the_last_that_was_written_counts) {
    state_file tested(directory());
    EXPECT_FALSE(tested.write(a_state(1)));
    EXPECT_FALSE(tested.write(a_state(2)));
    EXPECT_EQ(tested.read().state, a_state(2));
}

TEST_F(state_file_test, the_file_is_for_this_user_alone_and_nothing_else_is_left) {
    state_file tested(directory());
    EXPECT_FALSE(tested.write(a_state()));
    EXPECT_EQ(mode_of(path("chatterd.state")), 0600U);
    EXPECT_EQ(names(), (std::vector<std::string>{"chatterd.lock", "chatterd.state"}));
    EXPECT_EQ(content("chatterd.state"), to_text(a_state()));
}

TEST_F(state_file_test, a_write_that_was_cut_off_is_as_if_it_had_not_begun) {
    put("chatterd.state", to_text(a_state(1)));
    put("chatterd.state.new", to_text(a_state(2)).substr(0, 40));
    state_file tested(directory());
    EXPECT_EQ(tested.read().state, a_state(1));
    EXPECT_FALSE(tested.write(a_state(3)));
    EXPECT_EQ(tested.read().state, a_state(3));
}

// What cannot be read is set aside

TEST_F(state_file_test, a_torn_file_is_set_aside) {
    const std::string torn = to_text(a_state()).substr(0, 100);
    put("chatterd.state", torn);
    state_file tested(directory());
    EXPECT_EQ(tested.read(),
              (former_run{std::nullopt,
                          state_file::set_aside{path("chatterd.state.bad-1"),
                                                state_error::wrong_checksum}}));
    EXPECT_EQ(content("chatterd.state.bad-1"), torn);
    EXPECT_FALSE(fs::exists(path("chatterd.state")));
    EXPECT_EQ(tested.read(), former_run{});
}

TEST_F(state_file_test, each_reason_is_told) {
    std::string other = to_text(a_state());
    other.replace(other.find(" 1 "), 3, " 2 ");
    const std::vector<std::pair<std::string, state_error>> all{
        {"", state_error::foreign},
        {std::string(10'000, '\0'), state_error::foreign},
        {other, state_error::other_version},
        {to_text(a_state()) + "x", state_error::wrong_checksum},
    };
    state_file tested(directory());
    for (std::size_t i = 0; i < all.size(); ++i) {
        put("chatterd.state", all[i].first);
        const auto found = tested.read();
        ASSERT_TRUE(found.refused) << i;
        EXPECT_EQ(found.refused->why, all[i].second);
        EXPECT_EQ(found.refused->moved_to, path("chatterd.state.bad-" + std::to_string(i + 1)));
    }
}

TEST_F(state_file_test, what_was_set_aside_before_is_kept) {
    put("chatterd.state.bad-1", "one");
    put("chatterd.state.bad-3", "three");
    put("chatterd.state", "two");
    state_file tested(directory());
    EXPECT_EQ(tested.read().refused->moved_to, path("chatterd.state.bad-2"));
    put("chatterd.state", "four");
    EXPECT_EQ(tested.read().refused->moved_to, path("chatterd.state.bad-4"));
    EXPECT_EQ(content("chatterd.state.bad-1"), "one");
    EXPECT_EQ(content("chatterd.state.bad-2"), "two");
    EXPECT_EQ(content("chatterd.state.bad-3"), "three");
    EXPECT_EQ(content("chatterd.state.bad-4"), "four");
}

// One daemon a directory

TEST_F(state_file_test, a_directory_has_one_daemon_at_a_time) {
    {
        const state_file tested(directory());
        EXPECT_EQ(
            complaint_of_opening(directory()),
            "cannot use the state directory " + directory() + ": another chatterd runs with it");
    }
    EXPECT_EQ(complaint_of_opening(directory()), "");
}

/// No daemon that was killed keeps its successor out.
TEST_F(state_file_test, a_lock_goes_with_its_process) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        new state_file(directory());  // never deleted: as if killed
        _exit(0);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(complaint_of_opening(directory()), "");
}

// What the system refuses

TEST_F(state_file_test, a_directory_that_cannot_be_made_is_one_clear_line) {
    const std::string where = parent + "/no/such/parent";
    EXPECT_EQ(complaint_of_opening(where),
              "cannot use the state directory " + where + ": No such file or directory");
}

TEST_F(state_file_test, a_file_is_no_directory) {
    const std::string where = parent + "/file";
    std::ofstream(where) << "text";
    EXPECT_EQ(complaint_of_opening(where),
              "cannot use the state directory " + where + ": Not a directory");
}

TEST_F(state_file_test, a_state_that_is_no_file_is_neither_read_nor_forgotten) {
    state_file tested(directory());
    fs::create_directory(path("chatterd.state"));
    EXPECT_EQ(complaint_of([&] { static_cast<void>(tested.read()); }),
              "cannot read " + path("chatterd.state") + ": Is a directory");
    EXPECT_TRUE(tested.write(a_state()));
    EXPECT_TRUE(fs::is_directory(path("chatterd.state")));
}

TEST_F(state_file_test, a_directory_that_is_not_this_users_is_one_clear_line) {
    if (is_root()) {
        GTEST_SKIP() << "root may do everything";
    }
    fs::create_directory(directory());
    fs::permissions(directory(), fs::perms::none);
    EXPECT_EQ(complaint_of_opening(directory()),
              "cannot use the state directory " + directory() + ": Permission denied");
    fs::permissions(directory(), fs::perms::owner_all);
}

TEST_F(state_file_test, a_file_that_is_not_this_users_is_one_clear_line) {
    if (is_root()) {
        GTEST_SKIP() << "root may do everything";
    }
    put("chatterd.state", to_text(a_state()));
    fs::permissions(path("chatterd.state"), fs::perms::none);
    state_file tested(directory());
    EXPECT_EQ(complaint_of([&] { static_cast<void>(tested.read()); }),
              "cannot read " + path("chatterd.state") + ": Permission denied");
}

TEST_F(state_file_test, a_write_that_fails_is_told_and_leaves_the_former_state) {
    state_file tested(directory());
    EXPECT_FALSE(tested.write(a_state(1)));
    fs::create_directory(path("chatterd.state.new"));  // in the way
    EXPECT_EQ(tested.write(a_state(2)), boost::system::errc::is_a_directory);
    EXPECT_EQ(tested.read().state, a_state(1));
    fs::remove(path("chatterd.state.new"));
    EXPECT_FALSE(tested.write(a_state(3)));
    EXPECT_EQ(tested.read().state, a_state(3));
}

}  // namespace
}  // namespace chatter::daemon
