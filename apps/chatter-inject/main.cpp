// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatter-inject: gossip from the command line or standard input into a cluster.

#include "chatter/base/prng.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/daemon/key_file.hpp"
#include "chatter/net/clocks.hpp"
#include "chatter/net/resolve.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/limits.hpp"

#include "delivery.hpp"
#include "examples.hpp"
#include "injection.hpp"
#include "sealed_delivery.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace base = chatter::base;
namespace wire = chatter::wire;
namespace inject = chatter::inject;

constexpr int exit_cannot_run = 1;
constexpr int exit_bad_usage = 2;

struct options {
    std::string target;
    std::string json{"-"};
    std::string hops;
    std::string sender;
    std::string encoding{"json"};
    std::optional<std::string> key_file;
    std::string cluster{"default"};
    bool example{false};
};

void add_options(CLI::App& app, options& typed) {
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("-V,--version", "chatter-inject " CHATTER_VERSION);
    app.add_option(
        "ADDR", typed.target, "A daemon: 192.0.2.1:2428, [2001:db8::1]:2428 or host:2428");
    app.add_option("JSON",
                   typed.json,
                   "A gossip or a whole message; - reads any number of them from standard input")
        ->capture_default_str();
    app.add_option(
           "--hops", typed.hops, "How often a message is passed on (5, or the message's own)")
        ->type_name("N");
    app.add_option("--sender", typed.sender, "Who says it (a new UUID, or the message's own)")
        ->type_name("UUID");
    app.add_option("--wire", typed.encoding, "cbor is what a chatter-rs daemon reads")
        ->type_name("json|cbor")
        ->capture_default_str();
    app.add_option("--key-file",
                   typed.key_file,
                   "Seal with the first key of this file, and wait for the daemon's answer")
        ->type_name("FILE")
        ->envname("CHATTER_KEY_FILE");
    app.add_option("--cluster", typed.cluster, "With keys: the cluster that the daemon is in")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_flag("--example", typed.example, "Print one sample of every gossip and exit");
}

int bad_usage(const std::string& what) {
    std::cerr << "chatter-inject: " << what << '\n';
    return exit_bad_usage;
}

int cannot_run(const std::string& what) {
    std::cerr << "chatter-inject: " << what << '\n';
    return exit_cannot_run;
}

base::uuid draw_sender() {
    std::random_device device;
    base::prng::seed_type seed{device(), device(), device(), device()};
    base::prng random(seed);
    return base::make_random_uuid(random);
}

std::string read_all(std::istream& from) {
    return {std::istreambuf_iterator<char>(from), {}};
}

std::optional<std::uint32_t> parse_hops(const std::string& text) {
    std::uint32_t hops = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, hops);
    return error == std::errc{} && stop == end ? std::optional(hops) : std::nullopt;
}

int print_examples() {
    for (const wire::gossip& each : inject::example_gossip()) {
        std::cout << wire::to_json(each) << '\n';
    }
    return EXIT_SUCCESS;
}

/// The options as they are meant, or what is wrong with them.
boost::system::result<inject::injection_settings, std::string> make_settings(const options& typed) {
    inject::injection_settings how;
    how.random_sender = draw_sender();
    how.now = chatter::net::read_clocks().wall;
    if (typed.target.empty()) {
        return std::string("the daemon's ADDR:PORT is missing (see chatter-inject --help)");
    }
    const auto encoding = wire::parse_encoding(typed.encoding);
    if (!encoding) {
        return "--wire: \"" + typed.encoding + "\" is neither json nor cbor";
    }
    how.encoding = *encoding;
    if (!typed.hops.empty() && !(how.hops = parse_hops(typed.hops))) {
        return "--hops: \"" + typed.hops + "\" is not a number from 0 to 4294967295";
    }
    if (!typed.sender.empty() && !(how.sender = base::parse_uuid(typed.sender))) {
        return "--sender: \"" + typed.sender + "\" is not a UUID";
    }
    if (typed.cluster.empty() || typed.cluster.size() > wire::limits::cluster_name_bytes_max) {
        return "--cluster: must have from 1 to " +
               std::to_string(wire::limits::cluster_name_bytes_max) + " bytes";
    }
    if (typed.key_file && !wire::keyring::is_available()) {
        return std::string(
            "--key-file: this chatter-inject was built without libsodium and cannot seal");
    }
    return how;
}

using datagrams = std::vector<std::vector<std::byte>>;

/// The datagrams to send, or what is wrong with the input.
boost::system::result<datagrams, inject::complaint> make_datagrams(
    const options& typed, const inject::injection_settings& how) {
    // Standard input is touched only when it is asked for.
    const auto messages =
        inject::read_messages(typed.json == "-" ? read_all(std::cin) : typed.json, how);
    if (!messages) {
        return messages.error();
    }
    return inject::encode_datagrams(*messages,
                                    how.encoding,
                                    typed.key_file ? inject::sealed_session::content_bytes_max
                                                   : wire::limits::datagram_bytes_max);
}

/// Why they did not arrive, empty where nobody said so.
std::string send_all(const options& typed,
                     const std::optional<wire::keyring>& keys,
                     std::span<const base::address> to,
                     const datagrams& what) {
    if (keys) {
        const auto receipt = inject::deliver_sealed(to, what, *keys, typed.cluster);
        return inject::describe(receipt, typed.target, *keys, typed.cluster);
    }
    const auto error = inject::deliver(to, what);
    return error ? "cannot reach " + typed.target + ": " + error.message() : std::string();
}

int run(const options& typed) {
    if (typed.example) {
        return print_examples();
    }
    const auto how = make_settings(typed);
    if (!how) {
        return bad_usage(how.error());
    }
    std::optional<wire::keyring> keys;
    if (typed.key_file) {
        auto read = chatter::daemon::read_key_file(*typed.key_file);
        if (!read) {
            return cannot_run(read.error());
        }
        keys.emplace(std::move(*read));
    }
    const auto made = make_datagrams(typed, *how);
    if (!made) {
        return bad_usage(made.error());
    }
    const auto addresses = chatter::net::resolve(typed.target);
    if (!addresses && addresses.error() == boost::system::errc::invalid_argument) {
        return bad_usage("\"" + typed.target + "\" is neither ADDR:PORT nor HOST:PORT");
    }
    if (!addresses) {
        return cannot_run("cannot find " + typed.target + ": " + addresses.error().message());
    }
    const std::string why_not = send_all(typed, keys, *addresses, *made);
    return why_not.empty() ? EXIT_SUCCESS : cannot_run(why_not);
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Injects gossip into a cluster of chatterd.");
    options typed;
    add_options(app, typed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);  // --help and --version
    } catch (const CLI::ParseError& wrong) {
        return bad_usage(wrong.what() + std::string(" (see chatter-inject --help)"));
    }
    return run(typed);
} catch (const std::exception& error) {
    return cannot_run(error.what());
}
