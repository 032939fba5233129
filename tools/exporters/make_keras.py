"""Keras 3 through tf2onnx (functional, sequential, nchw), its own export, and TFLite. make_keras.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import tensorflow as tf
import tf2onnx
from keras import layers

import truth
from truth import NUMBERS, PROBABILITIES, Truth

# tf2onnx calls it by the name that NumPy gave up.
np.product = np.prod
SIDE = 64
EXPORTER = f"Keras {keras.__version__}, tf2onnx {tf2onnx.__version__}"


def trunk(value, suffix: str = ""):
    for number, width in enumerate((8, 16, 32), start=1):
        value = layers.Conv2D(width, 3, strides=2, padding="same", use_bias=False, name=f"conv{number}{suffix}")(value)
        value = layers.BatchNormalization(name=f"bn{number}{suffix}")(value)
        value = layers.ReLU(name=f"relu{number}{suffix}")(value)
    shortcut = value
    value = layers.DepthwiseConv2D(3, padding="same", name=f"depthwise{suffix}")(value)
    value = layers.Activation("relu", name=f"act{suffix}")(value)
    value = layers.Conv2D(32, 1, name=f"pointwise{suffix}")(value)
    return layers.Add(name=f"maps{suffix}")([shortcut, value])


def enliven(network: keras.Model, pixels: np.ndarray) -> None:
    """Statistics as training would leave them, and scores that differ."""
    rng = np.random.default_rng(3)
    batch = np.concatenate([pixels, pixels[:, ::-1], pixels[:, :, ::-1]]).astype(np.float32)
    for layer in network.layers:
        if isinstance(layer, layers.BatchNormalization):
            value = keras.Model(network.inputs, layer.input).predict(batch, verbose=0)
            gamma = rng.uniform(0.5, 1.5, value.shape[-1])
            layer.set_weights([gamma, rng.normal(0, 0.3, value.shape[-1]), value.mean((0, 1, 2)), value.var((0, 1, 2)) + 1e-3])
        elif isinstance(layer, layers.Dense):
            weights = layer.get_weights()
            layer.set_weights([weights[0] * 4, *weights[1:]])


def gradient(network: keras.Model, layer: str, score: str, x: np.ndarray, chosen: int | None) -> dict[str, np.ndarray]:
    """Of a score in front of the activation of layer `score`, by TensorFlow in single precision."""
    inner = keras.Model(network.inputs, [network.get_layer(layer).output, network.get_layer(score).input])
    dense = network.get_layer(score)
    value = tf.constant(x, tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(value)
        maps, arrived = inner(value)
        logits = tf.matmul(arrived, dense.kernel)
        if dense.use_bias:
            logits += dense.bias
        number = int(tf.argmax(logits[0])) if chosen is None else chosen
        wanted = logits[0, min(number, logits.shape[1] - 1)]
    of_maps, of_picture = tape.gradient(wanted, [maps, value])
    channels_first = lambda t: t.numpy()[0].transpose(2, 0, 1)
    return {"class": np.array(number), "layer": channels_first(maps), "layer_gradient": channels_first(of_maps), "input_gradient": of_picture.numpy()}


def convert(network: keras.Model, path: Path, shape: list, opset: int, dtype=tf.float32, **more) -> None:
    signature = (tf.TensorSpec(shape, dtype, name="input"),)
    function = tf.function(lambda input: network(input, training=False), input_signature=signature)
    tf2onnx.convert.from_function(function, signature, opset=opset, output_path=str(path), **more)


class Maker:
    def __init__(self, folder: Path, photo: Path) -> None:
        self.folder = folder
        self.photo, self.pixels = truth.photograph(folder, photo, SIDE, SIDE)

    def _truth(self, name: str, what: str, values, arrays, *, preprocess: str, shown=PROBABILITIES, exporter=EXPORTER, layer=(32, 8, 8), options=(), step=0.0) -> None:
        values = None if values is None else np.asarray(values, float).reshape(-1).tolist()
        truth.write(self.folder, name, Truth(exporter, what, shown, values, [list(layer)], preprocess, self.photo, list(options), step=step), arrays)

    def functional(self, name: str, what: str, *, activation="softmax", units=6, opset=13, open_size=False, rescale="unit", values=None, shown=PROBABILITIES, nchw=False, chosen=None, **more) -> None:
        size = None if open_size else SIDE
        picture = keras.Input((size, size, 3), name="input")
        value = layers.Rescaling(1 / 127.5, -1)(picture) if rescale == "inside" else picture
        value = layers.GlobalAveragePooling2D(name="gap")(trunk(value))
        network = keras.Model(picture, layers.Dense(units, activation=activation, name="predictions")(layers.Dropout(0.2)(value)))
        x = self.pixels[None].astype(np.float32) / (1 if rescale == "inside" else 255)
        enliven(network, x)
        arrays = gradient(network, "maps", "predictions", x, chosen)
        if chosen is not None and shown == NUMBERS:
            arrays["class"] = np.array(-1)
        arrays["input:input"] = x.transpose(0, 3, 1, 2) if nchw else x
        if nchw:
            arrays["input_gradient"] = arrays["input_gradient"].transpose(0, 3, 1, 2)
            more["inputs_as_nchw"] = ["input"]
        answer = network(x).numpy()
        convert(network, self.folder / f"{name}.onnx", [None, size, size, 3], opset, **more)
        preprocess = "raw,fit=warp" if rescale == "inside" else "unit,fit=warp"
        preprocess += ",height=64,width=64" if open_size else ""
        self._truth(name, what, values(answer) if values else answer, arrays, preprocess=preprocess, shown=shown)

    def two_outputs(self) -> None:
        picture = keras.Input((SIDE, SIDE, 3), name="input")
        value = layers.GlobalAveragePooling2D()(trunk(picture))
        age = layers.Dense(1, name="age")(value)
        kind = layers.Dense(4, activation="softmax", name="kind")(value)
        network = keras.Model(picture, {"age": age, "kind": kind})
        x = self.pixels[None].astype(np.float32) / 255
        enliven(network, x)
        arrays = gradient(network, "maps", "kind", x, None) | {"input:input": x}
        convert(network, self.folder / "keras_two_heads.onnx", [None, SIDE, SIDE, 3], 15)
        self._truth("keras_two_heads", "a dictionary of age (a number) and kind (softmax)", network(x)["kind"].numpy(), arrays, preprocess="unit,fit=warp")

    def resizing(self) -> None:
        picture = keras.Input((None, None, 3), name="input")
        value = layers.Rescaling(1 / 255.0)(layers.Resizing(48, 48)(picture))
        network = keras.Model(picture, layers.Dense(5, activation="softmax", name="predictions")(layers.GlobalAveragePooling2D()(trunk(value))))
        x = self.pixels[None].astype(np.float32)
        enliven(network, x)
        convert(network, self.folder / "keras_resizing.onnx", [None, None, None, 3], 17)
        # tf2onnx's Resize gives other numbers than Keras' Resizing, so the file itself says what is right.
        import onnxruntime

        session = onnxruntime.InferenceSession(str(self.folder / "keras_resizing.onnx"), providers=["CPUExecutionProvider"])
        (answer,) = session.run(None, {"input": x})
        self._truth("keras_resizing", "Resizing(48, 48) and Rescaling inside, any size outside", answer, {"input:input": x}, preprocess="raw,fit=warp,height=64,width=64", layer=(32, 6, 6))

    def uint8(self) -> None:
        picture = keras.Input((SIDE, SIDE, 3), dtype="float32", name="input")
        network = keras.Model(picture, layers.Dense(5, activation="softmax", name="predictions")(layers.GlobalAveragePooling2D()(trunk(layers.Rescaling(1 / 255.0)(picture)))))
        x = self.pixels[None]
        enliven(network, x)
        arrays = gradient(network, "maps", "predictions", x, None) | {"input:input": x}
        del arrays["input_gradient"]
        signature = (tf.TensorSpec([None, SIDE, SIDE, 3], tf.uint8, name="image_bytes"),)
        serving = tf.function(lambda image_bytes: {"scores": network(tf.cast(image_bytes, tf.float32), training=False)}, input_signature=signature)
        tf2onnx.convert.from_function(serving, signature, opset=13, output_path=str(self.folder / "keras_serving_uint8.onnx"))
        arrays["input:image_bytes"] = arrays.pop("input:input")
        self._truth("keras_serving_uint8", "a serving signature that casts uint8 [N, H, W, 3]", network(x).numpy(), arrays, preprocess="raw,fit=warp")

    def native(self) -> None:
        network = keras.applications.MobileNetV2((SIDE, SIDE, 3), alpha=0.35, weights=None, classes=10)
        x = self.pixels[None].astype(np.float32) / 127.5 - 1
        enliven(network, x)
        maps = next(layer.name for layer in network.layers if layer.name == "out_relu")
        arrays = gradient(network, maps, "predictions", x, None) | {f"input:{network.inputs[0].name}": x}
        network.export(str(self.folder / "keras_native_tensorflow.onnx"), format="onnx", verbose=False, input_signature=[keras.InputSpec(shape=(None, SIDE, SIDE, 3), dtype="float32", name="image")])
        shape = tuple(arrays["layer"].shape)
        import onnx

        name = onnx.load(str(self.folder / "keras_native_tensorflow.onnx")).graph.input[0].name
        arrays[f"input:{name}"] = arrays.pop(f"input:{network.inputs[0].name}")
        self._truth("keras_native_tensorflow", "MobileNetV2 (0.35) by model.export(format='onnx'), TensorFlow backend", network(x).numpy(), arrays, preprocess="tf,fit=warp", exporter=f"Keras {keras.__version__}, its own export", layer=shape)

    def tflite(self, name: str, what: str, kind: str) -> None:
        picture = keras.Input((SIDE, SIDE, 3), batch_size=1, name="input")
        network = keras.Model(picture, layers.Dense(6, activation="softmax", name="predictions")(layers.GlobalAveragePooling2D()(trunk(picture))))
        x = self.pixels[None].astype(np.float32) / 127.5 - 1
        enliven(network, x)
        converter = tf.lite.TFLiteConverter.from_keras_model(network)
        if kind != "float":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if kind in ("uint8", "int8"):
            rng = np.random.default_rng(1)
            calibration = [np.clip(x + rng.normal(0, 0.1, x.shape), -1, 1).astype(np.float32) for _ in range(8)]
            converter.representative_dataset = lambda: ([value] for value in calibration)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
            converter.inference_input_type = converter.inference_output_type = getattr(tf, kind)
        path = self.folder / f"{name}.tflite"
        path.write_bytes(converter.convert())
        subprocess.run([sys.executable, "-c", "import numpy as np; np.product = np.prod; from tf2onnx.convert import main; main()", "--tflite", str(path), "--output", str(self.folder / f"{name}.onnx"), "--opset", "13"], check=True, capture_output=True)
        interpreter = tf.lite.Interpreter(model_path=str(path))
        interpreter.allocate_tensors()
        given, returned = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
        value, preprocess = x, "tf,fit=warp"
        if kind == "uint8":
            value, preprocess = self.pixels[None], "raw,fit=warp"
        elif kind == "int8":
            value, preprocess = (self.pixels[None].astype(int) - 128).astype(np.int8), "raw,fit=warp,mean=128"
        interpreter.set_tensor(given["index"], value)
        interpreter.invoke()
        answer = interpreter.get_tensor(returned["index"]).astype(float)
        step = 0.0
        if kind in ("uint8", "int8"):
            scale, zero = returned["quantization"]
            answer = (answer - zero) * scale
            step = float(scale)
        import onnx

        entry = onnx.load(str(self.folder / f"{name}.onnx")).graph.input[0].name
        self._truth(name, what, answer, {f"input:{entry}": value}, preprocess=preprocess, exporter=f"TFLite {tf.__version__}, tf2onnx {tf2onnx.__version__}", step=step)
        path.unlink()

    def makers(self):
        positive = lambda answer: [1 - float(answer[0, 0]), float(answer[0, 0])]
        return {
            "keras_functional": lambda n: self.functional(n, "functional, NHWC, open batch, softmax"),
            "keras_nchw": lambda n: self.functional(n, "the same with inputs_as_nchw", nchw=True, opset=15),
            "keras_op9": lambda n: self.functional(n, "operator set 9", opset=9),
            "keras_rescaling": lambda n: self.functional(n, "Rescaling inside, pixels from 0 to 255", rescale="inside"),
            "keras_open_size": lambda n: self.functional(n, "Input((None, None, 3)), height and width open", open_size=True, opset=17),
            "keras_sigmoid": lambda n: self.functional(n, "Dense(1, sigmoid)", activation="sigmoid", units=1, values=positive, chosen=1),
            "keras_multilabel": lambda n: self.functional(n, "Dense(6, sigmoid)", activation="sigmoid"),
            "keras_regression": lambda n: self.functional(n, "Dense(1), a number", activation=None, units=1, shown=NUMBERS, chosen=0),
            "keras_logits": lambda n: self.functional(n, "Dense(6) without activation", activation=None, values=truth.softmax),
            "keras_two_heads": lambda n: self.two_outputs(),
            "keras_resizing": lambda n: self.resizing(),
            "keras_serving_uint8": lambda n: self.uint8(),
            "keras_native_tensorflow": lambda n: self.native(),
            "tflite_float": lambda n: self.tflite(n, "TFLite float", "float"),
            "tflite_dynamic": lambda n: self.tflite(n, "TFLite, dynamic-range quantisation", "dynamic"),
            "tflite_uint8": lambda n: self.tflite(n, "TFLite, all integers, uint8 in and out", "uint8"),
            "tflite_int8": lambda n: self.tflite(n, "TFLite, all integers, int8 in and out", "int8"),
        }


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    for name, make in Maker(Path(folder), Path(photo)).makers().items():
        if names and name not in names:
            continue
        keras.utils.set_random_seed(sum(map(ord, name)))
        try:
            make(name)
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{name}: {type(failure).__name__}: {str(failure)[-400:]}", file=sys.stderr)


if __name__ == "__main__":
    main()
