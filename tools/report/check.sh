#!/usr/bin/env bash
# Writes a report with the demonstration model and tries it in a headless Chromium.
# Leaves screenshots in target/report-check. Without npm or Chromium it is skipped and says so. Build
# camgraft first.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ] || ! command -v npm >/dev/null; then
  echo "skipped  report in a browser: there is no Chromium or no npm"
  exit 0
fi
out=target/report-check
rm -rf "$out"
printf '%s\n' 'photo,class' 'cat-dog.png,cat' 'dog.png,dog' 'fish-flower.png,flower' 'house-boat.png,house' > target/report-truth.csv
tools/camgraft explain testmodels/demo/demo.onnx testmodels/demo/{cat-dog,dog,fish-flower,house-boat}.png \
  --top 2 --truth target/report-truth.csv --boxes --raw --report -o "$out" >/dev/null
(cd tools/report/check && npm ci --silent --no-audit --no-fund)
node tools/report/check/browser.mjs "$out" "$out"
