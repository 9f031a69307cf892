#!/usr/bin/env bash
# Kills a training (SIGKILL) at random moments, resumes it each time, and compares the weights with those of a run that was left alone.
# Usage: bench/kill.sh [KILLS] [DATA] [train|fit]    (20, fashion-mnist, train)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
kills=${1:-20} data=${2:-fashion-mnist}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { "$root/shoestring" train "$@" --quiet --json >"$work/out" 2>"$work/err"; }

echo "the run that is left alone"
run "$data" --model compact-resnet:0.25 --epochs 8 --batch 64 --out "$work/whole"
hits=0
for ((kill = 1; kill <= kills; kill++)); do
    if [ -f "$work/killed/train.json" ] && [ -f "$work/killed/run.json" ]; then
        run --resume "$work/killed" &
    else
        rm -rf "$work/killed"
        run "$data" --model compact-resnet:0.25 --epochs 8 --batch 64 --out "$work/killed" &
    fi
    child=$!
    sleep "$((RANDOM % 4)).$((RANDOM % 10))"
    if kill -KILL "$child" 2>/dev/null; then hits=$((hits + 1)); fi
    wait "$child" 2>/dev/null || true
    echo "kill $kill: $(find "$work/killed/checkpoints/train" -maxdepth 1 -name 'save-*' 2>/dev/null | sort | tail -n 1 | xargs -r basename)"
done
run --resume "$work/killed" || { cat "$work/err"; exit 1; }
whole=$(sha256sum <"$work/whole/weights.safetensors")
killed=$(sha256sum <"$work/killed/weights.safetensors")
echo "$hits of $kills kills hit a running process"
[ "$whole" = "$killed" ] && echo "the same weights: $whole" || { echo "other weights: $whole against $killed"; exit 1; }
