"""Writes graphs that return the names of their classes, each by another operator of the converters that do so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parents[2] / "testmodels" / "cases" / "labels"
NAMES = ["cat", "dog", "fish"]
NUMBERS = [3, 5, 8]
ML = "ai.onnx.ml"


def write(name: str, tail: list[onnx.NodeProto], output: int, tables: list[onnx.TensorProto], shape: tuple[int, ...] = (1,)) -> None:
    nodes = [helper.make_node("ArgMax", ["scores"], ["best"], axis=1, keepdims=0), *tail]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 3])],
        [helper.make_tensor_value_info("label", output, shape)],
        tables,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid(ML, 2)], ir_version=7, producer_name="make_label_tails.py"
    )
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / f"{name}.onnx")


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = helper.make_tensor("table", TensorProto.STRING, [3], [name.encode() for name in NAMES])
    numbers = numpy_helper.from_array(np.array(NUMBERS, dtype=np.int64), "table")
    trivial = numpy_helper.from_array(np.arange(3, dtype=np.int64), "table")
    # ML.NET counts its keys from 1, and stores them in any order.
    encoder = helper.make_node(
        "LabelEncoder", ["best"], ["label"], domain=ML, keys_int64s=[2, 1, 3], values_strings=[NAMES[1], NAMES[0], NAMES[2]]
    )
    classifier = helper.make_node(
        "LinearClassifier", ["scores"], ["label", "probabilities"], domain=ML, classlabels_ints=NUMBERS, coefficients=[1.0] * 9
    )
    extractor = helper.make_node("ArrayFeatureExtractor", ["table", "best"], ["label"], domain=ML)
    write("encoder", [encoder], TensorProto.STRING, [])
    write("table", [helper.make_node("Gather", ["table", "best"], ["label"])], TensorProto.STRING, [texts])
    write("extractor", [extractor], TensorProto.INT64, [numbers], (1, 1))
    write("trivial", [extractor], TensorProto.INT64, [trivial], (1, 1))
    write("classifier", [classifier], TensorProto.INT64, [])


if __name__ == "__main__":
    main()
