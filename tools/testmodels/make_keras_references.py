"""Exports tiny Keras networks through tf2onnx (NHWC pictures) and stores what float64 TensorFlow says about them."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import keras
import numpy as np
import tensorflow as tf
import tf2onnx
import tf_keras

from reference_files import MODEL_FILE, Explanation, explain_clear_pictures, write_reference

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "reference"

# Even, so that SAME padding with stride 2 pads one side only.
SIZE = 20
CLASS_COUNT = 5

Activation = Callable[[tf.Tensor], tf.Tensor]
Model = keras.Model | tf_keras.Model


@dataclass(frozen=True)
class Activations:
    """The activations a network is built with: plain ones, or the same with the guided gradient."""

    relu: Activation
    relu6: Activation


@dataclass(frozen=True)
class Reference:
    """Keras 2 (tf_keras) exports a normalisation as one operator, Keras 3 (keras) as a product and a sum."""

    name: str
    build: Callable[[ModuleType, Activations], Model]
    library: ModuleType
    explained_class: int
    opset: int
    weight_seed: int


def depthwise_residual(library: ModuleType, activations: Activations) -> Model:
    """SAME padding with stride 2, normalisation after ReLU that folds nowhere, ReLU6, addition, global average."""
    layers = library.layers
    pictures = library.Input((SIZE, SIZE, 3), name="image")
    # Random weights would hardly reach 6; amplified pictures do.
    amplified = layers.Rescaling(4.0)(pictures)
    stem = layers.Conv2D(8, 3, strides=2, padding="same", activation=activations.relu)(amplified)
    stem = layers.BatchNormalization()(stem)
    branch = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(stem)
    branch = layers.Activation(activations.relu6)(layers.BatchNormalization()(branch))
    branch = layers.BatchNormalization()(layers.Conv2D(8, 1, use_bias=False)(branch))
    joined = layers.Activation(activations.relu)(layers.Add()([stem, branch]))
    reduced = layers.Conv2D(12, 3, strides=2, padding="same")(joined)
    feature_maps = layers.Activation(activations.relu)(layers.BatchNormalization()(reduced))
    score = layers.Dense(CLASS_COUNT)(layers.GlobalAveragePooling2D()(feature_maps))
    return library.Model(pictures, [feature_maps, score, layers.Softmax()(score)])


def pooled_flatten(library: ModuleType, activations: Activations) -> Model:
    """SAME padding of pooling layers, Flatten of NHWC maps, Dropout, Dense layers, Softmax."""
    layers = library.layers
    pictures = library.Input((SIZE, SIZE, 3), name="image")
    first = layers.Conv2D(8, 5, padding="same", activation=activations.relu)(pictures)
    first = layers.MaxPooling2D(3, strides=2, padding="same")(first)
    second = layers.Conv2D(8, 3, padding="valid", activation=activations.relu)(first)
    second = layers.AveragePooling2D(3, strides=1, padding="same")(layers.BatchNormalization()(second))
    feature_maps = layers.Conv2D(6, 3, padding="same", activation=activations.relu)(second)
    flat = layers.Flatten()(layers.MaxPooling2D(2)(feature_maps))
    hidden = layers.Dropout(0.5)(layers.Dense(8, activation=activations.relu)(flat))
    score = layers.Dense(CLASS_COUNT)(hidden)
    return library.Model(pictures, [feature_maps, score, layers.Softmax()(score)])


REFERENCES = (
    Reference("depthwise-residual-keras2-opset15", depthwise_residual, tf_keras, 3, 15, 7),
    Reference("depthwise-residual-keras3-opset18", depthwise_residual, keras, 3, 18, 7),
    Reference("pooled-flatten-keras2-opset13", pooled_flatten, tf_keras, 3, 13, 7),
)


def _guided(upper_limit: float) -> Activation:
    @tf.custom_gradient
    def relu(value: tf.Tensor) -> tuple[tf.Tensor, Activation]:
        passes = (value > 0) & (value < upper_limit)
        zero = tf.zeros_like(value)
        return tf.minimum(tf.nn.relu(value), upper_limit), lambda gradient: tf.where(
            passes & (gradient > 0), gradient, zero
        )

    return relu


PLAIN = Activations(tf.nn.relu, tf.nn.relu6)
GUIDED = Activations(_guided(np.inf), _guided(6.0))


def randomise(network: Model, seed: int) -> None:
    """Weights that keep signals alive, and normalisations that do something."""
    random = np.random.default_rng(seed)
    for layer in network.layers:
        if type(layer).__name__ == "BatchNormalization":
            count = layer.gamma.shape[0]
            scale, shift = random.uniform(0.6, 1.4, count), random.normal(0, 0.3, count)
            mean, variance = random.normal(0, 0.3, count), random.uniform(0.5, 1.5, count)
            layer.set_weights([scale, shift, mean, variance])
        else:
            layer.set_weights(
                [_random_weight(random, weight.shape, type(layer).__name__) for weight in layer.get_weights()]
            )


def _random_weight(random: np.random.Generator, shape: tuple[int, ...], layer_kind: str) -> np.ndarray:
    if len(shape) == 1:
        return random.normal(0, 0.2, shape)
    fan_in = np.prod(shape[:2]) if layer_kind == "DepthwiseConv2D" else np.prod(shape[:-1])
    return random.normal(0, (1.6 / fan_in) ** 0.5, shape)


def explain(reference: Reference, trained: Model, pictures: np.ndarray) -> Explanation:
    feature_maps, score, output, gradient, input_gradient = _differentiate(reference, trained, PLAIN, pictures)
    guided_gradient = _differentiate(reference, trained, GUIDED, pictures)[-1]
    return Explanation(
        classes=[reference.explained_class],
        input=pictures,
        output=output,
        score=score,
        activations=feature_maps.transpose(0, 3, 1, 2),
        gradient=gradient.transpose(0, 3, 1, 2),
        input_gradient=input_gradient,
        guided_gradient=guided_gradient,
        channels_last=True,
    )


def _differentiate(
    reference: Reference, trained: Model, activations: Activations, pictures: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Feature maps, score, output, gradient at the feature maps, gradient at the pictures; all in float64."""
    network = _build(reference, activations, "float64")
    network.set_weights(trained.get_weights())
    variable = tf.Variable(pictures)
    with tf.GradientTape() as tape:
        feature_maps, score, output = network(variable, training=False)
        explained = score[0, reference.explained_class]
    gradients = tape.gradient(explained, [feature_maps, variable])
    return tuple(tensor.numpy() for tensor in (feature_maps, score, output, *gradients))


def _build(reference: Reference, activations: Activations, precision: str) -> Model:
    reference.library.mixed_precision.set_global_policy(precision)
    return reference.build(reference.library, activations)


def export(network: Model, reference: Reference, model_file: Path) -> None:
    signature = [tf.TensorSpec((None, SIZE, SIZE, 3), tf.float32, name="image")]
    classifier = tf.function(lambda image: network(image, training=False)[-1], input_signature=signature)
    tf2onnx.convert.from_function(classifier, signature, opset=reference.opset, output_path=str(model_file))


def make_reference(reference: Reference, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    network = _build(reference, PLAIN, "float32")
    randomise(network, reference.weight_seed)
    export(network, reference, folder / MODEL_FILE)
    explanation = explain_clear_pictures(lambda pictures: explain(reference, network, pictures), (1, SIZE, SIZE, 3))
    write_reference(folder, explanation)
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{reference.name}: {size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where the folders are written")
    arguments = parser.parse_args()
    for reference in REFERENCES:
        make_reference(reference, arguments.folder / reference.name)


if __name__ == "__main__":
    main()
