// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/status.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace chatter::daemon {
namespace {

using test::uuid_of;

/// A node, and what it is told.
class status : public testing::Test {
protected:
    static core::config make_config() {
        core::config what;
        what.self = uuid_of(1);
        what.listening_on = test::address_of("127.0.0.1:2428");
        return what;
    }

    void tell(std::string_view json) {
        node.handle_datagram(now, test::address_of("192.0.2.1:1"), test::bytes_of(json), effects);
    }
    void tell_device(const std::string& kind, const std::string& name) {
        tell(R"({"DeviceGossip":{")" + kind + R"(":{"name":")" + name +
             R"(","description":"","metrics":{}}}})");
    }
    void tell_server(unsigned number) {
        tell(R"({"ViewGossip":{"ServerAdded":{"uuid":")" + base::to_string(uuid_of(number)) +
             R"(","addr":"127.0.0.1:)" + std::to_string(3'000 + number) + "\"}}}");
    }

    [[nodiscard]] std::string summary() const {
        return summary_fields(node, {node.counted(), transport, http});
    }

    core::node node{make_config(), base::prng(1)};
    core::effects effects;
    base::instant now{base::mono_time(std::chrono::hours(1)), 1'600'000'000'000};
    net::transport_counters transport;
    http::server_counters http;
};

/// KEY=VALUE after KEY=VALUE.
std::map<std::string, std::string> split(const std::string& line) {
    std::map<std::string, std::string> fields;
    std::istringstream words(line);
    for (std::string word; words >> word;) {
        const auto equals = word.find('=');
        EXPECT_TRUE(fields.emplace(word.substr(0, equals), word.substr(equals + 1)).second)
            << word << " stands there twice";
    }
    return fields;
}

TEST_F(status, a_fresh_node_has_every_counter_at_zero) {
    EXPECT_EQ(summary(),
              "event=summary members_alive=0 members_suspect=0 members_failed=0 members_left=0 "
              "servers=0 devices=0 devices_stale=0 devices_unowned=0 devices_gone=0 tombstones=0 "
              "messages_kept=0 replica_hash=0 replica_bytes=0 "
              "received=0 accepted=0 duplicate=0 "
              "sent=0 send_failed=0 send_waited=0 send_dropped=0 send_repeated=0 "
              "receive_failed=0 received_urgent=0 received_bulk=0 received_foreign=0 "
              "kernel_dropped=0 ports_refused=0 too_large_to_forward=0 "
              "rumors_sent=0 rumors_resent=0 pulls=0 pages_received=0 "
              "removals_ignored=0 incarnations_refused=0 "
              "refused_clock_ahead=0 refused_view_full=0 refused_devices_full=0 "
              "refused_other_cluster=0 refused_other_run=0 refused_unknown_sender=0 "
              "refused_own_packet=0 refused_not_allowed=0 refused_unsealed=0 "
              "refused_no_common_key=0 refused_forged=0 refused_replayed=0 "
              "refused_over_budget=0 refused_unaddressed=0 refused_clock_off=0 "
              "refused_peer_cannot_open=0 "
              "refused_empty=0 refused_too_large=0 refused_unknown_encoding=0 "
              "refused_malformed=0 refused_truncated=0 refused_trailing_bytes=0 "
              "refused_too_deep=0 refused_wrong_type=0 refused_out_of_range=0 "
              "refused_missing_field=0 refused_duplicate_field=0 refused_unknown_variant=0 "
              "refused_bad_utf8=0 refused_bad_uuid=0 refused_bad_address=0 "
              "refused_unusable_address=0 refused_name_too_long=0 refused_text_too_long=0 "
              "refused_too_many_metrics=0 refused_unsupported_version=0 "
              "refused_unknown_critical_item=0 refused_labels_too_large=0 "
              "http_requests=0 http_refused=0 http_timed_out=0");
}

TEST_F(status, tells_what_the_node_knows) {
    tell_server(2);
    tell_server(3);
    tell_device("DeviceAdded", "a");
    tell_device("DeviceAdded", "b");
    tell_device("DeviceAdded", "c");
    now.wall += 1;
    tell_device("DeviceRemoved", "c");
    const auto fields = split(summary());
    EXPECT_EQ(fields.at("servers"), "2");
    EXPECT_EQ(fields.at("devices"), "2");
    EXPECT_EQ(fields.at("tombstones"), "1");
}

TEST_F(status, tells_how_many_members_are_in_each_state) {
    std::vector<wire::member_record> known;
    for (std::uint16_t i = 2; i < 5; ++i) {
        known.push_back(
            {{uuid_of(i), i, 1, test::address_of("192.0.2.1:1").with_port(i), {}, {}, {}},
             1,
             wire::member_state::alive});
    }
    node.start(now, effects);
    node.adopt(now, known);
    const auto fields = split(summary());
    EXPECT_EQ(fields.at("members_alive"), "3");
    EXPECT_EQ(fields.at("members_suspect"), "0");
    EXPECT_EQ(fields.at("members_failed"), "0");
    EXPECT_EQ(fields.at("members_left"), "0");
}

TEST_F(status, tells_what_became_of_each_datagram) {
    const std::string message = R"({"sender":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4",)"
                                R"("timestamp_millis":1,"hops":0,"payload":null})";
    tell(message);
    tell(message);
    tell(message);
    tell("");
    tell("hello");
    tell("{");
    tell("{");
    std::string ahead = message;
    ahead.replace(ahead.find("millis\":1") + 8, 1, "1600000300001");
    tell(ahead);
    for (unsigned i = 0; i < 65; ++i) {
        tell_server(100 + i);
    }
    node.handle_refused(now, test::address_of("192.0.2.1:1"), {}, effects);
    const auto fields = split(summary());
    EXPECT_EQ(fields.at("received"), "73");
    EXPECT_EQ(fields.at("accepted"), "65");
    EXPECT_EQ(fields.at("duplicate"), "2");
    EXPECT_EQ(fields.at("refused_empty"), "1");
    EXPECT_EQ(fields.at("refused_unknown_encoding"), "1");
    EXPECT_EQ(fields.at("refused_malformed"), "2");
    EXPECT_EQ(fields.at("refused_clock_ahead"), "1");
    EXPECT_EQ(fields.at("refused_view_full"), "1");
    EXPECT_EQ(fields.at("ports_refused"), "1");
}

TEST_F(status, tells_what_the_socket_did) {
    transport.sent = 11;
    transport.send_failed = 12;
    transport.send_waited = 13;
    transport.send_dropped = 14;
    transport.send_repeated = 15;
    transport.receive_failed = 16;
    transport.received_urgent = 17;
    transport.received_bulk = 18;
    transport.received_foreign = 19;
    transport.kernel_dropped = 20;
    const auto fields = split(summary());
    EXPECT_EQ(fields.at("sent"), "11");
    EXPECT_EQ(fields.at("send_failed"), "12");
    EXPECT_EQ(fields.at("send_waited"), "13");
    EXPECT_EQ(fields.at("send_dropped"), "14");
    EXPECT_EQ(fields.at("send_repeated"), "15");
    EXPECT_EQ(fields.at("receive_failed"), "16");
    EXPECT_EQ(fields.at("received_urgent"), "17");
    EXPECT_EQ(fields.at("received_bulk"), "18");
    EXPECT_EQ(fields.at("received_foreign"), "19");
    EXPECT_EQ(fields.at("kernel_dropped"), "20");
}

TEST_F(status, tells_what_was_asked_over_http) {
    http.requests = 21;
    http.refused = 22;
    http.timed_out = 23;
    const auto fields = split(summary());
    EXPECT_EQ(fields.at("http_requests"), "21");
    EXPECT_EQ(fields.at("http_refused"), "22");
    EXPECT_EQ(fields.at("http_timed_out"), "23");
}

}  // namespace
}  // namespace chatter::daemon
