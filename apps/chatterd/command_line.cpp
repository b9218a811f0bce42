// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "command_line.hpp"

#include "chatter/daemon/config_text.hpp"

#include <istream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chatter::daemon {
namespace {

/// The file of --config. CLI11's own reader passes over what it does not understand, and takes
/// short names and flags.
class config_reader : public CLI::Config {
public:
    explicit config_reader(const CLI::App& app) : app_(app) {}

    std::string to_config(const CLI::App* /*app*/,
                          bool /*default_also*/,
                          bool /*write_description*/,
                          std::string /*prefix*/) const override {
        return {};  // nobody asks for it
    }

    std::vector<CLI::ConfigItem> from_config(std::istream& from) const override {
        const std::string text(std::istreambuf_iterator<char>(from), {});
        auto entries = parse_config_text(text);
        if (!entries) {
            throw CLI::ConfigError("--config: " + entries.error());
        }
        std::vector<CLI::ConfigItem> read;
        for (config_entry& each : *entries) {
            check(each);
            CLI::ConfigItem& item = read.emplace_back();
            item.name = std::move(each.name);
            item.inputs = std::move(each.values);
        }
        return read;
    }

private:
    void check(const config_entry& what) const {
        const CLI::Option* option = app_.get_option_no_throw("--" + what.name);
        if (option == nullptr || !option->get_configurable()) {
            throw CLI::ConfigError("--config: \"" + what.name +
                                   "\" is no option that a file can hold");
        }
        if (what.values.empty()) {
            throw CLI::ConfigError("--config: \"" + what.name + "\" has no value");
        }
    }

    const CLI::App& app_;
};

void add_options(CLI::App& app, options& typed) {
    app.add_option("-l,--listen",
                   typed.listen,
                   "Address and port to listen on; port 0 lets the kernel choose")
        ->type_name("ADDR:PORT")
        ->capture_default_str();
    app.add_option("--name", typed.name, "What this server is called")
        ->type_name("TEXT")
        ->default_str(host_name());
    app.add_option("--fanout",
                   typed.fanout,
                   "To how many servers a message is handed on: auto is ceil(ln N) + 2 of N")
        ->type_name("N|all|auto")
        ->capture_default_str();
    app.add_option("--hops-max", typed.hops_max, "Hops of an arriving message are cut down to this")
        ->type_name("N")
        ->capture_default_str();
}

void add_member_options(CLI::App& app, options& typed) {
    app.add_option("--join",
                   typed.join,
                   "A member of the cluster to join, until it is there; repeatable (port 2428)")
        ->type_name("HOST[:PORT]")
        ->allow_extra_args(false);
    app.add_option("--advertise",
                   typed.advertise,
                   "Where others reach this server, if not where its packets come from")
        ->type_name("ADDR:PORT");
    app.add_option("--cluster", typed.cluster, "Packets of another cluster are refused")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--label", typed.labels, "What the others are told of this server; repeatable")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    app.add_option("--profile", typed.profile, "The network between the members")
        ->type_name("lan|wan|local")
        ->default_str("lan");
    app.add_option("--detect-within",
                   typed.detect_within,
                   "A silent server is known to be failed in this time, as in 3s (instead of "
                   "--profile)")
        ->type_name("DURATION");
    app.add_option("--state-dir",
                   typed.state_dir,
                   "Where this server remembers who it is and whom it knew; made if missing")
        ->type_name("DIR");
}

void add_seal_options(CLI::App& app, options& typed) {
    app.add_option("--key-file",
                   typed.key_file,
                   "Seal with the first key of this file, open with each of them")
        ->type_name("FILE")
        ->envname("CHATTER_KEY_FILE");
    app.add_option("--seal",
                   typed.seal,
                   "With keys: open what is sealed, seal too, or take nothing else (only)")
        ->type_name("accept|send|only");
    app.add_option("--allow",
                   typed.allow,
                   "Who may speak to this server, beside this machine; repeatable (everybody)")
        ->type_name("CIDR")
        ->allow_extra_args(false);
}

void add_http_options(CLI::App& app, options& typed) {
    app.add_option("--http",
                   typed.http,
                   "Where to answer over HTTP (on loopback, at the number of the port above)")
        ->type_name("ADDR:PORT|off");
    app.add_option("--http-token-file",
                   typed.http_token_file,
                   "Answer only who has the token in this file; needed beyond loopback")
        ->type_name("FILE");
}

void add_flags(CLI::App& app, command_line& to) {
    app.add_flag("--explain-timing",
                 to.explain_timing,
                 "Print what follows from --profile or --detect-within and exit")
        ->configurable(false);
    app.add_flag("--generate-key", to.generate_key, "Print a line for a key file and exit")
        ->configurable(false);
}

}  // namespace

void set_up(CLI::App& app, command_line& to) {
    app.set_help_flag("-h,--help", "Print this help and exit")->configurable(false);
    app.set_version_flag("-V,--version", "chatterd " CHATTER_VERSION)->configurable(false);
    add_options(app, to.typed);
    add_member_options(app, to.typed);
    add_seal_options(app, to.typed);
    add_http_options(app, to.typed);
    add_flags(app, to);
    app.set_config("--config",
                   "",
                   "Options that are not given here: a line each, as in listen = \"[::]:2428\"")
        ->type_name("FILE")
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
    app.config_formatter(std::make_shared<config_reader>(app));
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.footer(
        "Environment:\n  CHATTER_LOG=error|warn|info|debug|trace|off  what is logged (info)"
        "\n  CHATTER_KEY_FILE=FILE                        as --key-file, which wins"
        "\n\nSignals: INT and TERM leave the cluster and end the daemon, with 0; a second one ends "
        "it at\nonce, with 128 and its number. HUP reads --config and --key-file again, for keys "
        "and --seal.\nUSR1 logs a summary.");
}

}  // namespace chatter::daemon
