"""Writes files that a reader of ONNX models must refuse with a clear message, and never crash or hang on."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "malformed"

OPSET = 13
UNKNOWN_OPSET = 99
PICTURE_SHAPE = (1, 3, 8, 8)
CHANNELS = 4
CLASS_COUNT = 3


def valid_model() -> ModelProto:
    """Conv, Relu, GlobalAveragePool, Flatten, Gemm: what the other files spoil in one way each."""
    return _model(
        [
            helper.make_node("Conv", ["image", "filters"], ["convolved"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["convolved"], ["activated"]),
            helper.make_node("GlobalAveragePool", ["activated"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["flat"]),
            helper.make_node("Gemm", ["flat", "weights"], ["scores"], transB=1),
        ],
        {"filters": (CHANNELS, 3, 3, 3), "weights": (CLASS_COUNT, CHANNELS)},
    )


def _model(nodes: list[NodeProto], initializer_shapes: dict[str, tuple[int, ...]]) -> ModelProto:
    random = np.random.default_rng(1)
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, PICTURE_SHAPE)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, (1, CLASS_COUNT))],
        [
            numpy_helper.from_array(random.normal(size=shape).astype(np.float32), name)
            for name, shape in initializer_shapes.items()
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)


def missing_tensor() -> ModelProto:
    model = valid_model()
    model.graph.node[1].input[0] = "nowhere"
    return model


def cycle() -> ModelProto:
    """The convolution reads what the ReLU after it writes."""
    model = valid_model()
    model.graph.node[0].input[0] = "activated"
    return model


def unknown_operator() -> ModelProto:
    model = valid_model()
    model.graph.node[1].op_type = "Foo"
    return model


def two_unknown_operators() -> ModelProto:
    """One of no known name and one of a foreign domain; both must be named at once."""
    model = unknown_operator()
    model.graph.node[2].op_type = "Bar"
    model.graph.node[2].domain = "com.example"
    model.opset_import.append(helper.make_opsetid("com.example", 1))
    return model


def no_convolution() -> ModelProto:
    """Valid, but there is no feature map to explain."""
    return _model(
        [
            helper.make_node("Flatten", ["image"], ["flat"]),
            helper.make_node("Gemm", ["flat", "hidden_weights"], ["hidden"], transB=1),
            helper.make_node("Relu", ["hidden"], ["activated"]),
            helper.make_node("Gemm", ["activated", "weights"], ["scores"], transB=1),
        ],
        {"hidden_weights": (CHANNELS, int(np.prod(PICTURE_SHAPE))), "weights": (CLASS_COUNT, CHANNELS)},
    )


def future_opset() -> ModelProto:
    model = valid_model()
    model.opset_import[0].version = UNKNOWN_OPSET
    return model


def short_raw_data() -> ModelProto:
    """The filters lack their last value."""
    model = valid_model()
    filters = model.graph.initializer[0]
    filters.raw_data = filters.raw_data[:-4]
    return model


def external_data_outside() -> ModelProto:
    """A model from a stranger must not make a reader open files outside the model's folder."""
    return _with_external_filters("../../secret")


def external_data_missing() -> ModelProto:
    return _with_external_filters("not-there.data")


def _with_external_filters(location: str) -> ModelProto:
    model = valid_model()
    filters = model.graph.initializer[0]
    length = len(filters.raw_data)
    filters.ClearField("raw_data")
    filters.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, "offset": "0", "length": str(length)}.items():
        filters.external_data.add(key=key, value=value)
    return model


MODELS: dict[str, Callable[[], ModelProto]] = {
    "missing-tensor": missing_tensor,
    "cycle": cycle,
    "unknown-operator": unknown_operator,
    "two-unknown-operators": two_unknown_operators,
    "no-convolution": no_convolution,
    "future-opset": future_opset,
    "short-raw-data": short_raw_data,
    "external-data-outside": external_data_outside,
    "external-data-missing": external_data_missing,
}


def write_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    whole = valid_model()
    onnx.checker.check_model(whole, full_check=True)
    contents = {name: build().SerializeToString(deterministic=True) for name, build in MODELS.items()}
    contents["text"] = b"This is a text file that somebody renamed.\n"
    contents["empty"] = b""
    contents["truncated"] = whole.SerializeToString(deterministic=True)[: whole.ByteSize() // 2]
    for name, content in sorted(contents.items()):
        (folder / f"{name}.onnx").write_bytes(content)
        print(f"{name}.onnx: {len(content)} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where the files are written")
    write_all(parser.parse_args().folder)


if __name__ == "__main__":
    main()
