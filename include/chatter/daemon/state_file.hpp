// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The directory of --state-dir: what survives a restart, in a file that is never half written.
//
//   DIR/chatterd.state        the state, see state_text.hpp
//   DIR/chatterd.state.new    what is being written; then it takes the other's place
//   DIR/chatterd.state.bad-N  what could not be read, kept for somebody to look at
//   DIR/chatterd.lock         held by the daemon that runs

#pragma once

#include "chatter/core/saved_state.hpp"
#include "chatter/daemon/state_text.hpp"

#include <boost/system/error_code.hpp>

#include <optional>
#include <string>

namespace chatter::daemon {

class state_file {
public:
    /// A file that was moved out of the way.
    struct set_aside {
        std::string moved_to;
        state_error why;
        friend bool operator==(const set_aside&, const set_aside&) = default;
    };
    /// Neither: there is none, this server is new.
    struct former_run {
        std::optional<core::saved_state> state{};
        std::optional<set_aside> refused{};
        friend bool operator==(const former_run&, const former_run&) = default;
    };

    /// Makes the directory where it is not there, and holds it while this lives. Throws
    /// std::runtime_error with one clear line where that cannot be, and where another daemon
    /// holds it.
    explicit state_file(const std::string& directory);
    ~state_file();
    state_file(const state_file&) = delete;
    state_file& operator=(const state_file&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// What a former run has left. Throws std::runtime_error where there is a file that the
    /// system does not let this process read, or move: rather not run than forget who one is.
    [[nodiscard]] former_run read();

    /// Replaces the state; on the disk when this returns. After an error the former state is
    /// still there.
    [[nodiscard]] boost::system::error_code write(const core::saved_state& what);

private:
    [[nodiscard]] set_aside move_aside(state_error why) const;

    std::string directory_;
    std::string path_;
    int lock_;
};

}  // namespace chatter::daemon
