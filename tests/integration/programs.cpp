// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "programs.hpp"

#include <algorithm>

namespace chatter::test {

launch chatterd(const daemon_options& how) {
    launch what{CHATTERD_PROGRAM, {"--listen", how.listen}, {{"CHATTER_LOG", how.log}}};
    what.arguments.insert(what.arguments.end(), how.more.begin(), how.more.end());
    if (!how.has_http_by_default &&
        std::find(how.more.begin(), how.more.end(), "--http") == how.more.end()) {
        what.arguments.insert(what.arguments.end(), {"--http", "off"});
    }
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

launch chatterctl(const std::vector<std::string>& arguments) {
    return {CHATTERCTL_PROGRAM, arguments, {{"CHATTER_SERVER", ""}, {"CHATTER_TOKEN_FILE", ""}}};
}

finished run_chatterctl(const std::vector<std::string>& arguments) {
    return run(chatterctl(arguments));
}

}  // namespace chatter::test
