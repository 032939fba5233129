#!/bin/sh
# Augments ten classifiers in several forms: make_models.sh FOLDER. The models of testmodels suffice; camgraft must be
# built (mvn -B -q -DskipTests package).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
out=$1
mkdir -p "$out"

augment() {
  name=$1
  shift
  "$root/tools/camgraft" augment "$root/testmodels/$name" -o "$out/$form.onnx" --no-verify "$@" > /dev/null
}

form=01-raw-residual; augment demo/demo.onnx
form=02-maps-mobilenetv2; augment reference/mobilenetv2-torchscript-opset10/model.onnx --emit maps
form=03-both-densenet; augment reference/densenet-torchscript-opset12/model.onnx --emit both --display
form=04-gate-squeezenet; augment reference/squeezenet-torchscript-opset20/model.onnx --emit maps --gate
form=05-three-classes-shufflenet; augment reference/shufflenet-torchscript-opset13/model.onnx --emit maps --classes-per-image 3
form=06-captum-vgg; augment reference/vgg-torchscript-opset7/model.onnx --emit both --convention captum
form=07-pytorch-grad-cam-normalised; augment reference/normalised-torchscript-opset8-initializers-are-inputs/model.onnx --emit maps --convention pytorch-grad-cam
form=08-torch-cam-keras-nhwc; augment reference/depthwise-residual-keras3-opset18/model.onnx --emit maps --convention torch-cam
form=09-gate-vision-transformer; augment zoo/vit-torchscript-opset17/model.onnx --emit maps --gate
form=10-all-methods-efficientnet; augment reference/efficientnet-torchscript-opset15/model.onnx --emit both --methods gradcam,guided,deconv,gradient
