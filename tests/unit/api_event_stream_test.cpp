// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "api_fixture.hpp"
#include "event_stream.hpp"

#include <algorithm>
#include <chrono>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using state = http::body_source::state;
using test::uuid_of;

/// One server-sent event.
struct told {
    std::string id;
    std::string name;
    json data;
};

std::vector<told> parse(const std::string& text) {
    std::vector<told> all;
    told current;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        const std::string line = text.substr(at, end - at);
        at = end == std::string::npos ? text.size() : end + 1;
        if (line.empty()) {
            all.push_back(std::exchange(current, {}));
        } else if (line.starts_with("id: ")) {
            current.id = line.substr(4);
        } else if (line.starts_with("event: ")) {
            current.name = line.substr(7);
        } else if (line.starts_with("data: ")) {
            current.data = json::parse(line.substr(6));
        } else {
            ADD_FAILURE() << "a line of no kind: " << line;
        }
    }
    return all;
}

class api_events : public api_service {
protected:
    void happen(const std::string& name, int times = 1) {
        for (int i = 0; i < times; ++i) {
            history_.add(node_.now().wall, core::device_fresh{uuid_of(1), name});
        }
    }
    [[nodiscard]] http::response open(std::string_view query = "",
                                      const std::string& last_event_id = "") const {
        http::request what = request_of("/api/v1/events" + std::string(query));
        if (!last_event_id.empty()) {
            what.last_event_id = last_event_id;
        }
        return answer(what);
    }
    /// What it says until it waits: names, and N of "missed".
    [[nodiscard]] static std::string names(http::response& from) {
        std::string text;
        while (from.source->next(text) == state::more) {
        }
        std::string all;
        for (const told& each : parse(text)) {
            all += all.empty() ? "" : " ";
            all += each.name == "missed" ? "missed:" + each.data["count"].dump()
                                         : each.data["name"].get<std::string>();
        }
        return all;
    }
    [[nodiscard]] std::string names_behind(const std::string& id,
                                           std::string_view query = "") const {
        http::response from = open(query, id);
        return names(from);
    }
    /// This run in hexadecimal digits: 1'800'000'000'000.
    const std::string run_ = "1a3185c5000";
};

TEST_F(api_events, a_stream_has_no_end_and_begins_with_what_happens_next) {
    happen("a");
    http::response from = open();
    EXPECT_EQ(from.status, 200U);
    EXPECT_EQ(from.content_type, "text/event-stream");
    EXPECT_TRUE(from.is_stream);
    std::string text;
    EXPECT_EQ(from.source->next(text), state::waiting);
    EXPECT_EQ(text, "");
    happen("b");
    EXPECT_EQ(names(from), "b");
    EXPECT_EQ(names(from), "");
    happen("c", 2);
    EXPECT_EQ(names(from), "c c");
}

TEST_F(api_events, an_event_is_three_lines_and_an_empty_one) {
    http::response from = open();
    happen("a\n\nb");
    std::string text;
    EXPECT_EQ(from.source->next(text), state::more);
    EXPECT_EQ(text,
              "id: 1a3185c5000-1\n"
              "event: device_fresh\n"
              R"(data: {"id":"1a3185c5000-1","at":"2027-01-15T08:00:00.000Z","level":"info",)"
              R"("event":"device_fresh","origin":"c4000000-0000-0000-0000-000000000001",)"
              R"("server":"node 1","name":"a\n\nb"})"
              "\n\n");
}

TEST_F(api_events, the_last_of_them_can_be_asked_for) {
    happen("a");
    happen("b");
    happen("c");
    EXPECT_EQ(names_behind("", "?last=2"), "b c");
    EXPECT_EQ(names_behind("", "?last=0"), "");
    EXPECT_EQ(names_behind("", "?last=3"), "a b c");
    EXPECT_EQ(names_behind("", "?last=18446744073709551615"), "a b c");
}

TEST_F(api_events, a_reader_goes_on_behind_the_last_one_that_it_has) {
    happen("a");
    happen("b");
    happen("c");
    EXPECT_EQ(names_behind(run_ + "-1"), "b c");
    EXPECT_EQ(names_behind(run_ + "-3"), "");
    EXPECT_EQ(names_behind(run_ + "-1", "?last=1"), "b c") << "the header counts";
}

TEST_F(api_events, an_id_of_a_former_run_or_of_nobody_knows_nothing_of_this_one) {
    happen("a");
    happen("b");
    for (const std::string& id : {std::string("1a3185c4fff-2"),
                                  run_ + "-3",
                                  run_ + "-99999999999999999999999",
                                  run_ + "-01",
                                  run_ + "-1 ",
                                  run_ + "--1",
                                  run_,
                                  run_ + "-",
                                  std::string("-"),
                                  std::string("-1"),
                                  std::string("1"),
                                  std::string("x"),
                                  std::string(8'000, '-')}) {
        EXPECT_EQ(names_behind(id), "a b") << id;
    }
    EXPECT_EQ(names_behind(run_ + "-0"), "a b");
}

TEST_F(api_events, what_is_not_kept_any_more_is_told) {
    history_ = history({.entries_max = 2, .bytes_max = 1'000'000});
    http::response from = open();
    happen("a");
    EXPECT_EQ(names(from), "a");
    happen("b", 5);
    EXPECT_EQ(names(from), "missed:3 b b");
    EXPECT_EQ(names_behind(run_ + "-1"), "missed:3 b b");
    EXPECT_EQ(names_behind("former-7"), "missed:4 b b");
}

TEST_F(api_events, what_is_missed_has_no_id) {
    history_ = history({.entries_max = 1, .bytes_max = 1'000'000});
    happen("a", 3);
    http::response from = open("", run_ + "-1");
    std::string text;
    EXPECT_EQ(from.source->next(text), state::more);
    const auto all = parse(text);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].id, "");
    EXPECT_EQ(all[0].name, "missed");
    EXPECT_EQ(all[0].data, (json{{"count", 1}}));
    EXPECT_EQ(all[1].id, run_ + "-3");
}

TEST_F(api_events, events_that_nothing_is_kept_of_are_missed_all_the_same) {
    history_ = history({.entries_max = 0, .bytes_max = 1'000'000});
    http::response from = open();
    happen("a", 2);
    EXPECT_EQ(names(from), "missed:2");
    EXPECT_EQ(names(from), "");
}

TEST_F(api_events, many_come_in_pieces) {
    for (int i = 0; i < 500; ++i) {
        happen("device " + std::to_string(i));
    }
    http::response from = open("?last=500");
    std::vector<std::string> pieces(1);
    while (from.source->next(pieces.back()) == state::more) {
        EXPECT_LT(pieces.back().size(), http::body_source::piece_bytes + 1'024);
        pieces.emplace_back();
    }
    EXPECT_GT(pieces.size(), 4U);
    std::size_t count = 0;
    for (const std::string& each : pieces) {
        count += parse(each).size();
    }
    EXPECT_EQ(count, 500U);
}

TEST_F(api_events, what_a_slow_reader_has_not_taken_washes_away_in_front_of_it) {
    history_ = history({.entries_max = 100, .bytes_max = 1'000'000});
    happen(std::string(250, 'x'), 100);
    http::response from = open("?last=100");
    std::string text;
    ASSERT_EQ(from.source->next(text), state::more);
    const auto first = parse(text).size();
    EXPECT_LT(first, 100U);
    happen("y", 100);
    std::string rest = names(from);
    EXPECT_TRUE(rest.starts_with("missed:" + std::to_string(100 - first) + " y y"));
}

TEST_F(api_events, parameters_that_cannot_be_meant_are_refused) {
    EXPECT_EQ(get("/api/v1/events?last=x").error(), R"(last="x": not a whole number)");
    EXPECT_EQ(get("/api/v1/events?last=1&last=2").error(), R"(last="2": once is enough)");
    EXPECT_EQ(get("/api/v1/events?from=1").error(),
              R"(there is no parameter "from" here; there are: last)");
    EXPECT_EQ(get("/api/v1/events?last=x").status, 400U);
}

}  // namespace
}  // namespace chatter::api
