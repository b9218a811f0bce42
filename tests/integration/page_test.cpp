// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The page of a daemon in a real browser, beside a real cluster of three.

#include "member_cluster.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"
#include "web_driver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace chatter::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

const std::string hebrew = "\u202E\u05E9\u05DC\u05D5\u05DD\u2067gnp.exe";

/// What a node of the accessibility tree is; empty where nobody is told of it.
std::string role_of(const json& node) {
    return node.value("ignored", false) ? "" : node.at("role").value("value", "");
}

std::size_t count_role(const json& tree, const std::string& role) {
    return static_cast<std::size_t>(std::count_if(
        tree.begin(), tree.end(), [&](const json& each) { return role_of(each) == role; }));
}

/// What can be pressed, filled in or gone to, and does not say what it is.
std::vector<std::string> nameless_in(const json& tree) {
    static const std::set<std::string> named{
        "button", "link", "searchbox", "table", "region", "img", "navigation"};
    std::vector<std::string> found;
    for (const json& each : tree) {
        const std::string name = each.value("name", json::object()).value("value", "");
        if (named.contains(role_of(each)) && name.empty()) {
            found.push_back(each.dump());
        }
    }
    return found;
}

/// Looks at the page of node0.
class page_test : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string missing = web_driver::what_is_missing(); !missing.empty()) {
            GTEST_SKIP() << missing;
        }
        cluster = std::make_unique<member_cluster>(
            3, std::vector<std::string>{"--http", "127.0.0.1:0", "--cluster", "prod"});
        ASSERT_TRUE(cluster->joined_at());
        browser = std::make_unique<web_driver>();
        browser->open("http://" + cluster->at(0).http() + "/");
        ASSERT_TRUE(becomes_live());
    }

    [[nodiscard]] bool is(const std::string& script, const json& arguments = json::array()) {
        return browser->ask("return " + script, arguments) == true;
    }
    [[nodiscard]] bool becomes(const std::string& script, const json& arguments = json::array()) {
        return wait_until([&] { return is(script, arguments); }, patience, milliseconds(20));
    }
    void expect_now(const std::string& script) { EXPECT_TRUE(is(script)) << script; }
    void expect_soon(const std::string& script, const json& arguments = json::array()) {
        EXPECT_TRUE(becomes(script, arguments)) << script;
    }
    [[nodiscard]] bool becomes_live() {
        return becomes("document.getElementById('connection').dataset.connection === 'live'");
    }
    [[nodiscard]] std::string text_of(const std::string& selector) {
        return browser->ask("return document.querySelector(arguments[0])?.textContent ?? ''",
                            json::array({selector}));
    }
    [[nodiscard]] bool shows_state(const std::string& member, const std::string& state) {
        return becomes(R"([...document.querySelectorAll("[data-member]")].some((row) =>
            row.dataset.member === arguments[0] && row.dataset.state === arguments[1]
            && row.querySelector(".state").textContent === arguments[1]))",
                       json::array({member, state}));
    }
    /// A row under exactly that name, and as exactly that text.
    [[nodiscard]] bool shows_device(const std::string& name) {
        return becomes(R"([...document.querySelectorAll("[data-device]")].some((row) =>
            row.dataset.device === arguments[0]
            && row.querySelector(".name bdi").textContent === arguments[0]))",
                       json::array({name}));
    }
    [[nodiscard]] bool shows_metric(const std::string& device,
                                    const std::string& metric,
                                    const std::string& value) {
        return becomes(R"([...document.querySelectorAll("[data-device]")].some((row) =>
            row.dataset.device === arguments[0] && [...row.querySelectorAll("[data-metric]")].some(
                (each) => each.dataset.metric === arguments[1]
                    && each.querySelector(".value").textContent === arguments[2])))",
                       json::array({device, metric, value}));
    }
    [[nodiscard]] bool fits_in_width() {
        return is("document.documentElement.scrollWidth <= window.innerWidth");
    }

    void tell(std::size_t whom, const std::string& gossip) {
        const std::string address = base::to_string(cluster->at(whom).address());
        const finished done = inject({address, gossip});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    }
    void add_device(const std::string& name, const std::string& description) {
        tell(1,
             json{{"DeviceGossip",
                   {{"DeviceAdded", {{"name", name}, {"description", description}}}}}}
                 .dump());
    }
    void measure(const std::string& device, const std::string& metric, double value) {
        const json gauge = {{"Gauge", {{"value", value}, {"unit", "C"}}}};
        tell(1,
             json{{"DeviceGossip",
                   {{"DeviceStatus", {{"name", device}, {"metrics", {{metric, gauge}}}}}}}}
                 .dump());
    }

    /// Neither refused by the policy of the page nor broken.
    void expect_quiet_console() { EXPECT_EQ(browser->take_console(), std::vector<std::string>{}); }

    std::unique_ptr<member_cluster> cluster;
    std::unique_ptr<web_driver> browser;
};

TEST_F(page_test, shows_who_answers_and_all_members) {
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(shows_state(node_name(i), "alive"));
    }
    EXPECT_EQ(text_of("#cluster"), "prod");
    EXPECT_NE(text_of("#answers").find("node0"), std::string::npos);
    expect_soon("document.title === 'prod · chatter'");
    expect_soon("document.getElementById('verdict').textContent === 'All 3 members alive'");
    expect_soon("document.querySelectorAll('[data-event=member_up]').length > 0");
    expect_quiet_console();
}

TEST_F(page_test, a_killed_member_turns_failed_without_a_reload) {
    static_cast<void>(browser->ask("window.is_the_same_page = true"));
    cluster->kill(2);
    EXPECT_TRUE(shows_state("node2", "failed"));
    expect_soon("document.title.startsWith('1 failed')");
    expect_soon(
        "/node[01]/.test(document.querySelector("
        "'[data-member=node2] .told').textContent)");
    expect_soon(
        "/node2 failed: node[01] found it/.test("
        "document.querySelector('[data-event=member_failed]')?.textContent)");
    expect_soon("document.getElementById('announcer').textContent.includes('node2')");
    expect_soon("document.getElementById('now').dataset.worst === 'failed'");
    expect_now("window.is_the_same_page");

    cluster->restart(2, {"--join", base::to_string(cluster->at(0).address()), "--cluster", "prod"});
    EXPECT_TRUE(shows_state("node2", "alive"));
    expect_soon("document.title === 'prod · chatter'");
    expect_quiet_console();
}

TEST_F(page_test, an_injected_device_appears_with_its_metric) {
    add_device("gateway", "a router");
    measure("gateway", "temp", 21.5);
    EXPECT_TRUE(shows_device("gateway"));
    EXPECT_TRUE(shows_metric("gateway", "temp", "21.5 C"));
    EXPECT_EQ(text_of("[data-device=gateway] .server"), "node1");
    EXPECT_EQ(text_of("[data-device=gateway] .name .sub"), "a router");
    measure("gateway", "temp", 22.25);
    EXPECT_TRUE(shows_metric("gateway", "temp", "22.25 C"));
    expect_soon("document.querySelector('[data-metric=temp] svg.spark') !== null");
    tell(1, R"({"DeviceGossip":{"DeviceRemoved":{"name":"gateway"}}})");
    expect_soon("document.querySelector('[data-device=gateway]') === null");
    expect_quiet_console();
}

TEST_F(page_test, what_a_device_calls_itself_is_text) {
    const std::string script = "<script>alert(1)</script>";
    const std::string image = "<img src=x onerror=alert(2)>";
    const std::string longest(255, 'W');
    browser->resize(360, 800);
    for (const std::string& name : {script, image, hebrew, longest, std::string("__proto__")}) {
        add_device(name, name + std::string(700, 'd'));
        measure(name, name, 1);
        EXPECT_TRUE(shows_device(name)) << name;
        EXPECT_TRUE(shows_metric(name, name, "1 C")) << name;
    }
    expect_now("document.querySelector('main script, main img') === null");
    EXPECT_FALSE(browser->has_dialog());
    EXPECT_TRUE(fits_in_width());
    expect_quiet_console();
}

/// An override and an isolate that the name opens, and never closes.
TEST_F(page_test, a_name_does_not_turn_around_what_follows_it) {
    add_device(hebrew, "");
    measure(hebrew, "temp", 1);
    expect_soon("document.querySelector('[data-event=device_status]') !== null");
    expect_now(R"([...document.querySelectorAll("[data-event=device_status]")].every((item) => {
        const text = [...item.querySelector(":scope > span").childNodes].find(
            (node) => node.nodeType === Node.TEXT_NODE && node.data === " of ");
        const left = (at) => {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            return range.getBoundingClientRect().left;
        };
        return left(1) < left(2);
    }))");
}

TEST_F(page_test, a_name_that_is_too_long_changes_nothing) {
    add_device("before", "");
    EXPECT_TRUE(shows_device("before"));
    const std::string gossip =
        json{{"DeviceGossip",
              {{"DeviceAdded", {{"name", std::string(4'096, 'x')}, {"description", ""}}}}}}
            .dump();
    const udp_probe stranger;
    stranger.send(cluster->at(0).address(), std::as_bytes(std::span(gossip)));
    add_device("after", "");
    EXPECT_TRUE(shows_device("after"));
    EXPECT_EQ(browser->ask("return document.querySelectorAll('[data-device]').length"), 2);
    EXPECT_EQ(cluster->at(0).summarize()["refused_name_too_long"], 1U);
    expect_quiet_console();
}

TEST_F(page_test, the_keyboard_opens_why_and_comes_back) {
    ASSERT_TRUE(shows_state("node1", "alive"));
    const std::string focused = "document.activeElement.closest('[data-member=node1]') !== null";
    for (int presses = 0; presses < 40 && !is(focused); ++presses) {
        browser->press(web_driver::key::tab);
    }
    ASSERT_TRUE(is(focused));
    expect_now("getComputedStyle(document.activeElement).outlineStyle === 'solid'");
    browser->press(web_driver::key::enter);
    expect_soon("document.getElementById('why').dataset.why === 'node1'");
    expect_now("document.activeElement.id === 'why-title'");
    expect_soon("document.querySelector('#why-transitions [data-event=member_up]') !== null");
    browser->press(web_driver::key::escape);
    expect_soon("document.getElementById('why').hidden");
    expect_now(focused);
}

/// A row moves to the top when its member fails, with the button that is about to be pressed.
TEST_F(page_test, news_do_not_take_the_focus) {
    ASSERT_TRUE(shows_state("node2", "alive"));
    static_cast<void>(
        browser->ask("window.was = document.querySelector('[data-member=node2] button');"
                     "window.was.focus();"));
    cluster->kill(2);
    EXPECT_TRUE(shows_state("node2", "failed"));
    expect_now("document.querySelector('tbody tr').dataset.member === 'node2'");
    expect_now("document.activeElement === window.was");
}

TEST_F(page_test, a_daemon_that_goes_away_is_told_and_found_again) {
    static_cast<void>(browser->ask("window.is_the_same_page = true"));
    const std::string http = cluster->at(0).http();
    const std::string seed = base::to_string(cluster->at(1).address());
    cluster->kill(0);
    expect_soon("document.getElementById('connection').dataset.connection === 'lost'");
    expect_now("!document.getElementById('notice').hidden");
    expect_now("document.title.startsWith('No answer')");
    expect_now("document.querySelectorAll('[data-member]').length === 3");

    cluster->restart(0, {"--http", http, "--cluster", "prod", "--join", seed});
    EXPECT_TRUE(becomes_live());
    expect_soon("document.getElementById('notice').hidden");
    EXPECT_TRUE(shows_state("node0", "alive"));
    expect_now("window.is_the_same_page");
}

TEST_F(page_test, can_be_used_without_seeing_it) {
    add_device("gateway", "a router");
    EXPECT_TRUE(shows_device("gateway"));
    expect_now("document.documentElement.lang === 'en'");
    expect_now("document.querySelectorAll('main, h1').length === 2");
    expect_now("document.getElementById('filter').labels.length === 1");
    expect_now("document.getElementById('announcer').ariaLive === 'polite'");
    expect_now(R"([...document.querySelectorAll("table")].every((table) =>
        table.querySelectorAll("thead th[scope=col]").length ===
            table.querySelector("tbody tr").children.length
        && table.querySelector("tbody th[scope=row]") !== null))");
    const json tree = browser->command("Accessibility.getFullAXTree").at("nodes");
    EXPECT_EQ(nameless_in(tree), std::vector<std::string>{});
    EXPECT_EQ(count_role(tree, "table"), 2U);
}

/// From a phone to a screen on the wall; the pictures stay in the build folder.
TEST_F(page_test, fits_three_widths) {
    add_device("gateway", "ASUS Router model RT-N55U");
    measure("gateway", "temp", 21.5);
    EXPECT_TRUE(shows_metric("gateway", "temp", "21.5 C"));
    cluster->kill(2);
    EXPECT_TRUE(shows_state("node2", "failed"));
    std::filesystem::create_directories(CHATTER_SCREENSHOTS);
    struct screen {
        int width;
        int height;
    };
    for (const screen& each : {screen{360, 780}, screen{1280, 800}, screen{2560, 1440}}) {
        browser->resize(each.width, each.height);
        expect_soon("window.innerWidth === arguments[0]", json::array({each.width}));
        EXPECT_TRUE(fits_in_width()) << each.width;
        const std::string path = CHATTER_SCREENSHOTS "/page-" + std::to_string(each.width) + ".png";
        browser->save_screenshot(path);
        EXPECT_GT(std::filesystem::file_size(path), 10'000U);
    }
}

}  // namespace
}  // namespace chatter::test
