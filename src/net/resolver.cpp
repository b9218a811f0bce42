// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/resolver.hpp"

#include <boost/asio/post.hpp>

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace chatter::net {

/// Shared with the threads, which may outlive the resolver and its context. Both are referred
/// to under the mutex only, and only while `answers` is set.
struct resolver::mailbox {
    mailbox(boost::asio::io_context& of, answer_sink sink)
        : context(of), answers(std::make_shared<answer_sink>(std::move(sink))) {}

    std::mutex mutex;
    boost::asio::io_context& context;
    std::shared_ptr<answer_sink> answers;
};

resolver::resolver(boost::asio::io_context& context, answer_sink answers, look_up how)
    : box_(std::make_shared<mailbox>(context, std::move(answers))), how_(std::move(how)) {}

resolver::~resolver() {
    stop();
}

void resolver::stop() {
    const std::lock_guard lock(box_->mutex);
    box_->answers.reset();
}

void resolver::ask(const std::string& target) {
    if (base::parse_address(target)) {
        run(box_, resolve, target);  // asks nobody, so it takes no thread
        return;
    }
    try {
        std::thread([to = box_, how = how_, target] { run(to, how, target); }).detach();
    } catch (const std::system_error&) {
        // No thread is to be had now: as good as a server of names that does not answer.
        const auto none = [](std::string_view) -> found_addresses {
            return boost::system::errc::make_error_code(
                boost::system::errc::resource_unavailable_try_again);
        };
        run(box_, none, target);
    }
}

/// In the look-up's thread. The answer is handed over by the context's own, unless the resolver
/// was stopped meanwhile.
void resolver::run(const std::shared_ptr<mailbox>& to,
                   const look_up& how,
                   const std::string& target) {
    found_addresses found = how(target);
    if (found && found->size() > addresses_max) {
        found->resize(addresses_max);
    }
    const std::lock_guard lock(to->mutex);
    if (to->answers == nullptr) {
        return;
    }
    boost::asio::post(to->context, [to, target, found = std::move(found)] {
        // stop() is called in this thread, or when no handler runs any more.
        if (const auto answers = to->answers) {
            (*answers)(target, found);
        }
    });
}

}  // namespace chatter::net
