#!/usr/bin/env bash
# Renews what the corpora hold by chance: the files reached_NNN, of which each reaches something
# that no other file does. Files of other names stay.
#
#   tests/fuzz/merge.sh [FOUND]     FOUND/TARGET is where a fuzzer has written its new inputs
#
# Candidates are the old files of that name, the seeds that the tests make up, and FOUND. Whoever
# changes packets or rules runs this, and tests/fuzz/coverage.sh behind it.
set -euo pipefail
found=${1:+$(realpath "$1")}
cd "$(dirname "$0")/../.."

seeds=build/coverage
fuzzers=build/fuzz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
    cmake --preset fuzz
    cmake --build --preset fuzz --target fuzz_{decode,node,member,sealed,inject,state}
    cmake -B "$seeds" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_CXX_FLAGS_DEBUG="-O1 -fprofile-instr-generate -fcoverage-mapping"
    cmake --build "$seeds" --target fuzz_seeds
} >&2
LLVM_PROFILE_FILE=$work/unused "$seeds/tests/fuzz/fuzz_seeds" "$work/seeds"

for name in decode node member sealed inject state; do
    corpus=tests/fuzz/corpus/$name
    mkdir "$work/$name"
    find "$corpus" -name 'reached_*' -exec mv -t "$work/$name" {} +
    candidates=("$work/$name")
    # Both read the same; what is sealed has other ways besides.
    [ "$name" != sealed ] || candidates+=(tests/fuzz/corpus/member "$work/seeds/member")
    for each in "$work/seeds/$name" ${found:+"$found/$name"}; do
        [ ! -d "$each" ] || candidates+=("$each")
    done
    # Without counters: how often a line is reached does not matter.
    "$fuzzers/tests/fuzz/fuzz_$name" -merge=1 -set_cover_merge=1 -use_counters=0 -timeout=60 \
        -rss_limit_mb=2048 "$corpus" "${candidates[@]}" 2>"$work/log" || {
        tail -n 40 "$work/log" >&2
        cp -n "$work/$name"/reached_* "$corpus"
        exit 1
    }
    # By what is in them, so that the next run gives the same names.
    number=0
    while read -r file; do
        number=$((number + 1))
        mv "$file" "$corpus/$(printf 'reached_%03d' "$number")"
    done < <(find "$corpus" -regextype egrep -regex '.*/[0-9a-f]{40}' | sort)
    printf '%-8s %4d files, %7d bytes\n' "$name" "$(find "$corpus" -type f | wc -l)" \
        "$(find "$corpus" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')"
done
