// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "completion.hpp"

#include "offered.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace chatter::ctl {
namespace {

std::vector<std::string> names_of(const std::vector<offered_command>& commands) {
    std::vector<std::string> names(commands.size());
    std::transform(commands.begin(), commands.end(), names.begin(), [](const auto& each) {
        return each.name;
    });
    return names;
}

std::vector<std::string> names_of(const std::vector<offered_option>& options) {
    std::vector<std::string> names;
    for (const offered_option& each : options) {
        const auto more = each.names();
        names.insert(names.end(), more.begin(), more.end());
    }
    return names;
}

/// `text` with a backslash before each of `special`.
std::string escaped(std::string_view text, std::string_view special) {
    std::string made;
    for (const char each : text) {
        if (special.find(each) != std::string_view::npos) {
            made += '\\';
        }
        made += each;
    }
    return made;
}

/// As one word of bash and zsh.
std::string shell_word(std::string_view text) {
    std::string made = "'";
    for (const char each : text) {
        made += each == '\'' ? std::string("'\\''") : std::string(1, each);
    }
    return made + "'";
}

// bash

/// Lines of a case for the values of options: `command` is what stands before the blank.
std::string bash_values(const std::string& command, const std::vector<offered_option>& options) {
    std::string made;
    for (const offered_option& each : options) {
        if (each.value.empty()) {
            continue;
        }
        std::vector<std::string> patterns;
        for (const std::string& name : each.names()) {
            std::string& pattern = patterns.emplace_back(command);
            pattern.append("' ").append(name).append("'");
        }
        made += "        " + joined(patterns, "|") + ")\n            ";
        if (each.takes_file()) {
            made += "COMPREPLY=($(compgen -f -- \"$word\"))\n";
        } else if (!each.choices.empty()) {
            made += "COMPREPLY=($(compgen -W '" + joined(each.choices, " ") + "' -- \"$word\"))\n";
        } else {
            made += ":\n";
        }
        made += "            return ;;\n";
    }
    return made;
}

/// The words that can stand where no option's value does.
std::string bash_words(const offered& all) {
    const std::string common = joined(names_of(all.options), " ");
    std::string made = "    case $command in\n";
    for (const offered_command& each : all.commands) {
        made += "        " + each.name + ") options='" + joined(names_of(each.options), " ") + " " +
                common + "' words='" + joined(each.choices, " ") + "' ;;\n";
    }
    return made + "        *) options='" + common + "' words='" +
           joined(names_of(all.commands), " ") + "' ;;\n    esac\n";
}

/// Options of all commands that take a value: the word behind them is no command.
std::string bash_skipped(const offered& all) {
    std::vector<std::string> names;
    for (const offered_option& each : all.options) {
        const auto more = each.value.empty() ? std::vector<std::string>() : each.names();
        names.insert(names.end(), more.begin(), more.end());
    }
    return joined(names, "|");
}

// zsh

std::string zsh_option(const offered_option& what) {
    const std::string text = "[" + escaped(what.description, "[]\\") + "]";
    std::string value;
    if (!what.value.empty()) {
        value = ":" + escaped(what.value, ":[]\\") + ":";
        value += what.takes_file()      ? "_files"
                 : what.choices.empty() ? " "
                                        : "(" + joined(what.choices, " ") + ")";
    }
    const auto names = what.names();
    if (names.size() == 1) {
        return shell_word((what.is_repeatable ? "*" : "") + names.front() + text + value);
    }
    return shell_word("(" + joined(names, " ") + ")") + "{" + joined(names, ",") + "}" +
           shell_word(text + value);
}

std::string zsh_arguments(const std::vector<offered_option>& options, const std::string& indent) {
    std::string made;
    for (const offered_option& each : options) {
        made += " \\\n" + indent + zsh_option(each);
    }
    return made;
}

// fish

std::string fish_quoted(std::string_view text) {
    return "'" + escaped(text, "'\\") + "'";
}

std::string fish_option(const offered& all,
                        const std::string& condition,
                        const offered_option& what) {
    std::string made = "complete -c " + all.program + condition;
    for (const std::string& each : what.short_names) {
        made += " -s " + each.substr(1);
    }
    for (const std::string& each : what.long_names) {
        made += " -l " + each.substr(2);
    }
    if (what.takes_file()) {
        made += " -r -F";
    } else if (!what.value.empty()) {
        made += " -x";
    }
    if (!what.choices.empty()) {
        made += " -a " + fish_quoted(joined(what.choices, " "));
    }
    return made + " -d " + fish_quoted(what.description) + "\n";
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
    const offered all = offered_by(app);
    std::string made =
        "# bash completion for " + all.program + "\n_" + all.program +
        "() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local command= options words i\n"
        "    COMPREPLY=()\n"
        "    # --output=json comes as three words\n"
        "    if [[ $word == '=' ]]; then\n"
        "        word=\n"
        "    elif [[ $before == '=' ]]; then\n"
        "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
        "    fi\n"
        "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
        "        case ${COMP_WORDS[i]} in\n"
        "            " +
        bash_skipped(all) +
        ")\n"
        "                [[ ${COMP_WORDS[i+1]} == '=' ]] && ((i++))\n"
        "                ((i++)) ;;\n"
        "            " +
        joined(names_of(all.commands), "|") +
        ")\n"
        "                command=${COMP_WORDS[i]}\n"
        "                break ;;\n"
        "        esac\n"
        "    done\n"
        "    case \"$command $before\" in\n" +
        bash_values("*", all.options);
    for (const offered_command& each : all.commands) {
        made += bash_values(each.name, each.options);
    }
    return made + "    esac\n" + bash_words(all) +
           "    [[ $word == -* ]] && words=$options\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
           "}\ncomplete -F _" +
           all.program + " " + all.program + "\n";
}

std::string zsh_completion(const CLI::App& app) {
    const offered all = offered_by(app);
    std::string made = "#compdef " + all.program + "\n_" + all.program +
                       "() {\n"
                       "    local curcontext=\"$curcontext\" state line\n"
                       "    typeset -A opt_args\n"
                       "    _arguments -C" +
                       zsh_arguments(all.options, "        ") +
                       " \\\n        '1:command:->command' \\\n        '*::argument:->argument'\n"
                       "    case $state in\n        command)\n            local -a commands\n"
                       "            commands=(\n";
    for (const offered_command& each : all.commands) {
        made += "                " +
                shell_word(each.name + ":" + escaped(each.description, ":\\")) + "\n";
    }
    made +=
        "            )\n            _describe command commands ;;\n        argument)\n"
        "            case $line[1] in\n";
    for (const offered_command& each : all.commands) {
        made += "                " + each.name + ")\n                    _arguments" +
                zsh_arguments(each.options, "                        ") +
                zsh_arguments(all.options, "                        ");
        if (!each.choices.empty()) {
            made += " \\\n                        '1:argument:(" + joined(each.choices, " ") + ")'";
        }
        made += " ;;\n";
    }
    return made + "            esac ;;\n    esac\n}\nif [[ $funcstack[1] == _" + all.program +
           " ]]; then\n    _" + all.program + " \"$@\"\nelse\n    compdef _" + all.program + " " +
           all.program + "\nfi\n";
}

std::string fish_completion(const CLI::App& app) {
    const offered all = offered_by(app);
    const std::string none_yet =
        " -n 'not __fish_seen_subcommand_from " + joined(names_of(all.commands), " ") + "'";
    std::string made =
        "# fish completion for " + all.program + "\ncomplete -c " + all.program + " -f\n";
    for (const offered_option& each : all.options) {
        made += fish_option(all, "", each);
    }
    for (const offered_command& each : all.commands) {
        made += "complete -c " + all.program + none_yet + " -a " + each.name + " -d " +
                fish_quoted(each.description) + "\n";
        const std::string within = " -n '__fish_seen_subcommand_from " + each.name + "'";
        for (const offered_option& option : each.options) {
            made += fish_option(all, within, option);
        }
        if (!each.choices.empty()) {
            made += "complete -c " + all.program + within + " -a " +
                    fish_quoted(joined(each.choices, " ")) + "\n";
        }
    }
    return made;
}

}  // namespace chatter::ctl
