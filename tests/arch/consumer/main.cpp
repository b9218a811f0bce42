// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/logarithm.hpp"
#include "chatter/wire/json.hpp"

int main() {
    const auto value = chatter::wire::decode_json(R"({"DebugMessage":{"text":"hello"}})");
    return value && chatter::core::ceil_ln(3) == 2 ? 0 : 1;
}
