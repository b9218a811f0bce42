// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "vectors.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chatter::test {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<vector_file> read_all() {
    const std::string dir = CHATTER_VECTORS_DIR;
    std::vector<vector_file> all;
    for (const auto& entry : nlohmann::json::parse(read_file(dir + "/index.json"))) {
        const auto file = entry.at("file").get<std::string>();
        const std::string bytes = read_file(dir + "/" + file);
        const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
        all.push_back({entry.at("about").get<std::string>(),
                       file.substr(0, file.rfind('.')),
                       {first, first + bytes.size()},
                       entry.at("json").get<std::string>()});
    }
    return all;
}

}  // namespace

const std::vector<vector_file>& chatter_rs_vectors() {
    static const std::vector<vector_file> all = read_all();
    return all;
}

}  // namespace chatter::test
