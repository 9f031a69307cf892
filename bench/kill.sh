#!/usr/bin/env bash
# Kills a training (SIGKILL) at random moments, resumes it each time, and compares the weights with those of a run that was left alone.
# Usage: bench/kill.sh [KILLS] [DATA] [EPOCHS]    (20, fashion-mnist, 8)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
kills=${1:-20} data=${2:-fashion-mnist} epochs=${3:-8}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
begin=(train "$data" --model compact-resnet:0.25 --epochs "$epochs" --batch 64 --quiet --json)

echo "the run that is left alone"
"$root/shoestring" "${begin[@]}" --out "$work/whole" >"$work/out"
hits=0
for ((kill = 1; kill <= kills; kill++)); do
    if [ -f "$work/killed/run.json" ]; then
        args=(train --resume "$work/killed" --quiet --json)
    else
        rm -rf "$work/killed"
        args=("${begin[@]}" --out "$work/killed")
    fi
    # The script replaces itself by the program, so that its process is the one to kill.
    "$root/shoestring" "${args[@]}" >"$work/out" 2>"$work/err" &
    child=$!
    sleep "$((RANDOM % 4)).$((RANDOM % 10))"
    if kill -KILL "$child" 2>/dev/null; then hits=$((hits + 1)); fi
    wait "$child" 2>/dev/null || true
    echo "kill $kill: $(find "$work/killed/checkpoints/train" -maxdepth 1 -name 'save-*' 2>/dev/null | sort | tail -n 1 | xargs -r basename)"
done
"$root/shoestring" train --resume "$work/killed" --quiet --json >"$work/out"
whole=$(sha256sum <"$work/whole/weights.safetensors")
killed=$(sha256sum <"$work/killed/weights.safetensors")
echo "$hits of $kills kills hit a running process"
if [ "$whole" != "$killed" ]; then
    echo "other weights: $whole against $killed"
    exit 1
fi
echo "the same weights: $whole"
