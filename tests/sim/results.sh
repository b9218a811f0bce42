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
    runs=5 large_runs=1 nodes=2,9,32 large='' hours=0.1 pause_runs=1 scale=500 seeds=1..50 \
        rumors='--runs 5' told='--runs 5'
else
    runs=200 large_runs=40 nodes=2,3,5,8,9,32,128 large=1000 hours=10 pause_runs=1 scale=10000 seeds=1..10000 \
        rumors='' told='--runs 100'
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
# Unquoted: empty, or an option and its value.
run rumor-strategies --nodes 32,1000 --loss 0,20 $rumors
run rumor-strategies --nodes 8,32,128,1000,10000 --loss 0,5,20 --strategies memberlist,push,plumtree,tree $rumors
run rumor-strategies --nodes 1000 --loss 20 --paused 0,10,100 --strategies tree,tree/hand-over=0,tree/hand-over=1,tree/hand-over=3,tree/k=4,tree/k=4/origin=32,tree/k=16,tree/k=16/twice=16 $rumors
run rumors --nodes 32,1000 --loss 0,20 $rumors
run rumors --nodes 8,128 --loss 0,20 $told

run --seeds $seeds --quiet --minutes 2
