// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/server.hpp"

#include "chatter/base/prng.hpp"
#include "chatter/core/node.hpp"
#include "chatter/daemon/event_log.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/daemon/state_file.hpp"
#include "chatter/daemon/status.hpp"
#include "chatter/daemon/status_server.hpp"
#include "chatter/net/node_driver.hpp"
#include "chatter/net/udp_transport.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::daemon {
namespace {

base::prng seed_from_system() {
    std::random_device device;
    base::prng::seed_type seed{};
    for (auto& word : seed) {
        word = (std::uint64_t{device()} << 32U) | device();
    }
    return base::prng(seed);
}

/// A socket, or one line that says why not.
std::unique_ptr<net::udp_transport> open_transport(boost::asio::io_context& context,
                                                   const base::address& listen_on) {
    try {
        return std::make_unique<net::udp_transport>(context, listen_on);
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error("cannot listen on " + base::to_string(listen_on) + ": " +
                                 error.code().message());
    }
}

/// Who this server was, and the right to be it again; nothing where nobody asked for that.
struct memory {
    memory(const settings& what, log& to) {
        if (!what.state_dir) {
            return;
        }
        file.emplace(*what.state_dir);
        auto found = file->read();
        if (found.refused) {
            to.write(log_level::warn,
                     "event=state_set_aside path=" + quote(found.refused->moved_to) +
                         " reason=" + std::string(to_string(found.refused->why)));
        }
        former = std::move(found.state);
    }

    std::optional<state_file> file;
    std::optional<core::saved_state> former;
};

core::config make_config(const settings& what,
                         const base::address& bound,
                         const std::optional<core::saved_state>& former,
                         base::prng& random) {
    core::config result;
    result.self = former ? former->uuid : base::make_random_uuid(random);
    result.listening_on = bound;
    result.name = what.name;
    result.labels = what.labels;
    result.cluster = what.cluster;
    result.advertise = what.advertise;
    result.join = what.join;
    result.former = former;
    result.timing = what.timing;
    result.sealing = what.sealing;
    result.allow = what.allow;
    result.fan_out = what.fan_out;
    result.hops_max = what.hops_max;
    return result;
}

/// " seal=MODE keys=ID,...": by their ids; a key itself is never told.
std::string sealing_fields(const core::seal_policy& from) {
    std::string text = " seal=" + std::string(core::to_string(from.mode));
    return from.keys ? text + " keys=" + wire::ids_text(*from.keys, ",") : text;
}

boost::system::result<settings, std::string> nothing_to_read() {
    return std::string("there is nothing to read anew");
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& each : names) {
        text += (text.empty() ? "" : ", ") + each;
    }
    return text;
}

}  // namespace

struct server::parts {
    parts(settings what, log& log_to, settings_source source)
        : to(log_to),
          at_start(std::move(what)),
          anew(source ? std::move(source) : nothing_to_read),
          context(1),
          signals(context, SIGINT, SIGTERM, SIGUSR1),
          remembered(at_start, to),
          transport(open_transport(context, at_start.listen)),
          random(seed_from_system()),
          node(make_config(at_start, transport->local_address(), remembered.former, random),
               random.split()),
          driver(context, *transport, node, hooks()),
          status(context, at_start.http, node, surroundings(), to) {
        signals.add(SIGHUP);
    }

    net::driver_hooks hooks() {
        return {
            .event = [this](const base::instant& now, core::event& each) { on_event(now, each); },
            .persist = [this] { store(); },
            .unresolved = [this](
                              std::string_view target,
                              const boost::system::error_code& why) { on_unresolved(target, why); },
            .left = [this] { stop(); }};
    }

    api::surroundings surroundings() {
        return {.now = {},
                .usage = {},
                .counters =
                    [this](const api::counter_sink& each) { for_each_counter(counted(), each); },
                .join = [this](const std::string& target) { return join(target); },
                .leave = [this] { leave("by=http"); },
                .forget = [this](const base::uuid& member) { driver.forget(member); },
                .is_leaving = [this] { return is_leaving; }};
    }

    void tell_of_start() {
        const base::address address = transport->local_address();
        to.write(log_level::info,
                 "event=listening addr=" + base::to_string(address) +
                     " name=" + quote(at_start.name) + " cluster=" + quote(at_start.cluster) +
                     " uuid=" + base::to_string(node.settings().self) +
                     " receive_buffer=" + std::to_string(transport->receive_buffer()) +
                     sealing_fields(at_start.sealing));
        warn_if_unsealed(at_start.sealing);
        at_start.sealing = {};  // the node's alone: keys that are replaced are to go
    }

    /// Once a start or a change, in plain words.
    void warn_if_unsealed(const core::seal_policy& now) {
        const base::address address = transport->local_address();
        if (now.mode != core::seal_mode::off || address.is_loopback()) {
            return;
        }
        to.write(log_level::warn,
                 "event=unsealed addr=" + base::to_string(address) + " meaning=" +
                     quote("there is no key: whoever reaches this port can read what the cluster "
                           "knows, join it and speak for any server"));
    }

    void wait_for_signal() {
        signals.async_wait([this](const boost::system::error_code& error, int number) {
            if (!error && !is_stopped) {
                wait_for_signal();  // first, so that a second one is not behind what it causes
                on_signal(number);
            }
        });
    }

    void on_signal(int number) {
        if (number == SIGUSR1) {
            to.answer(summary_fields(node, counted()));
        } else if (number == SIGHUP) {
            reload();
        } else if (!is_leaving) {
            leave("signal=" + std::to_string(number));
        } else {
            exit_code = exit_by_signal + number;
            context.stop();
        }
    }

    void on_event(const base::instant& now, core::event& what) {
        write_event(to, what);
        status.record(now, std::move(what));
    }

    boost::system::result<std::string, std::string> join(const std::string& typed) {
        auto target = read_join_target(typed);
        if (target) {
            driver.join(*target);
        }
        return target;
    }

    void leave(const std::string& by) {
        if (!std::exchange(is_leaving, true)) {
            asked_by = by;
            to.write(log_level::info, "event=leaving " + asked_by);
            driver.leave();
        }
    }

    daemon_counters counted() { return {node.counted(), transport->counted(), status.counted()}; }

    /// What cannot be taken over is told each time, until it is as it was at the start.
    void reload() {
        const auto read = anew();
        if (!read) {
            to.write(log_level::warn, "event=reload_failed reason=" + quote(read.error()));
            return;
        }
        driver.set_sealing(read->sealing);
        to.write(log_level::info, "event=reloaded" + sealing_fields(read->sealing));
        warn_if_unsealed(read->sealing);
        const auto differing = fixed_options_that_differ(at_start, *read);
        if (!differing.empty()) {
            to.write(log_level::warn,
                     "event=reload_ignored options=" + quote(joined(differing)) +
                         " reason=\"these take a restart\"");
        }
    }

    /// The cluster knows: nothing is left to be done.
    void stop() {
        to.write(log_level::info, "event=stopping " + asked_by);
        driver.stop();
        status.stop();
        is_stopped = true;
        signals.cancel();  // does not reach a signal whose handler is on its way
    }

    /// Told once until it works again: a full disk stays full for a while.
    void store() {
        if (!remembered.file) {
            return;
        }
        const auto error = remembered.file->write(node.state());
        if (error && is_stored) {
            to.write(log_level::warn,
                     "event=state_not_stored path=" + quote(remembered.file->path()) +
                         " reason=" + quote(error.message()));
        }
        is_stored = !error;
    }

    /// Told once a target at warn, as a name may be mistyped; the node asks again and again.
    void on_unresolved(std::string_view target, const boost::system::error_code& why) {
        const bool first = unresolved.emplace(target).second;
        to.write(
            first ? log_level::warn : log_level::debug,
            "event=join_unresolved target=" + quote(target) + " reason=" + quote(why.message()));
    }

    static constexpr int exit_by_signal = 128;  ///< As shells have it.

    log& to;
    settings at_start;  ///< Without its keys.
    const settings_source anew;
    boost::asio::io_context context;
    boost::asio::signal_set signals;  // before the socket: who finds it open may ask at once
    memory remembered;
    std::unique_ptr<net::udp_transport> transport;
    base::prng random;
    core::node node;
    net::node_driver driver;
    status_server status;

    std::set<std::string, std::less<>> unresolved;
    bool is_stored{true};
    bool is_stopped{false};
    bool is_leaving{false};
    std::string asked_by;  ///< "signal=15" or "by=http": who asked first.
    int exit_code{0};
};

server::server(settings what, log& to, settings_source anew)
    : parts_(std::make_unique<parts>(std::move(what), to, std::move(anew))) {
    // A log that nobody reads any more must not end the daemon.
    std::signal(SIGPIPE, SIG_IGN);
    parts_->tell_of_start();
}

server::~server() = default;

int server::run() {
    parts_->wait_for_signal();
    parts_->driver.start();
    parts_->status.start();
    parts_->context.run();
    return parts_->exit_code;
}

}  // namespace chatter::daemon
