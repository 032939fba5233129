#!/usr/bin/env bash
# Writes target/embed/inputs.json: what camgraft makes of a picture for networks that want it in
# different ways, for the packages in other languages to do the same. Build camgraft first.
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p target/embed
java -cp "target/camgraft.jar:$(cat target/classpath.txt)" tools/embed/check/Inputs.java \
  testmodels/demo/cat-dog.png target/embed/inputs.json \
  imagenet imagenet,resize=144,height=128,width=96 caffe,height=300,width=200 \
  tf,layout=nhwc,fit=warp,height=100,width=333 unit,channels=grey,fit=pad,padding=114,width=150 \
  raw,interpolation=bicubic,height=97 unit,interpolation=lanczos,fit=pad,height=400 \
  raw,interpolation=nearest,height=77,width=501,fit=warp unit,fit=warp,resize=144,height=128,width=96
