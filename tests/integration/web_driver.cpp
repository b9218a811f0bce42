// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "web_driver.hpp"

#include "chatter/http/client.hpp"

#include "wait_until.hpp"

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace chatter::test {
namespace {

using nlohmann::json;

const std::string browser_program = "/usr/bin/chromium";
const std::string driver_program = "/usr/bin/chromedriver";

/// A busy machine may take long to start a browser.
constexpr std::chrono::seconds driver_patience{60};

/// "... started successfully on port 34567."
std::string port_in(const std::string& text) {
    const std::string words = "started successfully on port ";
    const auto at = text.find(words);
    const auto end = text.find('.', at);
    if (at == std::string::npos || end == std::string::npos) {
        return "";
    }
    return text.substr(at + words.size(), end - at - words.size());
}

json capabilities_of(const std::string& profile) {
    const json arguments = {"--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--hide-scrollbars",
                            "--no-first-run",
                            "--disable-sync",
                            "--disable-component-update",
                            "--disable-background-networking",
                            "--no-proxy-server",
                            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                            "--user-data-dir=" + profile};
    const json options = {{"binary", browser_program}, {"args", arguments}};
    const json all = {{"goog:chromeOptions", options},
                      {"goog:loggingPrefs", {{"browser", "ALL"}}},
                      {"unhandledPromptBehavior", "ignore"}};
    return {{"capabilities", {{"alwaysMatch", all}}}};
}

/// What is no digit of base 64 is passed over.
std::string from_base64(std::string_view text) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char each : text) {
        const auto digit = digits.find(each);
        if (digit == std::string_view::npos) {
            continue;
        }
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> count & 0xffU);
        }
    }
    return bytes;
}

}  // namespace

std::string web_driver::what_is_missing() {
    if (!std::filesystem::exists(browser_program)) {
        return browser_program + " is not installed (Debian: chromium)";
    }
    if (!std::filesystem::exists(driver_program)) {
        return driver_program + " is not installed (Debian: chromium-driver)";
    }
    return "";
}

web_driver::web_driver()
    : driver_(std::make_unique<process>(launch{driver_program,
                                               {"--port=0"},
                                               {{"TMPDIR", directory_.path()},
                                                {"XDG_CACHE_HOME", directory_.path()},
                                                {"XDG_CONFIG_HOME", directory_.path()}}})) {
    const bool has_started =
        wait_until([&] { return !port_in(driver_->out()).empty() || !driver_->is_running(); });
    const std::string port = port_in(driver_->out());
    if (!has_started || port.empty()) {
        throw std::runtime_error("chromedriver does not start: " + driver_->err());
    }
    server_ = "127.0.0.1:" + port;
    start_session();
}

void web_driver::start_session() {
    const json made = call("POST", "/session", capabilities_of(directory_.path() + "/profile"));
    session_ = "/session/" + made.at("sessionId").get<std::string>();
    browser_ = made.at("capabilities").value("goog:processID", pid_t{-1});
}

web_driver::~web_driver() {
    try {
        call("DELETE", session_);
    } catch (const std::exception&) {
        if (browser_ > 0) {
            static_cast<void>(kill(browser_, SIGKILL));
        }
    }
    driver_->send_signal(SIGTERM);
    static_cast<void>(driver_->wait_for_exit());
}

json web_driver::call(const std::string& method, const std::string& path, const json& body) {
    http::call what;
    what.server = server_;
    what.method = method;
    what.target = path;
    what.timeout = driver_patience;
    if (method == "POST") {
        what.fields = {{"Content-Type", "application/json"}};
        what.body = body.dump();
    }
    const auto got = http::fetch(what);
    if (!got) {
        throw std::runtime_error(method + " " + path + ": " + got.error().text);
    }
    const json read = json::parse(got->body, nullptr, false);
    if (got->status != 200 || !read.is_object() || !read.contains("value")) {
        throw std::runtime_error(method + " " + path + ": " + got->body.substr(0, 500));
    }
    return read["value"];
}

void web_driver::open(const std::string& url) {
    call("POST", session_ + "/url", {{"url", url}});
}

json web_driver::ask(const std::string& script, const json& arguments) {
    return call("POST", session_ + "/execute/sync", {{"script", script}, {"args", arguments}});
}

void web_driver::press(std::string_view what) {
    const json strokes = {{{"type", "keyDown"}, {"value", what}},
                          {{"type", "keyUp"}, {"value", what}}};
    const json keyboard = {{"type", "key"}, {"id", "keyboard"}, {"actions", strokes}};
    call("POST", session_ + "/actions", {{"actions", json::array({keyboard})}});
}

json web_driver::command(const std::string& name, const json& parameters) {
    return call("POST", session_ + "/goog/cdp/execute", {{"cmd", name}, {"params", parameters}});
}

void web_driver::resize(int width, int height) {
    command("Emulation.setDeviceMetricsOverride",
            {{"width", width}, {"height", height}, {"deviceScaleFactor", 1}, {"mobile", false}});
}

void web_driver::save_screenshot(const std::string& path) {
    const json got = command("Page.captureScreenshot");
    std::ofstream(path, std::ios::binary) << from_base64(got.at("data").get<std::string>());
}

bool web_driver::has_dialog() {
    http::call what;
    what.server = server_;
    what.target = session_ + "/alert/text";
    const auto got = http::fetch(what);
    return got && got->status == 200;
}

std::vector<std::string> web_driver::take_console() {
    std::vector<std::string> lines;
    const json entries = call("POST", session_ + "/se/log", {{"type", "browser"}});
    for (const json& each : entries) {
        lines.push_back(each.at("level").get<std::string>() + " " +
                        each.at("message").get<std::string>());
    }
    return lines;
}

}  // namespace chatter::test
