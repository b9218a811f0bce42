// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatter-inject: where its JSON comes from, what it sends, what it refuses.

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"

#include "builders.hpp"
#include "programs.hpp"
#include "talk.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

namespace chatter::test {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

constexpr const char* hello = R"({"DebugMessage":{"text":"hello"}})";
constexpr const char* a_uuid = "541b10e7-d13a-45e8-8567-7d450ce86603";

std::string text_in(const std::optional<wire::datagram>& from) {
    const auto* text = from && from->content.payload
                           ? std::get_if<wire::debug_message>(&*from->content.payload)
                           : nullptr;
    return text != nullptr ? text->text : "(no DebugMessage)";
}

/// chatter-rs sends several metrics in any order; here they are sorted.
std::vector<std::byte> canonical(const std::vector<std::byte>& vector) {
    const auto decoded = wire::decode(vector);
    const auto* device = decoded && decoded->content.payload
                             ? std::get_if<wire::device_status>(&*decoded->content.payload)
                             : nullptr;
    return device != nullptr && device->metrics.size() > 1 ? cbor_of(decoded->content) : vector;
}

std::string text_gossip(const std::string& text) {
    return wire::to_json(wire::debug_message{text});
}

/// Who listens, and how chatter-inject is told of it.
class injected : public testing::Test {
protected:
    [[nodiscard]] std::string target() const { return base::to_string(listener_.address()); }

    [[nodiscard]] finished run_with(std::vector<std::string> arguments,
                                    std::string_view input = {}) const {
        arguments.insert(arguments.begin(), target());
        return inject(arguments, input);
    }

    /// chatter-inject succeeds, in silence.
    [[nodiscard]] AssertionResult sends(std::vector<std::string> arguments,
                                        std::string_view input = {}) const {
        const finished program = run_with(std::move(arguments), input);
        if (program.exit_code == 0 && program.out.empty() && program.err.empty()) {
            return AssertionSuccess();
        }
        return AssertionFailure() << "exit code " << program.exit_code << ": " << program.out
                                  << program.err;
    }

    /// It refuses with 2 and one line with all of `words`, and sends nothing: the next
    /// datagram that comes is another one.
    [[nodiscard]] AssertionResult refuses(std::vector<std::string> arguments,
                                          std::string_view input,
                                          const std::vector<std::string>& words) const {
        const finished program = run_with(std::move(arguments), input);
        if (program.exit_code != 2 || lines_of(program.err).size() != 1) {
            return AssertionFailure() << "exit code " << program.exit_code << ": " << program.err;
        }
        for (const std::string& each : words) {
            if (program.err.find(each) == std::string::npos) {
                return AssertionFailure() << "no \"" << each << "\" in " << program.err;
            }
        }
        if (!sends({text_gossip("marker")})) {
            return AssertionFailure() << "the marker was not sent";
        }
        const std::string next = text_in(next_message());
        return next == "marker" ? AssertionSuccess() : AssertionFailure() << "it sent " << next;
    }

    [[nodiscard]] std::optional<wire::datagram> next_message() const {
        return listener_.receive_message();
    }

    [[nodiscard]] std::optional<std::vector<std::byte>> next_datagram() const {
        const auto got = listener_.receive();
        return got ? std::optional(got->bytes) : std::nullopt;
    }

private:
    udp_probe listener_;
};

}  // namespace

// Where the JSON comes from

TEST_F(injected, json_as_an_argument_is_sent_as_a_whole_message) {
    EXPECT_TRUE(sends({hello}));
    const auto got = next_message();
    ASSERT_TRUE(got);
    EXPECT_EQ(text_in(got), "hello");
    EXPECT_EQ(got->arrived_as, wire::encoding::json);
    EXPECT_EQ(got->what, wire::json_value::form::message);
    EXPECT_EQ(got->content.hops, 5U);
    EXPECT_LT(std::abs(got->content.timestamp_millis - next_timestamp()), 60'000);
}

TEST_F(injected, standard_input_is_read_where_no_json_is_given) {
    EXPECT_TRUE(sends({}, hello));
    EXPECT_EQ(text_in(next_message()), "hello");
}

TEST_F(injected, a_dash_reads_standard_input) {
    EXPECT_TRUE(sends({"-"}, hello));
    EXPECT_EQ(text_in(next_message()), "hello");
}

TEST_F(injected, standard_input_is_not_touched_where_json_is_an_argument) {
    launch what = chatter_inject({target(), hello});
    what.stdin_is = launch::input::open;
    process program(what);
    EXPECT_EQ(program.wait_for_exit(), 0);  // although its standard input never ended
    EXPECT_EQ(text_in(next_message()), "hello");
}

TEST_F(injected, what_stands_on_standard_input_beside_an_argument_is_not_sent) {
    EXPECT_TRUE(sends({hello}, text_gossip("from standard input")));
    EXPECT_TRUE(sends({text_gossip("marker")}));
    EXPECT_EQ(text_in(next_message()), "hello");
    EXPECT_EQ(text_in(next_message()), "marker");
}

TEST_F(injected, ndjson_is_sent_line_by_line) {
    EXPECT_TRUE(sends({}, text_gossip("a") + "\n" + text_gossip("b") + "\n\n" + text_gossip("c")));
    for (const std::string wanted : {"a", "b", "c"}) {
        EXPECT_EQ(text_in(next_message()), wanted);
    }
}

TEST_F(injected, pretty_printed_values_are_sent_one_by_one) {
    EXPECT_TRUE(sends({},
                      "{\n  \"DebugMessage\": {\n    \"text\": \"a\"\n  }\n}\n"
                      "{\r\n\t\"DebugMessage\": {\"text\": \"b\"}\n}"));
    EXPECT_EQ(text_in(next_message()), "a");
    EXPECT_EQ(text_in(next_message()), "b");
}

// What is sent

TEST_F(injected, timestamps_increase_strictly_and_the_sender_stays) {
    std::string input;
    for (int i = 0; i < 200; ++i) {
        input += text_gossip(std::to_string(i));
    }
    EXPECT_TRUE(sends({}, input));
    const auto first = next_message();
    ASSERT_TRUE(first);
    base::wall_time_ms last = first->content.timestamp_millis;
    for (int i = 1; i < 200; ++i) {
        const auto next = next_message();
        ASSERT_TRUE(next);
        EXPECT_EQ(text_in(next), std::to_string(i));
        EXPECT_EQ(next->content.sender, first->content.sender);
        EXPECT_GT(next->content.timestamp_millis, last);
        last = next->content.timestamp_millis;
    }
}

TEST_F(injected, senders_of_two_runs_differ) {
    EXPECT_TRUE(sends({hello}));
    EXPECT_TRUE(sends({hello}));
    const auto first = next_message();
    const auto second = next_message();
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->content.sender, second->content.sender);
}

TEST_F(injected, wire_cbor_sends_what_chatter_rs_reads) {
    EXPECT_TRUE(sends({"--wire", "cbor", "--sender", a_uuid, "--hops", "24", hello}));
    const auto got = next_message();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->arrived_as, wire::encoding::cbor);
    EXPECT_EQ(text_in(got), "hello");
    EXPECT_EQ(base::to_string(got->content.sender), a_uuid);
    EXPECT_EQ(got->content.hops, 24U);
}

TEST_F(injected, wire_cbor_is_chatter_rs_s_own_spelling_byte_for_byte) {
    std::string input;
    for (const vector_file& each : chatter_rs_vectors()) {
        input += each.json + "\n";
    }
    EXPECT_TRUE(sends({"--wire=cbor"}, input));
    for (const vector_file& each : chatter_rs_vectors()) {
        const auto got = next_datagram();
        ASSERT_TRUE(got) << each.name;
        EXPECT_EQ(to_hex(*got), to_hex(canonical(each.cbor))) << each.name;
    }
}

TEST_F(injected, hops_and_sender_win_over_a_message) {
    const std::string message = R"({"sender":"00112233-4455-6677-8899-aabbccddeeff",)"
                                R"("timestamp_millis":7,"hops":3,"payload":null})";
    EXPECT_TRUE(sends({message}));
    const auto as_given = next_message();
    ASSERT_TRUE(as_given);
    EXPECT_EQ(as_given->content.hops, 3U);
    EXPECT_EQ(as_given->content.timestamp_millis, 7);
    EXPECT_EQ(base::to_string(as_given->content.sender), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_FALSE(as_given->content.payload);

    EXPECT_TRUE(sends({"--hops", "0", "--sender", a_uuid, message}));
    const auto overridden = next_message();
    ASSERT_TRUE(overridden);
    EXPECT_EQ(overridden->content.hops, 0U);
    EXPECT_EQ(overridden->content.timestamp_millis, 7);
    EXPECT_EQ(base::to_string(overridden->content.sender), a_uuid);
}

TEST_F(injected, hops_of_32_bits_are_sent) {
    EXPECT_TRUE(sends({"--hops", "4294967295", hello}));
    const auto got = next_message();
    ASSERT_TRUE(got);
    EXPECT_EQ(got->content.hops, 4'294'967'295U);
}

TEST_F(injected, each_example_can_be_piped_back_in) {
    const auto examples = inject({"--example"});
    EXPECT_EQ(examples.exit_code, 0);
    const auto lines = lines_of(examples.out);
    ASSERT_EQ(lines.size(), std::variant_size_v<wire::gossip>);
    EXPECT_TRUE(sends({}, examples.out));
    std::vector<std::size_t> kinds;
    for (const std::string& line : lines) {
        const auto got = next_message();
        ASSERT_TRUE(got && got->content.payload) << line;
        EXPECT_EQ(wire::to_json(*got->content.payload), line);
        kinds.push_back(got->content.payload->index());
    }
    std::sort(kinds.begin(), kinds.end());
    EXPECT_EQ(std::unique(kinds.begin(), kinds.end()), kinds.end());
}

TEST(inject_examples, are_taken_by_a_daemon) {
    const daemon_process daemon = start_daemon();
    // No hops: the examples' server is nobody to send to.
    const auto done =
        inject({base::to_string(daemon.address()), "--hops", "0"}, inject({"--example"}).out);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    for (const std::string event : {"event=message ",
                                    "event=device_added ",
                                    "event=device_status ",
                                    "event=device_removed ",
                                    "event=server_added ",
                                    "event=server_removed "}) {
        EXPECT_TRUE(daemon.logs(event)) << event;
    }
}

// What is refused

TEST_F(injected, what_is_not_json_is_refused_with_its_place) {
    EXPECT_TRUE(refuses({"not json"}, "", {"line 1, column "}));
    EXPECT_TRUE(
        refuses({}, text_gossip("good") + "\n{\n  \"DebugMessage\": {oops}}", {"line 3, "}));
    EXPECT_TRUE(refuses({R"({"DebugMessage":)"}, "", {"line 1, column "}));
    EXPECT_TRUE(
        refuses({std::string(R"({"DebugMessage":{"text":")") + "\xff\"}}"}, "", {"line 1"}));
}

TEST_F(injected, what_is_no_gossip_is_refused_with_its_path) {
    EXPECT_TRUE(refuses({R"({"DebugMessage":{"text":1}})"}, "", {"line 1", "DebugMessage.text"}));
    EXPECT_TRUE(refuses({R"({"DebugMessage":{}})"}, "", {"DebugMessage", "missing_field"}));
    EXPECT_TRUE(refuses({R"({"Nope":{}})"}, "", {"line 1"}));
    EXPECT_TRUE(
        refuses({R"({"DeviceGossip":{"DeviceAdded":{"origin":"x","name":"n","description":"d"}}})"},
                "",
                {"DeviceGossip.DeviceAdded.origin", "bad_uuid"}));
    EXPECT_TRUE(
        refuses({R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{"m":{"Text":1}}}}})"},
                "",
                {"DeviceGossip.DeviceStatus.metrics.m"}));
    EXPECT_TRUE(refuses({std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":")") + a_uuid +
                         R"(","addr":"127.0.0.1:0"}}})"},
                        "",
                        {"ViewGossip.ServerAdded.addr", "unusable_address"}));
    EXPECT_TRUE(refuses({std::string(R"({"sender":")") + a_uuid +
                         R"(","timestamp_millis":1,"hops":4294967296,"payload":null})"},
                        "",
                        {"hops", "out_of_range"}));
}

TEST_F(injected, one_wrong_value_refuses_all_of_the_input) {
    EXPECT_TRUE(refuses({},
                        text_gossip("a") + "\n" + text_gossip("b") + "\n{\"DebugMessage\":{}}",
                        {"line 3, column 1"}));
}

TEST_F(injected, empty_input_is_refused) {
    EXPECT_TRUE(refuses({}, "", {"no gossip"}));
    EXPECT_TRUE(refuses({}, " \n\t", {"no gossip"}));
    EXPECT_TRUE(refuses({""}, "", {"no gossip"}));
}

TEST_F(injected, what_does_not_fit_a_datagram_is_refused) {
    EXPECT_TRUE(refuses({}, text_gossip(std::string(65'507, 'x')), {"65507 at most"}));
    EXPECT_TRUE(refuses({"--wire", "cbor"}, text_gossip(std::string(65'500, 'x')), {"at most"}));
}

TEST_F(injected, names_beyond_their_bound_are_refused_with_their_path) {
    EXPECT_TRUE(refuses({wire::to_json(wire::device_removed{uuid_of(1), std::string(256, 'n')})},
                        "",
                        {"DeviceGossip.DeviceRemoved.name", "name_too_long"}));
}

TEST_F(injected, cbor_needs_an_origin) {
    const std::string gossip = R"({"DeviceGossip":{"DeviceRemoved":{"name":"n"}}})";
    EXPECT_TRUE(refuses({"--wire", "cbor", gossip}, "", {"origin"}));
    EXPECT_TRUE(sends({gossip}));
}

TEST_F(injected, bad_options_are_refused) {
    EXPECT_TRUE(refuses({"--hops", "4294967296", hello}, "", {"--hops"}));
    EXPECT_TRUE(refuses({"--hops", "-1", hello}, "", {"--hops"}));
    EXPECT_TRUE(refuses({"--sender", "me", hello}, "", {"--sender"}));
    EXPECT_TRUE(refuses({"--wire", "xml", hello}, "", {"--wire"}));
    EXPECT_TRUE(refuses({"--bad", hello}, "", {"--bad"}));
    EXPECT_TRUE(refuses({hello, "third"}, "", {"third"}));
}

TEST(inject_target, without_a_place_to_send_to_is_bad_usage) {
    for (const std::string target : {"foo", "127.0.0.1", "127.0.0.1:99999", ":2428", "[::1]"}) {
        const auto program = inject({target, hello});
        EXPECT_EQ(program.exit_code, 2) << target;
        EXPECT_EQ(lines_of(program.err).size(), 1U) << program.err;
        EXPECT_NE(program.err.find(target), std::string::npos) << program.err;
    }
    EXPECT_EQ(inject({}).exit_code, 2);
}

// Where it is sent to

TEST(inject_target, a_port_that_refuses_ends_with_1) {
    const auto nobody = base::to_string(udp_probe(address_of("127.77.0.2:0")).address());
    const auto program = inject({nobody, hello});
    EXPECT_EQ(program.exit_code, 1);
    EXPECT_EQ(lines_of(program.err).size(), 1U);
    EXPECT_NE(program.err.find(nobody), std::string::npos) << program.err;
    EXPECT_NE(program.err.find("refused"), std::string::npos) << program.err;
}

TEST(inject_target, port_0_cannot_be_reached) {
    EXPECT_EQ(inject({"127.0.0.1:0", hello}).exit_code, 1);
}

TEST(inject_target, a_host_name_is_looked_up) {
    const udp_probe listener;
    const auto program = inject({"localhost:" + std::to_string(listener.address().port()), hello});
    EXPECT_EQ(program.exit_code, 0) << program.err;
    EXPECT_EQ(text_in(listener.receive_message()), "hello");
}

TEST(inject_target, ipv6_is_taken_in_brackets) {
    const udp_probe listener(address_of("[::1]:0"));
    const auto program = inject({base::to_string(listener.address()), hello});
    EXPECT_EQ(program.exit_code, 0) << program.err;
    EXPECT_EQ(text_in(listener.receive_message()), "hello");
}

TEST(inject_cli, help_and_version_end_with_0) {
    for (const std::string option : {"--help", "-h", "--version", "-V"}) {
        const auto program = inject({option});
        EXPECT_EQ(program.exit_code, 0);
        EXPECT_EQ(program.err, "");
        EXPECT_NE(program.out, "");
    }
    EXPECT_NE(inject({"--help"}).out.find("=json"), std::string::npos);
}

}  // namespace chatter::test
