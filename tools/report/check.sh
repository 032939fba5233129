#!/usr/bin/env bash
# Writes all pages with the demonstration model and tries them in a headless Chromium: the report's
# switches do what they say, and axe finds nothing in any page, in light, in dark and on a phone.
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
tools/camgraft compare testmodels/demo/demo.onnx testmodels/demo/cat-dog.png --class cat --class dog -o "$out" >/dev/null
tools/camgraft diagnose testmodels/demo/demo.onnx testmodels/demo/{cat-dog,dog,fish-flower,house-boat}.png \
  --truth target/report-truth.csv -o "$out" >/dev/null
tools/camgraft evaluate testmodels/demo/demo.onnx testmodels/demo/{cat-dog,dog}.png --methods gradcam,guided \
  --measures insertion,deletion,complexity --curve-steps 5 --truth target/report-truth.csv -o "$out" >/dev/null
tools/camgraft web testmodels/demo/demo.onnx -o "$out/web" --preprocess imagenet --colour-map inferno --sample testmodels/demo/cat-dog.png >/dev/null
(cd tools/report/check && npm ci --silent --no-audit --no-fund)
node tools/report/check/browser.mjs "$out" "$out"
node tools/report/check/looks.mjs "$out" "$out"/{report,compare,diagnose,evaluation}.html "$out/web"
