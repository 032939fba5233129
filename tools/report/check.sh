#!/usr/bin/env bash
# Writes a report with the demonstration model and tries it in a headless Chromium.
# Needs the built camgraft, npm and Chromium; leaves screenshots in target/report-check.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=target/report-check
rm -rf "$out"
printf '%s\n' 'photo,class' 'cat-dog.png,cat' 'dog.png,dog' 'fish-flower.png,flower' 'house-boat.png,house' > target/report-truth.csv
tools/camgraft explain testmodels/demo/demo.onnx testmodels/demo/{cat-dog,dog,fish-flower,house-boat}.png \
  --top 2 --truth target/report-truth.csv --boxes --raw --report -o "$out"
(cd tools/report/check && npm ci --silent --no-audit --no-fund)
node tools/report/check/browser.mjs "$out" "$out"
