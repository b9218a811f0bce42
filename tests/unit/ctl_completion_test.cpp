// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "command_line.hpp"
#include "completion.hpp"
#include "process.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::ctl {
namespace {

class completion : public testing::Test {
protected:
    completion() { set_up(app_, typed_); }

    /// What bash offers for a command line whose last word is not yet complete.
    std::vector<std::string> offered_by_bash(const std::string& words, int at) {
        const std::string script = bash_completion(app_) + "COMP_WORDS=(" + words +
                                   ")\nCOMP_CWORD=" + std::to_string(at) +
                                   "\n_chatterctl\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        const auto done = test::run({"/bin/bash", {"--norc", "-c", script}});
        EXPECT_EQ(done.err, "");
        return test::lines_of(done.out);
    }

    CLI::App app_{"", "chatterctl"};
    options typed_;
};

using words = std::vector<std::string>;

TEST_F(completion, has_every_command_and_every_option) {
    for (const std::string& script :
         {bash_completion(app_), zsh_completion(app_), fish_completion(app_)}) {
        for (const CLI::App* each : app_.get_subcommands([](CLI::App*) { return true; })) {
            EXPECT_NE(script.find(each->get_name()), std::string::npos) << each->get_name();
            for (const CLI::Option* option : each->get_options()) {
                for (const std::string& name : option->get_lnames()) {
                    EXPECT_NE(script.find(name), std::string::npos) << name;
                }
            }
        }
        for (const std::string value : {"alive", "suspect", "gone", "json", "fish", "devices"}) {
            EXPECT_NE(script.find(value), std::string::npos) << value;
        }
    }
}

TEST_F(completion, of_bash_offers_commands) {
    EXPECT_EQ(offered_by_bash("chatterctl w", 1), (words{"why", "watch"}));
    EXPECT_EQ(offered_by_bash("chatterctl --server web1 mem", 3), words{"members"});
    EXPECT_EQ(offered_by_bash("chatterctl --server = members mem", 4), words{"members"})
        << "a value may be called like a command";
}

TEST_F(completion, of_bash_offers_the_options_of_the_command) {
    EXPECT_EQ(offered_by_bash("chatterctl members --s", 2), (words{"--state", "--server"}));
    EXPECT_EQ(offered_by_bash("chatterctl --s", 1), words{"--server"});
}

TEST_F(completion, of_bash_offers_values) {
    EXPECT_EQ(offered_by_bash("chatterctl members --state s", 3), words{"suspect"});
    EXPECT_EQ(offered_by_bash("chatterctl members --state = l", 4), words{"left"});
    EXPECT_EQ(offered_by_bash("chatterctl --output =", 2), (words{"table", "json"}));
    EXPECT_EQ(offered_by_bash("chatterctl completion f", 2), words{"fish"});
    EXPECT_EQ(offered_by_bash("chatterctl check d", 2), words{"devices"});
    EXPECT_EQ(offered_by_bash("chatterctl check -w d", 3), (words{""}));
}

TEST_F(completion, is_a_script_of_its_shell) {
    struct shell {
        std::string program;
        std::string script;
    };
    for (const shell& each : {shell{"bash", bash_completion(app_)},
                              shell{"zsh", zsh_completion(app_)},
                              shell{"fish", fish_completion(app_)}}) {
        // A shell that is not there finds no fault.
        const auto done = test::run(
            {"/bin/sh",
             {"-c", "command -v \"$1\" >/dev/null || exit 0; exec \"$1\" -n", "sh", each.program}},
            each.script);
        EXPECT_EQ(done.exit_code, 0) << each.program;
        EXPECT_EQ(done.err, "");
    }
}

}  // namespace
}  // namespace chatter::ctl
