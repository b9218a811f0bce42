// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target over the files of a folder and over the large inputs, with any compiler.
//
//   replay_TARGET FOLDER | FILE ...
//
// A broken law ends the program; the last name printed is the culprit's.

#include "fuzz_target.hpp"
#include "large_inputs.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

namespace fs = std::filesystem;
using chatter::fuzz::named_input;

named_input read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot read " + path.string());
    }
    return {path.string(), {std::istreambuf_iterator<char>(file), {}}};
}

std::vector<fs::path> files_of(const fs::path& where) {
    if (!fs::is_directory(where)) {
        return {where};
    }
    std::vector<fs::path> all;
    for (const auto& entry : fs::directory_iterator(where)) {
        all.push_back(entry.path());
    }
    std::sort(all.begin(), all.end());
    return all;
}

void run(const named_input& what) {
    std::cout << what.name << std::endl;
    chatter::fuzz::run_one(std::as_bytes(std::span(what.bytes)));
}

}  // namespace

int main(int argc, char** argv) try {
    std::size_t files = 0;
    for (int i = 1; i < argc; ++i) {
        for (const fs::path& path : files_of(argv[i])) {
            run(read_file(path));
            ++files;
        }
    }
    if (files == 0) {
        std::cerr << "there is nothing to replay\n";
        return EXIT_FAILURE;
    }
    for (const named_input& each : chatter::fuzz::large_inputs()) {
        run(each);
    }
    std::cout << files << " files replayed\n";
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
