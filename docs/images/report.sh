#!/usr/bin/env bash
# Makes report.png, the picture of the README: the head of a run's report. docs/images/report.sh RUN (a folder that holds report.html)
set -euo pipefail
[ -f "${1:?which run?}/report.html" ] || { echo "report.sh: $1 holds no report.html" >&2; exit 2; }
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --window-size=1100,1130 \
    --screenshot="$(dirname "$0")/report.png" "file://$(realpath "$1")/report.html"
