#!/usr/bin/env bash
# ONNX Runtime's GPU package in place of the CPU's: it resolves, and its core library explains a picture where
# there is no GPU. Fetches some 600 MB where they are not there yet.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn -B -q -Pgpu org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath \
  -DincludeScope=runtime "-Dmdep.outputFile=$work/classpath.txt"
grep -q onnxruntime_gpu "$work/classpath.txt"
ORT_DISABLE_TELEMETRY=1 java "-Dcamgraft.libraries=$work/native" \
  -cp "target/camgraft-cli.jar:target/camgraft.jar:$(cat "$work/classpath.txt")" io.github.camgraft.cli.Main \
  explain testmodels/demo/demo.onnx testmodels/demo/cat-dog.png -o "$work/out" | tail -1
[ -s "$work/out/cat-dog.png" ]
