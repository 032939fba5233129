"""Stores what xplique says of the maps in testmodels/evaluation, where it has a measure that camgraft has.

It wants TensorFlow, and so an environment of its own. The maps and the picture are those that make_evaluation.py wrote.
xplique's random logit is left out: it weighs the windows of its structural similarity by a bell, where Quantus and
scikit-image, which camgraft follows, count their places alike.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import tensorflow as tf
from PIL import Image
from scipy.ndimage import gaussian_filter
from xplique.metrics import AverageDropMetric, AverageIncreaseMetric, Deletion, Insertion, ModelRandomizationMetric
from xplique.metrics.randomization import ModelRandomizationStrategy, ProgressiveLayerRandomization

ROOT = Path(__file__).resolve().parents[2] / "testmodels"
FOLDER = ROOT / "evaluation"
SIZE = 128
CAT = 0
CLASSES = 10
LAYERS = 3


class Network:
    """The ONNX file in the form that xplique takes: pictures with their channels last, and probabilities."""

    def __init__(self) -> None:
        self.session = onnxruntime.InferenceSession(ROOT / "demo" / "demo.onnx", providers=["CPUExecutionProvider"])

    def __call__(self, pictures: tf.Tensor) -> np.ndarray:
        feeds = {"image": np.asarray(pictures, dtype=np.float32).transpose(0, 3, 1, 2)}
        return self.session.run(["probabilities"], feeds)[0]


class OneLayer(ModelRandomizationStrategy):
    """One layer alone forgets, counted from the last."""

    def __init__(self, place: int) -> None:
        self.place = place

    def randomize(self, model: tf.keras.Model) -> tf.keras.Model:
        layer = [each for each in model.layers if each.get_weights()][-1 - self.place]
        layer.set_weights([np.random.default_rng(1).random(weights.shape) for weights in layer.get_weights()])
        return model


class Explainer:
    """Maps that were made before, by what a network of three layers has forgotten, counted from the last."""

    def __init__(self, maps: dict[tuple[int, ...], np.ndarray]) -> None:
        layers = [tf.keras.layers.Dense(2) for _ in range(LAYERS)]
        self.model = tf.keras.Sequential([tf.keras.layers.Input((2,)), *layers])
        self.learned = [weights.copy() for weights in self.model.get_weights()]
        self.maps = maps

    def explain(self, inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        pairs = zip(self.model.get_weights(), self.learned, strict=True)
        changed = [place for place, (weights, learned) in enumerate(pairs) if not np.array_equal(weights, learned)]
        # Each layer has weights and a bias.
        forgotten = sorted({LAYERS - 1 - place // 2 for place in changed})
        return tf.convert_to_tensor(self.maps[tuple(forgotten)][None])


def picture() -> np.ndarray:
    pixels = np.asarray(Image.open(FOLDER / "picture.png").convert("RGB"), dtype=np.float64) / 255
    return ((pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225])[None].astype(np.float32)


def grown(name: str) -> np.ndarray:
    """As large as the picture, with a slope, since what was grown has equal places at its edges."""
    small = np.load(FOLDER / f"{name}.npy")
    values = tf.image.resize(small[..., None], (SIZE, SIZE), method="bilinear").numpy()[..., 0]
    return values + (0.01 * np.arange(SIZE * SIZE) / SIZE**2).astype(np.float32).reshape(SIZE, SIZE)


def blurred(pictures: np.ndarray) -> np.ndarray:
    """As in RISE."""
    point = np.zeros((11, 11))
    point[5, 5] = 1
    window = gaussian_filter(point, 5).astype(np.float32)
    depthwise = np.repeat(window[..., None, None], pictures.shape[-1], axis=2)
    return tf.nn.depthwise_conv2d(pictures, depthwise, strides=[1, 1, 1, 1], padding="SAME").numpy()


def faithfulness(values: np.ndarray) -> dict[str, float]:
    network, x = Network(), picture()
    target = np.eye(CLASSES, dtype=np.float32)[[CAT]]
    explanation = values[None]
    return {
        "insertion": Insertion(network, x, target, baseline_mode=blurred, steps=SIZE).evaluate(explanation),
        "deletion": Deletion(network, x, target, baseline_mode=0.0, steps=SIZE).evaluate(explanation),
        "average-drop": AverageDropMetric(network, x, target).evaluate(explanation),
        "increase": AverageIncreaseMetric(network, x, target).evaluate(explanation),
    }


def randomisation(one: np.ndarray, other: np.ndarray) -> dict[str, float]:
    """xplique takes one number of layers at a time; the mean over all is taken here."""
    between, flipped = (one + other) / 2, one.max() - one
    orders = {
        "randomisation": (
            [ProgressiveLayerRandomization(stop_layer=count + 1) for count in range(LAYERS)],
            {(): one, (0,): between, (0, 1): other, (0, 1, 2): flipped},
        ),
        # The first layer stays in front of what camgraft is given for one layer alone.
        "randomisation-independent": (
            [OneLayer(place) for place in range(LAYERS - 1)],
            {(): one, (0,): between, (1,): other},
        ),
    }
    target = np.eye(CLASSES, dtype=np.float32)[[CAT]]
    figures = {}
    for word, (strategies, maps) in orders.items():
        explainer = Explainer(maps)
        scores = [
            ModelRandomizationMetric(explainer.model, picture(), target, strategy).evaluate(explainer)
            for strategy in strategies
        ]
        figures[word] = float(np.mean(scores))
    return figures


def main() -> None:
    one, other = grown("one"), grown("other")
    figures = {"one": {**faithfulness(one), **randomisation(one, other)}, "other": faithfulness(other)}
    rounded = json.loads(json.dumps(figures, default=float), parse_float=lambda text: round(float(text), 8))
    text = json.dumps(rounded).replace("}, ", "},\n").replace(', "', ',\n "')
    (FOLDER / "xplique.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
