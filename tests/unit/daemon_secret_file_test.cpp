// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/secret_file.hpp"

#include "temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace chatter::daemon {
namespace {

namespace fs = std::filesystem;

const std::string a_secret = "xyzzy";

class secret_file_test : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name = "secret") const {
        return directory + "/" + name;
    }

    [[nodiscard]] std::string write(const std::string& text,
                                    mode_t mode = 0600,
                                    const std::string& name = "secret") const {
        std::ofstream(path(name)) << text;
        EXPECT_EQ(chmod(path(name).c_str(), mode), 0);
        return path(name);
    }

    static std::string complaint_of(const std::string& file) {
        const auto text = read_secret_file("secret file", file);
        return text ? "" : text.error();
    }
    /// What stands behind the name of the file.
    [[nodiscard]] std::string complaint(const std::string& name = "secret") const {
        const std::string whole = complaint_of(path(name));
        const std::string start = "secret file \"" + path(name) + "\": ";
        EXPECT_TRUE(whole.starts_with(start)) << whole;
        return whole.substr(std::min(whole.size(), start.size()));
    }

    static mode_t mode_of(const std::string& file) {
        struct stat found {};
        EXPECT_EQ(stat(file.c_str(), &found), 0);
        return found.st_mode & 07777;
    }

    const test::temporary_directory made;
    const std::string directory = made.path();
};

TEST_F(secret_file_test, reads_all_of_it) {
    const auto text = read_secret_file("secret file", write("# ours\nxyzzy\n"));
    ASSERT_TRUE(text) << text.error();
    EXPECT_EQ(text->text(), "# ours\nxyzzy\n");
}

TEST_F(secret_file_test, reads_a_file_that_its_owner_cannot_change) {
    EXPECT_EQ(complaint_of(write(a_secret, 0400)), "");
}

TEST_F(secret_file_test, follows_a_link_and_looks_at_what_it_leads_to) {
    static_cast<void>(write(a_secret, 0600, "..data"));
    ASSERT_EQ(symlink("..data", path().c_str()), 0);
    EXPECT_EQ(complaint_of(path()), "");
    ASSERT_EQ(chmod(path("..data").c_str(), 0644), 0);
    EXPECT_EQ(complaint(), "others than its owner may use it; run: chmod 600 '" + path() + "'");
}

TEST_F(secret_file_test, refuses_every_permission_of_others) {
    const mode_t modes[] = {0640, 0660, 0610, 0604, 0606, 0601, 0644, 0666, 0440, 0777};
    for (const mode_t mode : modes) {
        static_cast<void>(write(a_secret, mode));
        EXPECT_EQ(complaint(), "others than its owner may use it; run: chmod 600 '" + path() + "'")
            << mode;
    }
}

TEST_F(secret_file_test, spells_the_path_for_a_shell) {
    const std::string odd = "it's $(a) \"key\"; rm -r *";
    static_cast<void>(write(a_secret, 0644, odd));
    const std::string whole = complaint_of(path(odd));
    const std::string command = whole.substr(whole.find("chmod"));
    EXPECT_EQ(command, "chmod 600 '" + directory + "/it'\\''s $(a) \"key\"; rm -r *'");
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(mode_of(path(odd)), 0600U);
}

TEST_F(secret_file_test, spells_a_path_that_looks_like_an_option) {
    const fs::path before = fs::current_path();
    fs::current_path(directory);
    static_cast<void>(write(a_secret, 0644, "-secret"));
    const std::string whole = complaint_of("-secret");
    fs::current_path(before);
    EXPECT_EQ(whole.substr(whole.find("chmod")), "chmod 600 './-secret'");
}

TEST_F(secret_file_test, stays_one_line_whatever_the_path) {
    for (const char* name : {"a\nb", "a\rb", "a\tb", "a\x1b[2Jb"}) {
        static_cast<void>(write(a_secret, 0644, name));
        const std::string whole = complaint_of(path(name));
        EXPECT_TRUE(whole.ends_with(": others than its owner may use it; set its mode to 600"))
            << whole;
        EXPECT_EQ(whole.find_first_of("\n\r\t\x1b"), std::string::npos);
    }
}

TEST_F(secret_file_test, refuses_a_file_of_somebody_else) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "needs root, who may give files away";
    }
    ASSERT_EQ(chown(write(a_secret).c_str(), 12'345, 0), 0);
    EXPECT_EQ(complaint(),
              "it belongs to user 12345, who is neither root nor the user that runs this, 0");
}

TEST_F(secret_file_test, refuses_what_is_no_regular_file) {
    ASSERT_EQ(mkdir(path("directory").c_str(), 0700), 0);
    EXPECT_EQ(complaint("directory"), "it is no regular file");
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(complaint("pipe"), "it is no regular file");
    EXPECT_EQ(complaint_of("/dev/null"), "secret file \"/dev/null\": it is no regular file");
}

TEST_F(secret_file_test, says_that_there_is_none) {
    EXPECT_EQ(complaint(), "No such file or directory");
}

TEST_F(secret_file_test, refuses_a_file_that_is_too_large_for_a_secret) {
    const std::string comment = "#" + std::string(64 * 1024 - a_secret.size() - 2, ' ') + "\n";
    EXPECT_EQ(complaint_of(write(comment + a_secret)), "");
    static_cast<void>(write(comment + a_secret + "\n"));
    EXPECT_EQ(complaint(), "it has more than 64 KiB, which is no secret file");
}

}  // namespace
}  // namespace chatter::daemon
