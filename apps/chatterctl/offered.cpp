// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "offered.hpp"

#include "command_line.hpp"

#include <algorithm>

namespace chatter::ctl {
namespace {

/// Options other than arguments.
std::vector<offered_option> options_of(const CLI::App& app) {
    std::vector<offered_option> made;
    for (const CLI::Option* each : app.get_options()) {
        if (each->get_lnames().empty() && each->get_snames().empty()) {
            continue;
        }
        offered_option& option = made.emplace_back();
        for (const std::string& name : each->get_snames()) {
            option.short_names.push_back("-" + name);
        }
        for (const std::string& name : each->get_lnames()) {
            option.long_names.push_back("--" + name);
        }
        option.description = each->get_description();
        option.value = each->get_items_expected_max() > 0 ? each->get_type_name() : std::string();
        option.choices = choices_of(option.value);
        option.is_repeatable = each->get_expected_max() > 1;
    }
    return made;
}

offered_command command_of(const CLI::App& app) {
    offered_command made{app.get_name(), app.get_description(), options_of(app), {}};
    for (const CLI::Option* each : app.get_options()) {
        if (each->get_positional()) {
            made.choices = choices_of(each->get_type_name());
        }
    }
    return made;
}

}  // namespace

std::vector<std::string> offered_option::names() const {
    std::vector<std::string> all = short_names;
    all.insert(all.end(), long_names.begin(), long_names.end());
    return all;
}

offered offered_by(const CLI::App& app) {
    offered made{app.get_name(), options_of(app), {}};
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
        offered_command& command = made.commands.emplace_back(command_of(*each));
        // --help is one of each command's own, and of all.
        std::erase_if(command.options, [&](const offered_option& own) {
            return std::any_of(
                made.options.begin(), made.options.end(), [&](const offered_option& common) {
                    return common.names() == own.names();
                });
        });
    }
    return made;
}

std::string joined(const std::vector<std::string>& words, const std::string& between) {
    std::string text;
    for (const std::string& each : words) {
        text += (text.empty() ? "" : between) + each;
    }
    return text;
}

}  // namespace chatter::ctl
