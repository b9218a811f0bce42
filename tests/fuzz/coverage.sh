#!/usr/bin/env bash
# What the committed corpora reach: lines of src/wire, and of the files of src/core that a
# datagram can reach. The fuzz targets replay their corpora, built by clang without sanitizers in
# build/coverage, and llvm counts.
#
#   tests/fuzz/coverage.sh [CORPORA]    a table; which lines are not reached is in
#                                       build/coverage/not_reached.txt
#
# It needs clang, llvm-profdata and llvm-cov (Debian: clang, llvm).
#
# Of src/core these are left out, because no datagram leads there, only configuration and time:
# config, fanout, logarithm, seal_policy and timing. Of src/wire nothing is left out. Failure
# branches of assertions are no lines of their own, nor are headers counted.
set -euo pipefail
corpora=${1:+$(realpath "$1")}
cd "$(dirname "$0")/../.."
corpora=${corpora:-tests/fuzz/corpus}

build=build/coverage
goal=95
targets=(decode node member sealed inject state)
without_datagrams='^src/core/(config|fanout|logarithm|seal_policy|timing)\.cpp$'

# Debian has a version in the name unless the package llvm is there, too.
tool() {
    local version
    version=$(clang++ -dumpversion 2>/dev/null | cut -d. -f1) || true
    for name in "$1-$version" "$1"; do
        if command -v "$name"; then
            return
        fi
    done
    echo "coverage.sh: $1 is missing (Debian: apt-get install llvm${version:+-$version})" >&2
    return 1
}

command -v clang++ >/dev/null || {
    echo "coverage.sh: clang++ is missing (Debian: apt-get install clang)" >&2
    exit 1
}
profdata=$(tool llvm-profdata)
cov=$(tool llvm-cov)

{
    cmake -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_CXX_FLAGS_DEBUG="-O1 -fprofile-instr-generate -fcoverage-mapping"
    cmake --build "$build" --target "${targets[@]/#/replay_}"
} >&2

rm -f "$build"/*.profraw
objects=()
for name in "${targets[@]}"; do
    program=$build/tests/fuzz/replay_$name
    LLVM_PROFILE_FILE=$PWD/$build/$name.profraw "$program" "$corpora/$name" >"$build/$name.log"
    objects+=(${objects:+-object} "$program")  # the first one stands by itself
done
"$profdata" merge -o "$build/all.profdata" "$build"/*.profraw

mapfile -t sources < <(git ls-files 'src/wire/*.cpp' 'src/core/*.cpp' | grep -Ev "$without_datagrams")

# The targets have functions of one name, which llvm-cov warns of.
count() {
    "$cov" "$1" "${objects[@]}" -instr-profile="$build/all.profdata" "${sources[@]}" \
        2> >(grep -v 'functions have mismatched data' >&2)
}

count show |
    awk '/^\/.*:$/ { file = $0; next } /^ *[0-9]+\| *0\|/ { print file $0 }' |
    sed "s,^$PWD/,," >"$build/not_reached.txt"

# The columns of a report: file; regions, functions and lines, each with how many were missed and
# the share in percent. Sums are made here, one for each folder.
count report |
    awk -v goal="$goal" '
        function row(name, lines, missed) {
            printf "%-40s %6d %7d %7.1f %%\n", name, lines, missed,
                lines ? 100 * (lines - missed) / lines : 100
        }
        BEGIN { printf "%-40s %6s %7s %9s\n", "file", "lines", "missed", "reached" }
        $1 ~ /\.cpp$/ {
            name = $1
            if (!match(name, /(wire|core)\/[a-z_0-9]+\.cpp$/)) next
            name = substr(name, RSTART)
            layer = substr(name, 1, 4)
            row("src/" name, $8, $9)
            lines[layer] += $8
            missed[layer] += $9
        }
        END {
            row("src/wire", lines["wire"], missed["wire"])
            row("src/core, where datagrams lead", lines["core"], missed["core"])
            row("both", lines["wire"] + lines["core"], missed["wire"] + missed["core"])
            printf "the goal is %d %%\n", goal
        }'
