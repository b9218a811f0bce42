// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The files of src/api/page, inside the program. cmake/EmbedFiles.cmake makes the .cpp.

#pragma once

#include <span>
#include <string_view>

namespace chatter::api {

struct page_file {
    std::string_view name;  ///< "page.js"
    std::string_view content;
};

[[nodiscard]] std::span<const page_file> page_files() noexcept;

}  // namespace chatter::api
