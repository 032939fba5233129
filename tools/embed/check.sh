#!/usr/bin/env bash
# The programs under tools/embed find what camgraft finds, on the same model and pictures, within 1e-4.
# What they need comes from the lock files beside them; where a language or the browser is missing, its
# checks are skipped, and the last line says so. Build camgraft first.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=target/embed
here=tools/embed
model=testmodels/demo/demo.onnx
photo=testmodels/demo/cat-dog.png
turned=$work/turned.jpg
embedded=$work/demo.maps.onnx
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
export ONNXRUNTIME_NODE_INSTALL=skip

passed=0 failed=0 skipped=0

# check NAME COMMAND …: runs it; its last line says how well it went.
check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "passed   $name: ${said##*$'\n'}"
  else
    failed=$((failed + 1))
    echo "failed   $name:"
    echo "$said"
  fi
}

skip() {
  skipped=$((skipped + 1))
  echo "skipped  $1: $2"
}

camgraft() {
  java -cp "target/camgraft.jar:$(cat target/classpath.txt)" "$@"
}

# The package as its users get it, with what it needs from the lock file of the checks.
install_node_packages() {
  npm ci --prefix $here/check --no-audit --no-fund --loglevel=error >/dev/null
  (cd $here/node && npm pack --silent --pack-destination "$OLDPWD/$work") >/dev/null
  mkdir -p $here/check/node_modules/camgraft
  tar -xzf $work/camgraft-*.tgz -C $here/check/node_modules/camgraft --strip-components 1
}

mkdir -p "$work"
rm -f $work/camgraft-*.tgz
tools/camgraft augment $model -o $embedded --emit maps --preprocess imagenet >/dev/null
tools/camgraft augment $model -o $work/demo.raw.onnx --no-verify --gate --classes-per-image 2 >/dev/null
camgraft $here/check/Reference.java $model imagenet $photo 2 $work/cat-dog.png.json
tools/embed/inputs.sh
# A question by weights, and what camgraft itself answers.
tools/camgraft augment $model -o $work/demo.weights.onnx --no-verify --target weights --preprocess imagenet >/dev/null
printf '[0.5, -1, 0.25, 0, 0, 2, 0, -0.125, 0, 1]' >$work/weights.json
camgraft $here/check/Weights.java $work/weights.json $work/weights.npy
tools/camgraft explain $model $photo --preprocess imagenet --weights $work/weights.npy --raw -o $work/weighted >/dev/null

if command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null; then
  check Python tools/python/check.sh
  if target/python/venv/bin/python $here/check/turn.py $photo $turned; then
    camgraft $here/check/Reference.java $model imagenet $turned 2 $turned.json
  fi
else
  skip Python "there is no python3 with venv"
fi

if command -v node >/dev/null && command -v npm >/dev/null; then
  install_node_packages
  check Node node $here/check/node.mjs $photo $work/cat-dog.png.json \
    $work/demo.weights.onnx $work/weights.json "$(echo $work/weighted/*-guided.npy | sed s/guided.npy$//)" $embedded $work/demo.raw.onnx
  cp $photo $work/photo.png
  check "program for Node" node $here/check/node_modules/camgraft/explain.mjs $embedded $work/photo.png dog
  check "types for Node" $here/check/node_modules/.bin/tsc --noEmit --strict --module nodenext --skipLibCheck $here/check/types.ts
  check "preprocessing of the page" node $here/check/inputs.mjs $photo $work/inputs.json
else
  skip Node "there is no node with npm"
  skip "program for Node" "there is no node with npm"
  skip "types for Node" "there is no node with npm"
  skip "preprocessing of the page" "there is no node with npm"
fi

javac -d $work/service -cp "target/camgraft.jar:$(cat target/classpath.txt)" $here/java/Service.java $here/check/ServiceCheck.java
check "service in Java" env ORT_DISABLE_TELEMETRY=1 java -Dcamgraft.libraries=target/native \
  -cp "$work/service:target/camgraft.jar:$(cat target/classpath.txt)" ServiceCheck $model $photo

# browse NAME MODEL PICTURE BACKEND
browse() {
  if ! command -v node >/dev/null || [ -z "$CHROMIUM" ]; then
    skip "$1" "there is no node, or no Chromium"
  else
    check "$1" node $here/check/browser.mjs "$2" "$3" "$work/$(basename "$3").json" "$2-$4.png" "$4"
  fi
}

if command -v npm >/dev/null; then
  cp $photo "$work/100% cat? dog #1.png"
  tools/camgraft web $model -o $work/page --preprocess imagenet --sample "$work/100% cat? dog #1.png" >/dev/null
  tools/camgraft web $model -o $work/questions --preprocess imagenet --sample $photo --target weights >/dev/null
fi
browse "browser, WebAssembly" $work/page $photo WebAssembly
browse "browser, questions" $work/questions $photo questions
browse "browser, WebGPU" $work/page $photo WebGPU
browse "browser, WebGPU that does not start" $work/page $photo fallback
if [ -f $turned.json ]; then
  browse "browser, a JPEG turned by EXIF" $work/page $turned WebAssembly
else
  skip "browser, a JPEG turned by EXIF" "there is no Python to make it"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
