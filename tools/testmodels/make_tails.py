"""Writes a small classifier with the tail of scikit-learn's and CoreML's converters: a label and a map of names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parents[2] / "testmodels" / "tails"
NAMES = ["cat", "dog", "fish"]


def main() -> None:
    random = np.random.default_rng(3)
    weights = {
        "kernel": random.normal(size=(4, 3, 3, 3)),
        "matrix": random.normal(size=(4, len(NAMES))),
        "shift": random.normal(size=len(NAMES)),
    }
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["maps"]),
        helper.make_node("Relu", ["maps"], ["features"]),
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "matrix", "shift"], ["scores"]),
        helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        helper.make_node("ArgMax", ["probabilities"], ["best"], axis=1, keepdims=0),
        helper.make_node("LabelEncoder", ["best"], ["classLabel"], domain="ai.onnx.ml",
                         keys_int64s=list(range(len(NAMES))), values_strings=NAMES),
        helper.make_node("ZipMap", ["probabilities"], ["classProbability"], domain="ai.onnx.ml",
                         classlabels_strings=NAMES),
    ]
    probability = helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
    graph = helper.make_graph(
        nodes,
        "tail",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, 12, 12])],
        [
            helper.make_tensor_value_info("classLabel", TensorProto.STRING, [1]),
            helper.make_value_info("classProbability", helper.make_sequence_type_proto(probability)),
        ],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 2)],
        ir_version=7,
        producer_name="make_tails.py",
    )
    onnx.checker.check_model(model)
    FOLDER.mkdir(parents=True, exist_ok=True)
    onnx.save(model, FOLDER / "zipmap.onnx")


if __name__ == "__main__":
    main()
