"""A network of keras.applications, as check.py wants it: exported through tf2onnx, with pictures in NHWC."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
import tf2onnx
from keras.src.backend.tensorflow import nn as keras_functions

from architecture import Architecture
from explanation import Explained, LayerGradient, relative_error
from sides import SAME_TENSOR, Sides

# tf2onnx calls it by the name that NumPy gave up.
np.product = np.prod

OPSET = 17
WEIGHT_SEED = 7
CALIBRATION_PICTURES = 4
CLASS_COUNT = 1000

# Else each of tf2onnx's optimisers copies the graph with all weights in case it fails, and the faster implementation of
# protobuf keeps every copy of a tensor as long as its message.
SPARING = {"TF2ONNX_CATCH_ERRORS": "FALSE", "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python"}

# Of so many parameters tf2onnx makes a model with a file for each weight, as it offers to: the usual way takes 13 GB for
# 200 million, this one 5.
LARGE = 150_000_000
PROTO_IN_ARCHIVE = "__MODEL_PROTO.onnx"

# A parameter below this is meant to grow in training.
TINY = 1e-2
SCALE_OF_TINY_GAINS = 0.3

MOST_MATCHES = 4


class KerasNetwork:
    def __init__(self, architecture: Architecture, calm: bool) -> None:
        _use_one_thread()
        self._architecture = architecture
        self.picture_shape: tuple[int, ...] = (1, architecture.size, architecture.size, 3)
        network = _build(architecture, "float32", None)
        _enliven(network, self.picture_shape, calm)
        self._networks = {"float32": network}
        self.parameters = int(network.count_params())

    def export(self, exporter: str, model_file: Path) -> None:
        if exporter != "tf2onnx":
            raise ValueError("not for Keras")
        weights_file = model_file.with_suffix(".npz")
        np.savez(weights_file, *self._networks["float32"].get_weights())
        # TensorFlow keeps the constants of what was exported, many times the weights; they go with the process.
        os.environ.update(SPARING)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            pool.submit(_write, self._architecture, weights_file, model_file).result()
        weights_file.unlink()

    def in_precision(self, precision: str) -> keras.Model:
        """The network that returns scores before Softmax."""
        if precision not in self._networks:
            network = _build(self._architecture, precision, None)
            for ours, theirs in zip(network.weights, self._networks["float32"].weights, strict=True):
                ours.assign(theirs.numpy().astype(precision))
            self._networks[precision] = network
        _set_precision(precision)
        return self._networks[precision]

    def gradients(self, pictures: np.ndarray, wanted_class: int) -> KerasGradients:
        return KerasGradients(self, pictures, wanted_class)


def _write(architecture: Architecture, weights_file: Path, model_file: Path) -> None:
    _use_one_thread()
    picture_shape = (None, architecture.size, architecture.size, 3)
    # Published classifiers end in Softmax, so the exported ones do.
    network = _build(architecture, "float32", "softmax")
    with np.load(weights_file) as weights:
        network.set_weights([weights[name] for name in weights.files])
    signature = [tf.TensorSpec(picture_shape, tf.float32, name="image")]
    classifier = tf.function(lambda image: network(image, training=False), input_signature=signature)
    large = network.count_params() > LARGE
    written = model_file.with_suffix(".zip") if large else model_file
    with _in_operators_of_onnx():
        tf2onnx.convert.from_function(
            classifier, signature, opset=OPSET, output_path=str(written), large_model=large
        )
    if large:
        _unpack(written, model_file)


def _unpack(archive: Path, model_file: Path) -> None:
    """The weights lie beside the model, where it looks for them."""
    with zipfile.ZipFile(archive) as files:
        files.extractall(model_file.parent)
    archive.unlink()
    (model_file.parent / PROTO_IN_ARCHIVE).rename(model_file)


class KerasGradients:
    """Gradients of one score before softmax."""

    def __init__(self, network: KerasNetwork, pictures: np.ndarray, wanted_class: int) -> None:
        self._network = network
        self._pictures = pictures
        self._wanted_class = wanted_class

    def explain(self, precision: str, guided: bool, sides: Sides | None = None) -> Explained:
        network = self._network.in_precision(precision)
        pictures = tf.Variable(self._pictures.astype(precision))
        counter = _Counter()
        gates = _gated_relus(guided, sides, counter) if guided or sides else contextlib.nullcontext()
        with gates, tf.GradientTape() as tape:
            scores = network(pictures, training=False)
            explained = scores[0, self._wanted_class]
        return Explained(scores.numpy(), tape.gradient(explained, pictures).numpy(), counter.calls)

    def places_of(self, activations: np.ndarray, precision: str) -> list[int]:
        """The numbers of the operations that return these activations."""
        network = self._network.in_precision(precision)
        # Sums written as "a + b" are operations, not layers.
        places = [at for at, each in enumerate(network.operations) if _could_hold(each, activations.shape)]
        _, *values = self._spy(precision, places)(self._pictures.astype(precision), training=False)
        matching = [
            place
            for place, value in zip(places, values, strict=True)
            if relative_error(_channels_first(value), activations) < SAME_TENSOR
        ]
        return matching[:MOST_MATCHES]

    def at_layer(
        self, precision: str, places: list[int], shape: tuple[int, ...], sides: Sides | None = None
    ) -> list[LayerGradient]:
        spy = self._spy(precision, places)
        gates = _gated_relus(False, sides, _Counter()) if sides else contextlib.nullcontext()
        with gates, tf.GradientTape() as tape:
            pictures = tf.Variable(self._pictures.astype(precision))
            scores, *values = spy(pictures, training=False)
            explained = scores[0, self._wanted_class]
        return [
            LayerGradient(_channels_first(value), _channels_first(gradient))
            for value, gradient in zip(values, tape.gradient(explained, values), strict=True)
            if gradient is not None
        ]

    def _spy(self, precision: str, places: list[int]) -> keras.Model:
        """The same network that returns what these operations do, too."""
        network = self._network.in_precision(precision)
        return keras.Model(network.inputs, [network.output, *(network.operations[place].output for place in places)])


def _channels_first(value: tf.Tensor) -> np.ndarray:
    return value.numpy().transpose(0, 3, 1, 2)


def _could_hold(operation: keras.Operation, shape: tuple[int, ...]) -> bool:
    count, channels, height, width = shape
    output = operation.output
    return isinstance(output, keras.KerasTensor) and tuple(output.shape[1:]) == (height, width, channels)


def _use_one_thread() -> None:
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _set_precision(precision: str) -> None:
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)


def _build(architecture: Architecture, precision: str, activation: str | None) -> keras.Model:
    _set_precision(precision)
    network = getattr(keras.applications, architecture.name)(
        weights=None,
        input_shape=(architecture.size, architecture.size, 3),
        classes=CLASS_COUNT,
        classifier_activation=activation,
    )
    for layer in network.layers:
        if isinstance(layer, keras.layers.Normalization):
            # As TensorFlow's own tensors they would become further inputs of the exported file.
            layer.mean, layer.variance = np.asarray(layer.mean), np.asarray(layer.variance)
    return network


def _enliven(network: keras.Model, picture_shape: tuple[int, ...], calm: bool) -> None:
    """Random weights under which every branch matters, then normalisations that know the activations they see."""
    random = np.random.default_rng(WEIGHT_SEED)
    normalisations = []
    for layer in network.layers:
        if isinstance(layer, keras.layers.Normalization):
            continue
        for variable in layer.weights:
            variable.assign(_random_weight(random, layer, variable, calm).astype(np.float32))
        if isinstance(layer, keras.layers.BatchNormalization):
            normalisations.append((layer, layer.momentum))
            layer.momentum = 0.0
    if normalisations:
        network(random.normal(size=(CALIBRATION_PICTURES, *picture_shape[1:])).astype(np.float32), training=True)
        for layer, momentum in normalisations:
            layer.momentum = momentum


def _random_weight(random: np.random.Generator, layer: keras.Layer, variable: keras.Variable, calm: bool) -> np.ndarray:
    shape = tuple(variable.shape)
    value = variable.numpy()
    if "moving" in variable.name or "seed" in variable.name:
        return value
    if "Normalization" in type(layer).__name__:
        return random.uniform(0.6, 1.4, shape) if variable.name == "gamma" else random.normal(0, 0.2, shape)
    if len(shape) == 1:
        is_tiny_gain = 0 < np.abs(value).max() < TINY
        return random.uniform(0.2, 0.4, shape) if is_tiny_gain else random.normal(0, 0.1, shape)
    if calm:
        return value
    fan_in = np.prod(shape[:2]) if "Depthwise" in type(layer).__name__ else np.prod(shape[:-1])
    return random.normal(0, (2 / fan_in) ** 0.5, shape)


@contextlib.contextmanager
def _in_operators_of_onnx() -> Iterator[None]:
    """The same functions, said in a way that tf2onnx understands.

    Keras compiles grouped convolutions into functions, which tf2onnx leaves as calls, and TensorFlow's Gelu is made of
    Erfc, for which ONNX has no operator.
    """
    compiled, complementary = keras_functions.conv, keras_functions.gelu
    keras_functions.conv, keras_functions.gelu = _convolution, _gelu
    try:
        yield
    finally:
        keras_functions.conv, keras_functions.gelu = compiled, complementary


def _gelu(value: tf.Tensor, approximate: bool = True) -> tf.Tensor:
    if approximate:
        return tf.nn.gelu(value, approximate=True)
    return value * (1 + tf.math.erf(value / np.sqrt(2).astype(value.dtype.as_numpy_dtype))) / 2


def _convolution(
    inputs: tf.Tensor,
    kernel: tf.Tensor,
    strides: int | tuple[int, ...] = 1,
    padding: str = "valid",
    data_format: str | None = None,
    dilation_rate: int | tuple[int, ...] = 1,
) -> tf.Tensor:
    if data_format not in (None, "channels_last"):
        raise ValueError("for channels in the last axis only")
    return tf.nn.convolution(inputs, kernel, strides, padding.upper(), dilations=dilation_rate)


class _Counter:
    calls = 0


@contextlib.contextmanager
def _gated_relus(guided: bool, sides: Sides | None, counter: _Counter) -> Iterator[None]:
    """Everything in Keras that is a ReLU ends in one of two functions of its backend."""
    plain, limited = keras_functions.relu, keras_functions.relu6
    keras_functions.relu = _gated(np.inf, guided, sides, counter)
    keras_functions.relu6 = _gated(6.0, guided, sides, counter)
    try:
        yield
    finally:
        keras_functions.relu, keras_functions.relu6 = plain, limited


def _gated(upper_limit: float, guided: bool, sides: Sides | None, counter: _Counter):
    @tf.custom_gradient
    def gate(value: tf.Tensor):
        counter.calls += guided
        if sides is None:
            passes = (value > 0) & (value < tf.cast(upper_limit, value.dtype))
        else:
            passes = tf.constant(sides.passing(value.numpy(), upper_limit))
        zero = tf.zeros_like(value)
        result = tf.minimum(tf.nn.relu(value), tf.cast(upper_limit, value.dtype))
        return result, lambda gradient: tf.where(passes & (gradient > 0) if guided else passes, gradient, zero)

    # TensorFlow's optimiser makes one node of equal calls on one tensor, so in the file they share a gate.
    gated: dict[int, tuple[tf.Tensor, tf.Tensor]] = {}

    def relu(value: tf.Tensor) -> tf.Tensor:
        if id(value) not in gated:
            gated[id(value)] = value, gate(value)
        return gated[id(value)][1]

    return relu
