// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/key_file.hpp"

#include "key_files.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace chatter::daemon {
namespace {

/// The bytes 00 to 1f.
const std::string a_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class key_file_test : public testing::Test {
protected:
    static std::string complaint_of(const std::string& file) {
        const auto ring = read_key_file(file);
        return ring ? "" : ring.error();
    }
    static mode_t mode_of(const std::string& file) {
        struct stat found {};
        EXPECT_EQ(stat(file.c_str(), &found), 0);
        return found.st_mode & 07777;
    }

    const test::file_directory files;
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
    const auto ring = read_key_file(files.write("key", "# ours\n" + a_key + "\n"));
    ASSERT_TRUE(ring) << ring.error();
    ASSERT_EQ(ring->ids().size(), 1U);
    EXPECT_EQ(wire::to_text(ring->ids().front()), "284c716a");
}

TEST_F(key_file_keys_test, says_what_is_wrong_with_a_line) {
    const std::string path = files.path_of("key");
    EXPECT_EQ(
        complaint_of(files.write("key", "# ours\n" + a_key + "x\n")),
        "key file \"" + path + "\": line 2 is no key: one is 32 bytes in base64, 44 characters");
    EXPECT_EQ(complaint_of(files.write("key", "")),
              "key file \"" + path + "\": there is no key in it");
}

TEST_F(key_file_keys_test, makes_lines_that_it_reads) {
    const std::string line = new_key_line();
    EXPECT_NE(line, new_key_line());
    EXPECT_EQ(complaint_of(files.write("keys", line + "\n" + new_key_line() + "\n")), "");
}

TEST_F(key_file_test, takes_the_permissions_of_others_from_a_file_that_is_written) {
    const std::string file = files.write("key", "", std::filesystem::perms(0644));
    const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    restrict_output(fd);
    close(fd);
    EXPECT_EQ(mode_of(file), 0600U);
}

TEST_F(key_file_test, leaves_the_permissions_of_what_is_no_file_alone) {
    const std::string pipe = files.path_of("pipe");
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    ASSERT_EQ(chmod(pipe.c_str(), 0622), 0);
    const int fd = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(fd, 0);
    restrict_output(fd);
    close(fd);
    EXPECT_EQ(mode_of(pipe), 0622U);
    restrict_output(-1);
}

TEST_F(key_file_test, refuses_a_file_that_others_may_read) {
    const std::string file = files.write("key", a_key, std::filesystem::perms(0644));
    EXPECT_EQ(complaint_of(file),
              "key file \"" + file + "\": others than its owner may use it; run: chmod 600 '" +
                  file + "'");
}

}  // namespace
}  // namespace chatter::daemon
