"""Writes small classifiers whose maps show nothing, or are no numbers, for a class or a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parents[2] / "testmodels" / "cases" / "empty"
SIZE = 12
CHANNELS = 4
CLASSES = 3


def features(random: np.random.Generator) -> tuple[list[onnx.NodeProto], dict[str, np.ndarray]]:
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["maps"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["maps"], ["features"]),
    ]
    return nodes, {"kernel": random.normal(size=(CHANNELS, 3, 3, 3)) / 100}


def against(random: np.random.Generator) -> onnx.ModelProto:
    """Every feature speaks against class 0 and for class 1, and class 2 looks at none of them."""
    nodes, weights = features(random)
    nodes += [
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["flat"]),
        helper.make_node("Gemm", ["flat", "matrix", "shift"], ["scores"]),
    ]
    strength = random.uniform(0.5, 1, size=CHANNELS)
    weights |= {"matrix": np.stack([-strength, strength, np.zeros(CHANNELS)], axis=1), "shift": np.zeros(CLASSES)}
    return model(nodes, weights)


def deviations(random: np.random.Generator) -> onnx.ModelProto:
    """Looks at the deviation of each feature map, which has no derivative on a black picture."""
    nodes, weights = features(random)
    nodes += [
        helper.make_node("ReduceMean", ["features"], ["means"], axes=[2, 3], keepdims=1),
        helper.make_node("Sub", ["features", "means"], ["differences"]),
        helper.make_node("Mul", ["differences", "differences"], ["squares"]),
        helper.make_node("ReduceMean", ["squares"], ["variances"], axes=[2, 3], keepdims=0),
        helper.make_node("Sqrt", ["variances"], ["deviations"]),
        helper.make_node("Gemm", ["deviations", "matrix", "shift"], ["scores"]),
    ]
    weights |= {"matrix": random.normal(size=(CHANNELS, CLASSES)), "shift": random.normal(size=CLASSES)}
    return model(nodes, weights)


def model(nodes: list[onnx.NodeProto], weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "empty",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, SIZE, SIZE])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", CLASSES])],
        [numpy_helper.from_array(value.astype(np.float32), name) for name, value in weights.items()],
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7, producer_name="make_empty_maps.py"
    )
    onnx.checker.check_model(made)
    return made


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for make in (against, deviations):
        onnx.save(make(np.random.default_rng(4)), FOLDER / f"{make.__name__}.onnx")


if __name__ == "__main__":
    main()
