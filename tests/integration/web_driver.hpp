// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A browser that a test looks through: a headless Chromium, driven over WebDriver (W3C) by a
// chromedriver of its own.
//
// Everything throws std::runtime_error where the driver refuses or does not answer. A dialog that
// is open makes all but has_dialog() fail.

#pragma once

#include "process.hpp"
#include "temporary_directory.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace chatter::test {

class web_driver {
public:
    /// The program that is missing and the package that has it; empty where all is there.
    [[nodiscard]] static std::string what_is_missing();

    /// Starts both. The browser reaches nothing but this machine, and leaves nothing behind.
    web_driver();
    /// Ends both.
    ~web_driver();
    web_driver(const web_driver&) = delete;
    web_driver& operator=(const web_driver&) = delete;

    /// Returns when the page and its scripts are loaded.
    void open(const std::string& url);

    /// What the body of a function returns; it is called with `arguments`.
    [[nodiscard]] nlohmann::json ask(const std::string& script,
                                     const nlohmann::json& arguments = nlohmann::json::array());

    /// A key, down and up: a text of one character, or one of `key`.
    void press(std::string_view what);
    struct key {
        static constexpr std::string_view tab = "\uE004";
        static constexpr std::string_view enter = "\uE007";
        static constexpr std::string_view escape = "\uE00C";
    };

    /// A command of Chromium's own protocol.
    nlohmann::json command(const std::string& name,
                           const nlohmann::json& parameters = nlohmann::json::object());

    /// The page as if the screen had that many pixels.
    void resize(int width, int height);
    void save_screenshot(const std::string& path);

    /// Whether alert() or its like is open.
    [[nodiscard]] bool has_dialog();

    /// What the console got since the last call: "SEVERE ...".
    [[nodiscard]] std::vector<std::string> take_console();

private:
    nlohmann::json call(const std::string& method,
                        const std::string& path,
                        const nlohmann::json& body = nlohmann::json::object());
    void start_session();

    temporary_directory directory_;
    std::unique_ptr<process> driver_;
    std::string server_;   ///< "127.0.0.1:PORT"
    std::string session_;  ///< "/session/ID"
    pid_t browser_{-1};
};

}  // namespace chatter::test
