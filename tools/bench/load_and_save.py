"""What Python needs to read a model and write it again: the yardstick for `camgraft augment`."""

import sys

import onnx

onnx.save(onnx.load(sys.argv[1]), sys.argv[2])
