#!/bin/sh
# Copyright 2026 The Chatter Authors
# SPDX-License-Identifier: Apache-2.0
#
# Runs every command of RESULTS.md and prints its rows, each after its command. The figures are
# the same on every machine, but for those of `scale`.
#
#   tests/sim/results.sh path/to/chatter-sim [quick]
#
# `quick` does the same with few runs and small clusters, to see that all of it works.
set -eu
sim=${1:?usage: results.sh path/to/chatter-sim [quick]}
quick=${2:-}

if [ -n "$quick" ]; then
    runs=5 large_runs=1 nodes=2,9,32 large='' hours=0.1 pause_runs=1 scale=500 seeds=1..50
else
    runs=200 large_runs=40 nodes=2,3,5,8,9,32,128 large=1000 hours=10 pause_runs=1 scale=10000 seeds=1..10000
fi

run() {
    echo
    echo "\$ chatter-sim $*"
    "$sim" "$@"
}

for how in detect-kill detect-silent; do
    run $how --rules all --nodes $nodes --runs $runs
    run $how --rules chatter --nodes $nodes --runs $runs --loss 5,20
    [ -z "$large" ] || run $how --rules all --nodes $large --runs $large_runs
done

run false-failures --rules all --nodes 2,3,5,8,9,32 --loss 0,5,20 --hours $hours
[ -n "$quick" ] || run false-failures --rules all --nodes 128 --loss 0,5,20 --hours 2
[ -n "$quick" ] || run false-failures --rules all --nodes 1000 --loss 0,5,20 --hours 0.02

run idle --rules all --nodes $nodes
[ -z "$large" ] || run idle --rules chatter --nodes $large
run idle --rules chatter --nodes 32 --loss 20

run lifeguard --rules all --runs $pause_runs
run lifeguard-io --rules all --runs $pause_runs

run join --nodes 2,5,32,128 --runs 20
run scale --nodes $scale
run --seeds $seeds --quiet --minutes 2
