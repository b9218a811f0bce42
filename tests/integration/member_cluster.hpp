// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Daemons that joined one another, and when each of them logged what.

#pragma once

#include "log_time.hpp"
#include "programs.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::test {

/// Instrumented daemons take longer for everything, and share two processors.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr std::int64_t slower = 4;
#else
inline constexpr std::int64_t slower = 1;
#endif

class member_cluster {
public:
    /// `size` daemons named node0, node1, ...; all join the first.
    explicit member_cluster(std::size_t size, const std::vector<std::string>& more = {});

    [[nodiscard]] daemon_process& at(std::size_t i) { return *nodes_.at(i); }
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }

    /// Waits until everybody has logged everybody else, and says when the last one did.
    [[nodiscard]] std::optional<std::int64_t> joined_at();

    /// Waits until all that run, but for `about` itself, have logged an event of that member
    /// since `since`, and says when the last one did.
    [[nodiscard]] std::optional<std::int64_t> known_to_all(std::string_view event,
                                                           std::size_t about,
                                                           std::int64_t since);

    void send_signal(std::size_t to, int number) { at(to).program().send_signal(number); }
    /// With SIGKILL; it is not asked any more.
    void kill(std::size_t which);
    /// Starts node `which` again, at its former address.
    void restart(std::size_t which, const std::vector<std::string>& more = {});

    /// Lines with these words, of all that run.
    [[nodiscard]] std::size_t count_lines_with(std::string_view words);

private:
    [[nodiscard]] std::optional<std::int64_t> logged_at(std::size_t who,
                                                        const std::string& words,
                                                        std::int64_t since);

    std::vector<std::unique_ptr<daemon_process>> nodes_;
    std::vector<bool> is_running_;
};

[[nodiscard]] std::string node_name(std::size_t i);

}  // namespace chatter::test
