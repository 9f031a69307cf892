#!/usr/bin/env bash
# Kills a run (SIGKILL) at random moments, saves and exports among them, resumes it each time, and compares the weights with those of
# the same run left alone. Usage: bench/kill.sh train|fit [KILLS] [DATA]    (20 kills, Fashion-MNIST's first 2,000 pictures as PNG)
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
verb=${1:?train or fit} kills=${2:-20} data=${3:-$root/.data/fashion-folder}
[ -d "$data" ] || "$root/eng/data/make"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $verb in
train) begin=(train "$data" --model compact-resnet:0.5 --epochs 400 --batch 64) made=weights.safetensors ;;
fit) begin=(fit "$data" --max-size 30KB --time 90s --seed 1) made=model.onnx ;;
*) echo "kill.sh: train or fit" >&2; exit 2 ;;
esac

echo "the run that is left alone"
"$root/shoestring" "${begin[@]}" --quiet --json --out "$work/whole" >"$work/out"
if [ "$verb" = fit ]; then
    # What the clock decided must be the same in both runs: the second begins with the first one's decisions and nothing else.
    mkdir "$work/killed"
    /usr/bin/env node -e '
        const fs = require("fs"), run = JSON.parse(fs.readFileSync(process.argv[1]));
        for (const key of ["steps", "result", "seconds"]) delete run[key];
        fs.writeFileSync(process.argv[2], JSON.stringify(run));' "$work/whole/run.json" "$work/killed/run.json"
fi

hits=0 tries=0
while ((hits < kills && tries < 2 * kills)); do
    tries=$((tries + 1))
    if [ -f "$work/killed/run.json" ]; then
        args=("$verb" --resume "$work/killed" --quiet --json)
    else
        rm -rf "$work/killed"
        args=("${begin[@]}" --quiet --json --out "$work/killed")
    fi
    # The script replaces itself by the program, so that its process is the one to kill.
    "$root/shoestring" "${args[@]}" >"$work/out" 2>"$work/err" &
    child=$!
    sleep "$((1 + RANDOM % 4)).$((RANDOM % 10))"
    if kill -KILL "$child" 2>/dev/null; then hits=$((hits + 1)); fi
    wait "$child" 2>/dev/null || true
    echo "kill $hits: $(ls -t "$work/killed" "$work/killed"/*/ 2>/dev/null | tr '\n' ' ' | tail -c 150)"
done
"$root/shoestring" "$verb" --resume "$work/killed" --quiet --json >"$work/out"
whole=$(sha256sum <"$work/whole/$made")
killed=$(sha256sum <"$work/killed/$made")
echo "$hits of $tries kills hit a running process"
if [ "$whole" != "$killed" ] || ((hits < kills)); then
    echo "other weights, or the run was over before it was killed $kills times: $whole against $killed"
    exit 1
fi
echo "the same $made: $whole"
