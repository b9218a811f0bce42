// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "programs.hpp"

namespace chatter::test {

launch chatterd(const daemon_options& how) {
    launch what{CHATTERD_PROGRAM, {"--listen", how.listen}, {{"CHATTER_LOG", how.log}}};
    what.arguments.insert(what.arguments.end(), how.more.begin(), how.more.end());
    return what;
}

daemon_process start_daemon(const daemon_options& how) {
    return daemon_process(chatterd(how));
}

finished run_chatterd(const std::vector<std::string>& arguments) {
    return run({CHATTERD_PROGRAM, arguments});
}

launch chatter_inject(const std::vector<std::string>& arguments) {
    return {CHATTER_INJECT_PROGRAM, arguments};
}

finished inject(const std::vector<std::string>& arguments, std::string_view input) {
    return run(chatter_inject(arguments), input);
}

}  // namespace chatter::test
