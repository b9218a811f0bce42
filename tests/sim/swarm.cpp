// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "swarm.hpp"

#include "bystander_checker.hpp"
#include "event_text.hpp"
#include "key_rollout.hpp"
#include "keys.hpp"
#include "liveness.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int periods_of_peace = 30;

/// Messages that are told in peace, and how long all are watched until none is kept any more.
constexpr int messages_in_peace = 5;
constexpr base::mono_duration message_time = seconds(62);

/// Until the last comparison that was begun in vain is over.
constexpr int periods_until_silence = 5;

base::mono_duration draw_up_to(base::prng& random, base::mono_duration most) {
    return base::mono_duration(
        static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.count())) + 1));
}

class swarm {
public:
    swarm(const swarm_options& what, std::ostream* events_to)
        : options_(what),
          random_(base::prng::seed_type{what.seed, 0x6661'7465, 0, 0}),
          tellings_(base::prng::seed_type{what.seed, 0x7465'6c6c, 0, 0}),
          cluster_({what.seed, what.link, true, true}),
          checkers_(cluster_),
          replicas_(cluster_),
          stranger_(what.updates,
                    base::prng(base::prng::seed_type{what.seed, 0x676f'7373'6970, 0, 0}),
                    replicas_,
                    cluster_),
          forgets_(base::prng::seed_type{what.seed, 0x7768'6f6d, 0, 0}),
          attacks_(base::prng::seed_type{what.seed, 0x6174'7461'636b, 0, 0}),
          bystanders_(cluster_, attacker_host()),
          attacker_(first_attacks(what), attacks_.split(), cluster_, attacker_host()),
          rollout_(cluster_) {
        if (events_to != nullptr) {
            printer_.emplace(cluster_, *events_to);
            cluster_.watch(*printer_);
        }
    }

    swarm_result run();

private:
    void begin();
    void strike();
    void strike(fault what, node_id whom);
    void tell_on();
    void make_peace();
    [[nodiscard]] bool wait_for_agreement();
    void wait_for_replicas();
    void tell_in_peace();
    void listen_to_silence();
    void restart(node_id whom, identity as, std::optional<host_id> to = std::nullopt);
    void partition();
    void change_weather();

    [[nodiscard]] node_id any() { return static_cast<node_id>(random_.below(cluster_.size())); }
    [[nodiscard]] base::mono_duration up_to(base::mono_duration most) {
        return draw_up_to(random_, most);
    }
    [[nodiscard]] base::wall_time_ms draw_skew() {
        const auto most = static_cast<std::uint64_t>(options_.skew_max);
        return static_cast<base::wall_time_ms>(random_.below(2 * most + 1)) - options_.skew_max;
    }
    [[nodiscard]] std::optional<host_id> draw_free_host();
    void begin_rollout();
    void attack_on();
    void forget_on();
    void forget_somebody();
    /// Behind all to which a machine ever moves.
    [[nodiscard]] host_id attacker_host() const {
        return static_cast<host_id>(2 * options_.nodes + 2);
    }
    /// While it takes what comes in the clear, a cluster is no better than a plain one.
    [[nodiscard]] static attack_options first_attacks(const swarm_options& what) {
        attack_options result = what.attacks;
        if (result.as == hostility::eavesdropper && what.keys == secrecy::sealing) {
            result.as = hostility::stranger;
        }
        return result;
    }

    const swarm_options& options_;
    base::prng random_;
    base::prng tellings_;  ///< Their times: faults do not depend on them.
    sim_cluster cluster_;
    safety_checkers checkers_;
    replica_checker replicas_;
    stranger stranger_;
    base::prng forgets_;
    base::prng attacks_;  ///< Their times.
    bystander_checker bystanders_;
    attacker attacker_;
    key_rollout rollout_;
    bool is_told_{true};
    bool is_attacked_{true};
    base::mono_time peace_since_;
    std::optional<event_printer> printer_;
    swarm_result result_;
};

swarm_result swarm::run() {
    try {
        begin();
        const base::mono_time end = cluster_.now() + options_.faulty_for;
        while (cluster_.now() < end) {
            cluster_.run_until(std::min(end, cluster_.now() + up_to(2 * options_.between_faults)));
            checkers_.inspect();
            replicas_.inspect();
            bystanders_.inspect();
            strike();
        }
        is_told_ = false;
        make_peace();
        if (wait_for_agreement()) {
            wait_for_replicas();
        }
        checkers_.inspect();
        bystanders_.inspect();
    } catch (const std::exception& why) {
        result_.violations.push_back({rule::no_agreement, cluster_.now(), 0, why.what()});
    }
    result_.violations.insert(
        result_.violations.begin(), checkers_.found().begin(), checkers_.found().end());
    result_.violations.insert(
        result_.violations.end(), replicas_.found().begin(), replicas_.found().end());
    result_.violations.insert(
        result_.violations.end(), bystanders_.found().begin(), bystanders_.found().end());
    result_.verdicts = attacker_.verdicts();
    result_.bytes_to_bystanders = bystanders_.bytes_sent();
    result_.trace = cluster_.trace_hash();
    result_.accepted = replicas_.accepted();
    return result_;
}

void swarm::begin() {
    const bool begins_sealed =
        options_.keys == secrecy::sealed || options_.keys == secrecy::key_change;
    const core::seal_policy keys = begins_sealed ? test::sealed_with("a") : core::seal_policy{};
    for (std::size_t i = 0; i < options_.nodes; ++i) {
        node_spec spec;
        spec.timing = options_.timing;
        spec.skew = draw_skew();
        spec.sealing = keys;
        spec.listens_on_wildcard = random_.below(4) == 0;
        if (i > 0) {
            spec.join.push_back(base::to_string(sim_network::address_of(0)));
        }
        if (i > 0 || options_.first_joins_too) {
            spec.join.push_back(base::to_string(
                sim_network::address_of(static_cast<host_id>(random_.below(options_.nodes)))));
        }
        cluster_.add(std::move(spec));
    }
    if (options_.updates.devices > 0) {
        tell_on();
    }
    if (options_.between_forgets > base::mono_duration::zero()) {
        forget_on();
    }
    begin_rollout();
    if (options_.attacks.as != hostility::none) {
        attack_on();
    }
    if (options_.starts_converged) {
        cluster_.start_converged();
        return;
    }
    for (node_id each = 0; each < cluster_.size(); ++each) {
        cluster_.at(cluster_.now() + up_to(seconds(5)), [this, each] {
            if (cluster_.stage_of(each) == stage::idle &&
                cluster_.is_free(cluster_.host_of(each))) {
                cluster_.start(each);
            }
        });
    }
}

void swarm::tell_on() {
    cluster_.at(cluster_.now() + draw_up_to(tellings_, 2 * options_.updates.between), [this] {
        if (is_told_) {
            stranger_.tell_something();
            tell_on();
        }
    });
}

/// About a third of the time with faults.
void swarm::begin_rollout() {
    if (options_.keys == secrecy::key_change || options_.keys == secrecy::sealing) {
        const auto machines = static_cast<std::int64_t>(options_.nodes);
        const base::mono_duration pause = options_.faulty_for / (9 * machines);
        const auto then = cluster_.now() + draw_up_to(attacks_, options_.faulty_for / 2);
        cluster_.at(then, [this, pause] {
            rollout_.begin(options_.keys == secrecy::sealing ? sealing_steps() : key_change_steps(),
                           pause,
                           [this] {
                               if (options_.attacks.as == hostility::eavesdropper) {
                                   attacker_.eavesdrop();
                               }
                           });
        });
    }
}

void swarm::attack_on() {
    cluster_.at(cluster_.now() + draw_up_to(attacks_, 2 * options_.attacks.between), [this] {
        if (is_attacked_) {
            attacker_.strike();
            attack_on();
        }
    });
}

void swarm::forget_on() {
    cluster_.at(cluster_.now() + draw_up_to(forgets_, 2 * options_.between_forgets), [this] {
        if (is_told_) {
            forget_somebody();
            forget_on();
        }
    });
}

/// Whom a running machine holds for gone: it may be wrong.
void swarm::forget_somebody() {
    const auto by = static_cast<node_id>(forgets_.below(cluster_.size()));
    if (cluster_.stage_of(by) != stage::runs) {
        return;
    }
    const core::member_table& table = cluster_.node(by).members().table();
    std::vector<base::uuid> gone;
    for (const auto each : table.ordered()) {
        if (!table[each].is_present()) {
            gone.push_back(table[each].uuid());
        }
    }
    if (!gone.empty() && cluster_.forget(by, gone[forgets_.below(gone.size())])) {
        ++result_.forgets;
    }
}

void swarm::strike() {
    if (!options_.faults.empty()) {
        const auto which = options_.faults[random_.below(options_.faults.size())];
        strike(which, any());
        ++result_.faults;
    }
}

void swarm::strike(fault what, node_id whom) {
    const bool runs = cluster_.stage_of(whom) == stage::runs;
    switch (what) {
        case fault::kill: cluster_.kill(whom); break;
        case fault::silence: cluster_.silence(whom); break;
        case fault::restart_same: restart(whom, identity::same); break;
        case fault::restart_fresh: restart(whom, identity::fresh); break;
        case fault::move:
            // Machine 1 is where the others look for the cluster.
            restart(whom, identity::same, whom == 0 ? std::nullopt : draw_free_host());
            break;
        case fault::leave:
            if (runs) {
                cluster_.leave(whom);
            }
            break;
        case fault::pause:
            if (runs) {
                cluster_.pause(whom);
                cluster_.at(cluster_.now() + up_to(up_to(20 * options_.timing.probe_period)),
                            [this, whom] { cluster_.resume(whom); });
            }
            break;
        case fault::partition: partition(); break;
        case fault::cut:
            replicas_.disturb();
            cluster_.network().cut(cluster_.host_of(whom), cluster_.host_of(any()));
            break;
        case fault::bad_weather: change_weather(); break;
        case fault::wall_clock:
            cluster_.set_skew(whom, cluster_.spec_of(whom).skew / 2 + draw_skew() / 2);
            break;
    }
}

/// Of a machine that runs: without a pause between its end and its new beginning.
void swarm::restart(node_id whom, identity as, std::optional<host_id> to) {
    cluster_.kill(whom);
    if (to || cluster_.is_free(cluster_.host_of(whom))) {
        cluster_.restart(whom, as, to);
    }
}

std::optional<host_id> swarm::draw_free_host() {
    for (int tries = 0; tries < 10; ++tries) {
        const auto drawn = static_cast<host_id>(1 + random_.below(2 * cluster_.size()));
        if (cluster_.is_free(drawn)) {
            return drawn;
        }
    }
    return std::nullopt;
}

void swarm::partition() {
    if (!cluster_.network().is_whole()) {
        cluster_.network().heal();
        return;
    }
    replicas_.disturb();
    const std::uint64_t groups = 2 + random_.below(2);
    std::vector<std::uint8_t> of_host(2 * cluster_.size() + 2);
    for (std::uint8_t& each : of_host) {
        each = static_cast<std::uint8_t>(random_.below(groups));
    }
    cluster_.network().partition(std::move(of_host));
    cluster_.at(cluster_.now() + up_to(40 * options_.timing.probe_period),
                [this] { cluster_.network().heal(); });
}

void swarm::change_weather() {
    replicas_.disturb();
    link_options bad = options_.link;
    bad.loss = static_cast<ppm>(random_.below(percent(80)));
    bad.jitter += up_to(milliseconds(300));
    cluster_.network().set_all(bad);
    cluster_.at(cluster_.now() + up_to(seconds(20)),
                [this] { cluster_.network().set_all(options_.link); });
}

/// Some of the dead come back, the first machine always: the others look for the cluster there.
void swarm::make_peace() {
    cluster_.run_for(seconds(20) + 40 * options_.timing.probe_period);  // until all faults ended
    cluster_.network().heal();
    link_options calm = options_.link;
    calm.loss = std::min(calm.loss, percent(5));
    cluster_.network().set_all(calm);
    for (node_id each = 0; each < cluster_.size(); ++each) {
        cluster_.resume(each);
    }
    cluster_.run_until([this] { return rollout_.is_done(); }, options_.faulty_for);
    replicas_.begin_peace();
    for (node_id each = 0; each < cluster_.size(); ++each) {
        const bool comes_back = each == 0 || random_.below(2) == 0;
        if (!cluster_.is_up(each) && comes_back && cluster_.is_free(cluster_.host_of(each))) {
            cluster_.restart(each, random_.below(2) == 0 ? identity::same : identity::fresh);
        }
    }
    peace_since_ = cluster_.now();
}

bool swarm::wait_for_agreement() {
    const std::size_t live = cluster_.up().size();
    const std::size_t gone = checkers_.members_ever() - std::min(checkers_.members_ever(), live);
    result_.bound = agreement_bound(options_.timing, live, gone);
    result_.replica_bound = replica_bound(options_.timing, live, gone);
    const bool agreed = cluster_.run_until(
        [&] { return !disagreement(cluster_); }, result_.bound, options_.timing.probe_period / 4);
    result_.agreed_after = cluster_.now() - peace_since_;
    const auto complain = [&](const char* when) {
        if (const auto what = disagreement(cluster_)) {
            result_.violations.push_back({rule::no_agreement, cluster_.now(), 0, when + *what});
        }
    };
    complain("");
    if (agreed && options_.link.loss == 0) {
        cluster_.run_for(periods_of_peace * options_.timing.probe_period);
        complain("it did not last: ");
    }
    return agreed;
}

void swarm::wait_for_replicas() {
    const bool equal = cluster_.run_until([&] { return !replicas_.difference(); },
                                          peace_since_ + result_.replica_bound - cluster_.now(),
                                          options_.timing.probe_period / 4);
    result_.replicas_equal_after = cluster_.now() - peace_since_;
    if (!equal) {
        result_.violations.push_back(
            {rule::replicas_differ, cluster_.now(), 0, replicas_.difference().value_or("")});
        return;
    }
    replicas_.check_outcome();
    tell_in_peace();
    listen_to_silence();
}

void swarm::tell_in_peace() {
    for (int i = 0; i < messages_in_peace; ++i) {
        stranger_.tell_message();
        cluster_.run_for(up_to(options_.timing.probe_period));
    }
    cluster_.run_for(message_time);
    replicas_.inspect();
}

/// Without attacks: a datagram that was lost, or whose receiver has changed, counts once where it
/// is replayed, and a packet with an old hash is reason to compare.
void swarm::listen_to_silence() {
    is_attacked_ = false;
    attacker_.fall_silent();
    link_options lossless = options_.link;
    lossless.loss = 0;
    cluster_.network().set_all(lossless);
    cluster_.run_for(periods_until_silence * options_.timing.probe_period);
    replicas_.begin_silence();
    cluster_.run_for(periods_of_peace * options_.timing.probe_period);
    replicas_.end_silence();
    if (const auto what = replicas_.difference()) {
        result_.violations.push_back(
            {rule::replicas_differ, cluster_.now(), 0, "it did not last: " + *what});
    }
}

}  // namespace

swarm_result run_swarm(const swarm_options& what, std::ostream* events_to) {
    return swarm(what, events_to).run();
}

}  // namespace chatter::sim
