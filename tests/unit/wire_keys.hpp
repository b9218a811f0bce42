// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys that everybody knows, for tests.

#pragma once

#include "chatter/wire/keyring.hpp"

#include "key_files.hpp"

#include <string>

namespace chatter::wire::samples {

/// The bytes 00 to 1f, as in FORMAT.md.
inline const std::string first_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
inline constexpr key_id first_key_id = 0x284c716a;
/// The bytes 1f to 00.
inline const std::string other_key = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

using test::ring_of;

}  // namespace chatter::wire::samples
