// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/key_file.hpp"

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

/// The bytes 00 to 1f.
const std::string a_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class key_file_test : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name = "cluster.key") const {
        return directory + "/" + name;
    }

    [[nodiscard]] std::string write(const std::string& text,
                                    mode_t mode = 0600,
                                    const std::string& name = "cluster.key") const {
        std::ofstream(path(name)) << text;
        EXPECT_EQ(chmod(path(name).c_str(), mode), 0);
        return path(name);
    }

    static std::string complaint_of(const std::string& file) {
        const auto ring = read_key_file(file);
        return ring ? "" : ring.error();
    }
    /// What stands behind the name of the file.
    [[nodiscard]] std::string complaint(const std::string& name = "cluster.key") const {
        const std::string whole = complaint_of(path(name));
        const std::string start = "key file \"" + path(name) + "\": ";
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

/// What is in the file matters, too.
class key_file_keys_test : public key_file_test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
};

TEST_F(key_file_keys_test, reads_keys) {
    const auto ring = read_key_file(write("# ours\n" + a_key + "\n"));
    ASSERT_TRUE(ring) << ring.error();
    ASSERT_EQ(ring->ids().size(), 1U);
    EXPECT_EQ(wire::to_text(ring->ids().front()), "284c716a");
}

TEST_F(key_file_keys_test, reads_a_file_that_its_owner_cannot_change) {
    EXPECT_EQ(complaint_of(write(a_key, 0400)), "");
}

TEST_F(key_file_keys_test, follows_a_link_and_looks_at_what_it_leads_to) {
    static_cast<void>(write(a_key, 0600, "..data"));
    ASSERT_EQ(symlink("..data", path().c_str()), 0);
    EXPECT_EQ(complaint_of(path()), "");
    ASSERT_EQ(chmod(path("..data").c_str(), 0644), 0);
    EXPECT_EQ(complaint(), "others than its owner may use it; run: chmod 600 '" + path() + "'");
}

TEST_F(key_file_keys_test, says_what_is_wrong_with_a_line) {
    static_cast<void>(write("# ours\n" + a_key + "x\n"));
    EXPECT_EQ(complaint(), "line 2 is no key: one is 32 bytes in base64, 44 characters");
    static_cast<void>(write(""));
    EXPECT_EQ(complaint(), "there is no key in it");
}

TEST_F(key_file_test, refuses_every_permission_of_others) {
    const mode_t modes[] = {0640, 0660, 0610, 0604, 0606, 0601, 0644, 0666, 0440, 0777};
    for (const mode_t mode : modes) {
        static_cast<void>(write(a_key, mode));
        EXPECT_EQ(complaint(), "others than its owner may use it; run: chmod 600 '" + path() + "'")
            << mode;
    }
}

TEST_F(key_file_test, spells_the_path_for_a_shell) {
    const std::string odd = "it's $(a) \"key\"; rm -r *";
    static_cast<void>(write(a_key, 0644, odd));
    const std::string whole = complaint_of(path(odd));
    const std::string command = whole.substr(whole.find("chmod"));
    EXPECT_EQ(command, "chmod 600 '" + directory + "/it'\\''s $(a) \"key\"; rm -r *'");
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(mode_of(path(odd)), 0600U);
}

TEST_F(key_file_test, spells_a_path_that_looks_like_an_option) {
    const fs::path before = fs::current_path();
    fs::current_path(directory);
    static_cast<void>(write(a_key, 0644, "-key"));
    const std::string whole = complaint_of("-key");
    fs::current_path(before);
    EXPECT_EQ(whole.substr(whole.find("chmod")), "chmod 600 './-key'");
}

TEST_F(key_file_test, stays_one_line_whatever_the_path) {
    for (const char* name : {"a\nb", "a\rb", "a\tb", "a\x1b[2Jb"}) {
        static_cast<void>(write(a_key, 0644, name));
        const std::string whole = complaint_of(path(name));
        EXPECT_TRUE(whole.ends_with(": others than its owner may use it; set its mode to 600"))
            << whole;
        EXPECT_EQ(whole.find_first_of("\n\r\t\x1b"), std::string::npos);
    }
}

TEST_F(key_file_test, refuses_a_file_of_somebody_else) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "needs root, who may give files away";
    }
    ASSERT_EQ(chown(write(a_key).c_str(), 12'345, 0), 0);
    EXPECT_EQ(complaint(),
              "it belongs to user 12345, who is neither root nor the user that runs this, 0");
}

TEST_F(key_file_test, refuses_what_is_no_regular_file) {
    ASSERT_EQ(mkdir(path("directory").c_str(), 0700), 0);
    EXPECT_EQ(complaint("directory"), "it is no regular file");
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_EQ(complaint("pipe"), "it is no regular file");
    EXPECT_EQ(complaint_of("/dev/null"), "key file \"/dev/null\": it is no regular file");
}

TEST_F(key_file_test, says_that_there_is_none) {
    EXPECT_EQ(complaint(), "No such file or directory");
}

TEST_F(key_file_keys_test, refuses_a_file_that_is_too_large_for_keys) {
    const std::string comment = "#" + std::string(64 * 1024 - a_key.size() - 2, ' ') + "\n";
    EXPECT_EQ(complaint_of(write(comment + a_key)), "");
    static_cast<void>(write(comment + a_key + "\n"));
    EXPECT_EQ(complaint(), "it has more than 64 KiB, which is no key file");
}

TEST_F(key_file_keys_test, makes_lines_that_it_reads) {
    const std::string line = new_key_line();
    EXPECT_NE(line, new_key_line());
    EXPECT_EQ(complaint_of(write(line + "\n" + new_key_line() + "\n")), "");
}

TEST_F(key_file_test, takes_the_permissions_of_others_from_a_file_that_is_written) {
    const std::string file = write("", 0644);
    const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    restrict_output(fd);
    close(fd);
    EXPECT_EQ(mode_of(file), 0600U);
}

TEST_F(key_file_test, leaves_the_permissions_of_what_is_no_file_alone) {
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    ASSERT_EQ(chmod(path("pipe").c_str(), 0622), 0);
    const int fd = open(path("pipe").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    restrict_output(fd);
    close(fd);
    EXPECT_EQ(mode_of(path("pipe")), 0622U);
    restrict_output(-1);
}

}  // namespace
}  // namespace chatter::daemon
