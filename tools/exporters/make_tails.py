"""Files written node by node as vendors' tools write them: MATLAB, Custom Vision, ML.NET, Create ML, Teachable Machine.

make_tails.py FOLDER PHOTO [NAME...]. What each writes is told in the functions; values come from ONNX Runtime.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import truth
from truth import NUMBERS, PROBABILITIES, Truth

SIDE = 64
CLASSES = ["Maine Coon", "beagle", "Ärmel", "parrot", "none of these"]


class Graph:
    """Nodes one after the other."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], name: str, outputs: list[str] | None = None, **attributes: object) -> str:
        outputs = outputs or [name]
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=name, **attributes))
        return outputs[0]

    def constant(self, name: str, value: np.ndarray) -> str:
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def convolution(self, value: str, name: str, channels: int, width: int, kernel: int = 3, stride: int = 2) -> str:
        weight = self.rng.normal(0, np.sqrt(2 / (channels * kernel * kernel)), (width, channels, kernel, kernel)).astype(np.float32)
        bias = self.rng.normal(0, 0.1, width).astype(np.float32)
        pads = [kernel // 2] * 4
        return self.add("Conv", [value, self.constant(f"{name}_W", weight), self.constant(f"{name}_B", bias)], name, kernel_shape=[kernel, kernel], strides=[stride, stride], pads=pads)

    def trunk(self, value: str, names: str = "conv{}", width: int = 24) -> str:
        value = self.add("Relu", [self.convolution(value, names.format(1), 3, 8)], names.format(1) + "_relu")
        value = self.add("Relu", [self.convolution(value, names.format(2), 8, 16)], names.format(2) + "_relu")
        return self.add("Relu", [self.convolution(value, names.format(3), 16, width)], names.format(3) + "_relu")

    def matrix(self, rows: int, columns: int, gain: float = 1.0) -> np.ndarray:
        return (self.rng.normal(0, gain / np.sqrt(rows), (rows, columns))).astype(np.float32)

    def model(self, inputs: list, outputs: list, opset: int, producer: str, ml: int | None = None, metadata: dict | None = None, **more: object) -> onnx.ModelProto:
        imports = [helper.make_opsetid("", opset)] + ([helper.make_opsetid("ai.onnx.ml", ml)] if ml else [])
        graph = helper.make_graph(self.nodes, more.pop("graph", "graph"), inputs, outputs, self.initializers, **more)
        model = helper.make_model(graph, opset_imports=imports, producer_name=producer)
        model.ir_version = 7 if opset > 9 else 4
        if model.ir_version == 4:
            model.ir_version = 4
        if metadata:
            helper.set_model_props(model, metadata)
        return model


def tensor(name: str, shape: list, kind: int = TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


class Maker:
    def __init__(self, folder: Path, photo: Path) -> None:
        self.folder = folder
        self.photo, self.pixels = truth.photograph(folder, photo, SIDE, SIDE)
        self.raw = self.pixels.transpose(2, 0, 1)[None].astype(np.float32)

    def write(self, name: str, exporter: str, what: str, model: onnx.ModelProto, inputs: dict[str, np.ndarray], values, *, preprocess="raw,fit=warp", layer=(24, 8, 8), shown=PROBABILITIES, names=None, options=()) -> None:
        """values picks them out of the outputs by name."""
        path = self.folder / f"{name}.onnx"
        onnx.save(model, path)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, inputs), strict=True))
        values = np.asarray(values(outputs), float).reshape(-1).tolist()
        arrays = {f"input:{key}": value for key, value in inputs.items() if value.dtype.kind in "fiub"}
        options = list(options)
        truth.write(self.folder, name, Truth(exporter, what, shown, values, [list(layer)], preprocess, self.photo, options, names), arrays)

    def matlab(self, opset: int, flavour: str) -> None:
        """exportONNXNetwork: Sub of a mean image, a Gemm as a convolution as large as the maps, softmax between two Transposes, Flatten."""
        g = Graph(opset)
        value = g.add("Sub", ["data", g.constant("data_Mean", np.full((1, 3, 1, 1), 117, np.float32))], "data_Sub")
        value = g.add("Mul", [value, g.constant("data_Scale", np.full((1, 3, 1, 1), 1 / 60, np.float32))], "data_Mul")
        value = g.trunk(value, "res{}")
        shape = [1, 3, SIDE, SIDE] if flavour == "fixed" else ["BatchSize", 3, SIDE, SIDE]
        if flavour == "pool":
            value = g.add("GlobalAveragePool", [value], "gap")
            value = g.convolution(value, "fc", 24, 5, 1, 1)
        else:
            weight = g.constant("fc_W", (g.rng.normal(0, 0.05, (5, 24, 8, 8))).astype(np.float32))
            value = g.add("Conv", [value, weight, g.constant("fc_B", np.zeros(5, np.float32))], "fc", kernel_shape=[8, 8])
        if flavour == "fixed":
            value = g.add("Transpose", [value], "prob_pre", perm=[0, 2, 3, 1])
            value = g.add("Softmax", [value], "prob_softmax", axis=-1 if opset > 10 else 3)
            value = g.add("Transpose", [value], "prob", perm=[0, 3, 1, 2])
            outputs = [tensor("prob", [1, 5, 1, 1])]
        else:
            value = g.add("Flatten", [value], "flatten", axis=1)
            value = g.add("Softmax", [value], "prob", axis=1)
            outputs = [tensor("prob", [shape[0], 5])]
        model = g.model([tensor("data", shape)], outputs, opset, "MATLAB Deep Learning Toolbox Converter for ONNX Model Format")
        self.write(f"matlab_{flavour}_op{opset}", "like MATLAB's exportONNXNetwork", f"{flavour}, operator set {opset}", model, {"data": self.raw}, lambda o: o["prob"])

    def custom_vision(self, name: str, what: str, tail: str) -> None:
        """Custom Vision: BGR pixels from 0 to 255, Pad with -3.4e38 before MaxPool, label and ZipMap, metadata of Windows ML."""
        g = Graph(11)
        value = g.add("Sub", ["data", g.constant("mean", np.array([104, 117, 123], np.float32).reshape(1, 3, 1, 1))], "subtract")
        value = g.add("Mul", [value, g.constant("scale", np.array([1 / 60], np.float32))], "scaled")
        value = g.add("Relu", [g.convolution(value, "conv1", 3, 8)], "relu1")
        value = g.add("Pad", [value], "pad1", pads=[0, 0, 0, 0, 0, 0, 1, 1], value=-3.4e38)
        value = g.add("MaxPool", [value], "pool1", kernel_shape=[3, 3], strides=[2, 2])
        squeeze = g.add("Relu", [g.convolution(value, "squeeze", 8, 8, 1, 1)], "squeeze_relu")
        one = g.add("Relu", [g.convolution(squeeze, "expand1", 8, 12, 1, 1)], "expand1_relu")
        three = g.add("Relu", [g.convolution(squeeze, "expand3", 8, 12, 3, 1)], "expand3_relu")
        value = g.add("Concat", [one, three], "fire", axis=1)
        value = g.add("GlobalAveragePool", [g.convolution(value, "classes", 24, 5, 1, 1)], "pool_end")
        value = g.add("Flatten", [value], "flat")
        if tail == "sigmoid":
            value = g.add("Sigmoid", [value], "probabilities")
        else:
            value = g.add("Softmax", [value], "probabilities", axis=1)
        outputs = []
        if tail == "zipmap":
            best = g.add("ArgMax", [value], "best", axis=1, keepdims=1)
            g.nodes.append(helper.make_node("ArrayFeatureExtractor", ["names", best], ["label_array"], name="label_array", domain="ai.onnx.ml"))
            g.initializers.append(helper.make_tensor("names", TensorProto.STRING, [1, 5], [c.encode() for c in CLASSES]))
            g.nodes.append(helper.make_node("Reshape", ["label_array", g.constant("one", np.array([-1], np.int64))], ["classLabel"], name="classLabel"))
        g.nodes.append(helper.make_node("ZipMap", [value], ["loss"], name="loss", domain="ai.onnx.ml", classlabels_strings=CLASSES))
        kind = helper.make_sequence_type_proto(helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, [])))
        if tail == "zipmap":
            outputs.append(tensor("classLabel", [None], TensorProto.STRING))
        outputs.append(helper.make_value_info("loss", kind))
        metadata = {"Image.BitmapPixelFormat": "Bgr8", "Image.ColorSpaceGamma": "SRGB", "Image.NominalPixelRange": "NominalRange_0_255"}
        model = g.model([tensor("data", ["None", 3, SIDE, SIDE])], outputs, 9, "OnnxMLTools", 1, metadata)
        values = lambda o: [o["loss"][0][c] for c in CLASSES]
        self.write(name, "like Azure Custom Vision", what, model, {"data": self.raw[:, ::-1].copy()}, values, preprocess="raw,fit=warp,channels=bgr", layer=(24, 16, 16), names=CLASSES)

    def ml_net(self) -> None:
        """ML.NET: every column of the pipeline is an input and, with the suffix .output, an output."""
        g = Graph(5)
        columns = {"Label": TensorProto.STRING, "ImagePath": TensorProto.STRING, "Weight": TensorProto.FLOAT}
        value = g.add("Mul", [g.add("Sub", ["ImageObject", g.constant("offset", np.array([117], np.float32))], "pixels"), g.constant("scale", np.array([1 / 60], np.float32))], "Features")
        pooled = g.add("Flatten", [g.add("GlobalAveragePool", [g.trunk(value)], "pool")], "Pooled")
        product = g.add("MatMul", [pooled, g.constant("W", g.matrix(24, 5, 3.0))], "product")
        scores = g.add("Add", [product, g.constant("B", np.zeros(5, np.float32))], "RawScore")
        g.add("Softmax", [scores], "Score", axis=1)
        g.add("ArgMax", ["Score"], "best", axis=1, keepdims=1)
        g.nodes.append(helper.make_node("LabelEncoder", ["best"], ["PredictedLabel"], name="LabelEncoder", domain="ai.onnx.ml", keys_int64s=list(range(5)), values_strings=CLASSES))
        outputs = []
        for column, kind in columns.items():
            g.add("Identity", [column], f"{column}_identity", [f"{column}.output"])
            outputs.append(tensor(f"{column}.output", [None, 1], kind))
        g.add("Identity", ["PredictedLabel"], "label_identity", ["PredictedLabel.output"])
        g.add("Identity", ["Score"], "score_identity", ["Score.output"])
        outputs += [tensor("PredictedLabel.output", [None, 1], TensorProto.STRING), tensor("Score.output", [None, 5])]
        inputs = [tensor(column, [None, 1], kind) for column, kind in columns.items()] + [tensor("ImageObject", [None, 3, SIDE, SIDE])]
        model = g.model(inputs, outputs, 12, "ML.NET", 2)
        given = {"Label": np.array([["?"]], object), "ImagePath": np.array([["kitten.png"]], object), "Weight": np.ones((1, 1), np.float32), "ImageObject": self.raw}
        np.save(self.folder / "ml_net.Weight.npy", given["Weight"])
        self.write("ml_net", "like ML.NET", "columns pass through (two of strings), PredictedLabel.output, Score.output", model, given, lambda o: o["Score.output"], names=CLASSES, options=["--input", "Weight=ml_net.Weight.npy"])

    def ml_net_numbers(self) -> None:
        """The same with columns of numbers only, as an image pipeline without a data view of strings has them."""
        g = Graph(6)
        value = g.add("Mul", ["Image", g.constant("scale", np.array([1 / 127.5], np.float32))], "Features")
        value = g.add("Sub", [value, g.constant("offset", np.array([1], np.float32))], "Centred")
        pooled = g.add("Flatten", [g.add("GlobalAveragePool", [g.trunk(value)], "pool")], "Pooled")
        g.add("Gemm", [pooled, g.constant("W", g.matrix(24, 5, 3.0)), g.constant("B", np.zeros(5, np.float32))], "RawScore")
        g.add("Softmax", ["RawScore"], "Score", axis=1)
        g.add("Identity", ["Label"], "label_identity", ["Label.output"])
        g.add("Identity", ["Score"], "score_identity", ["Score.output"])
        g.add("ArgMax", ["Score"], "PredictedLabel.output", axis=1, keepdims=1)
        inputs = [tensor("Label", ["None", 1], TensorProto.INT64), tensor("Image", ["None", 3, SIDE, SIDE])]
        outputs = [tensor("Label.output", ["None", 1], TensorProto.INT64), tensor("PredictedLabel.output", ["None", 1], TensorProto.INT64), tensor("Score.output", ["None", 5])]
        given = {"Label": np.zeros((1, 1), np.int64), "Image": self.raw}
        np.save(self.folder / "ml_net_numbers.Label.npy", given["Label"])
        self.write("ml_net_numbers", "like ML.NET", "a label column of whole numbers passes through", g.model(inputs, outputs, 12, "ML.NET"), given, lambda o: o["Score.output"], options=["--input", "Label=ml_net_numbers.Label.npy"])

    def create_ml(self) -> None:
        """coremltools to ONNX: no batch axis named, Affine pixels, softmax over [N, K, 1, 1], a dictionary and a label."""
        g = Graph(8)
        value = g.add("Add", [g.add("Mul", ["image", g.constant("s", np.array([1 / 64], np.float32))], "scaled"), g.constant("b", np.array([[[-1.8]], [[-1.7]], [[-1.6]]], np.float32))], "image_processed")
        value = g.add("ReduceMean", [g.trunk(value, "layer_{}")], "pooled", axes=[2, 3], keepdims=1)
        value = g.convolution(value, "dense", 24, 5, 1, 1)
        value = g.add("Softmax", [value], "probs4", axis=1)
        g.add("Squeeze", [value], "classLabelProbs", axes=[2, 3])
        best = g.add("ArgMax", ["classLabelProbs"], "best", axis=1, keepdims=0)
        g.nodes.append(helper.make_node("LabelEncoder", [best], ["classLabel"], name="label", domain="ai.onnx.ml", classes_strings=CLASSES))
        model = g.model([tensor("image", [1, 3, SIDE, SIDE])], [tensor("classLabel", [1], TensorProto.STRING), tensor("classLabelProbs", [1, 5])], 8, "coremltools", 1, {"Image.BitmapPixelFormat": "Rgb8"})
        self.write("create_ml", "like onnxmltools from Core ML", "Softmax with axis=1 on [N, K, 1, 1] (set 8), Squeeze, label of a LabelEncoder", model, {"image": self.raw}, lambda o: o["classLabelProbs"], names=CLASSES)

    def teachable(self) -> None:
        """Teachable Machine: Keras' MobileNet-like trunk, dense without bias, NHWC from -1 to 1."""
        g = Graph(9)
        value = g.add("Transpose", ["sequential_input"], "Transpose__5", perm=[0, 3, 1, 2])
        value = g.trunk(value, "model/conv{}")
        value = g.add("Transpose", [value], "Transpose__90", perm=[0, 2, 3, 1])
        value = g.add("ReduceMean", [value], "global_average_pooling2d/Mean", axes=[1, 2], keepdims=0)
        value = g.add("Relu", [g.add("Add", [g.add("MatMul", [value, g.constant("d1", g.matrix(24, 20))], "dense1/MatMul"), g.constant("d1b", np.full(20, 0.1, np.float32))], "dense1/BiasAdd")], "dense1/Relu")
        value = g.add("MatMul", [value, g.constant("d2", g.matrix(20, 3, 4.0))], "dense2/MatMul")
        g.add("Softmax", [value], "dense_Dense2", axis=-1)
        model = g.model([tensor("sequential_input", ["unk__1", SIDE, SIDE, 3])], [tensor("dense_Dense2", ["unk__2", 3])], 12, "tf2onnx")
        self.write("teachable_machine", "like Teachable Machine by tf2onnx", "dense layers behind the mean, NHWC, batch with two names", model, {"sequential_input": (self.pixels[None] / 127.5 - 1).astype(np.float32)}, lambda o: o["dense_Dense2"], preprocess="tf,fit=warp")

    def weight_sharing_pool(self) -> None:
        """Caffe2: Softmax with the default axis, Reshape by a constant, inputs that are initializers, Dropout, LRN."""
        g = Graph(10)
        value = g.trunk("gpu_0/data_0", "gpu_0/conv{}_1")
        value = g.add("LRN", [value], "gpu_0/norm", size=5, alpha=1e-4, beta=0.75)
        value = g.add("AveragePool", [value], "gpu_0/pool5_1", kernel_shape=[8, 8])
        value = g.add("Reshape", [value, g.constant("OC2_DUMMY_1", np.array([1, 24], np.int64))], "OC2_DUMMY_0")
        value = g.add("Dropout", [value], "gpu_0/drop", ratio=0.5)
        value = g.add("Gemm", [value, g.constant("gpu_0/pred_w_0", g.matrix(5, 24, 0.02)), g.constant("gpu_0/pred_b_0", np.zeros(5, np.float32))], "gpu_0/pred_1", transB=1)
        g.add("Softmax", [value], "gpu_0/softmax_1")
        inputs = [tensor("gpu_0/data_0", [1, 3, SIDE, SIDE])] + [tensor(i.name, list(i.dims), i.data_type) for i in g.initializers]
        model = g.model(inputs, [tensor("gpu_0/softmax_1", [1, 5])], 8, "onnx-caffe2")
        model.ir_version = 3
        self.write("caffe2", "like Caffe2", "initializers are inputs, Softmax without an axis, LRN last", model, {"gpu_0/data_0": self.raw}, lambda o: o["gpu_0/softmax_1"])

    def makers(self):
        return {
            "matlab_fixed_op8": lambda: self.matlab(8, "fixed"),
            "matlab_fixed_op12": lambda: self.matlab(12, "fixed"),
            "matlab_pool_op9": lambda: self.matlab(9, "pool"),
            "matlab_fully_op13": lambda: self.matlab(13, "fully"),
            "custom_vision": lambda: self.custom_vision("custom_vision", "classLabel and loss, BGR, pooling behind Pad with -3.4e38", "zipmap"),
            "custom_vision_multilabel": lambda: self.custom_vision("custom_vision_multilabel", "sigmoids in a ZipMap, no label", "sigmoid"),
            "ml_net": self.ml_net,
            "ml_net_numbers": self.ml_net_numbers,
            "create_ml": self.create_ml,
            "teachable_machine": self.teachable,
            "caffe2": self.weight_sharing_pool,
        }


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    for name, make in Maker(Path(folder), Path(photo)).makers().items():
        if not names or name in names:
            try:
                make()
            except Exception as failure:  # noqa: BLE001 a file that cannot be made is a line of the table
                print(f"{name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
