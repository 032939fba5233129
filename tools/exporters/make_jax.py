"""JAX: Flax and Equinox through jax2onnx. make_jax.py FOLDER PHOTO [NAME...]"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import onnx
from flax import nnx
from jax2onnx import onnx_function, to_onnx

import truth
from truth import NUMBERS, PROBABILITIES, Truth

SIDE = 64


class Trunk(nnx.Module):
    """[N, H, W, 3] to [N, H/8, W/8, 32]."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(3, 8, (3, 3), strides=2, rngs=rngs)
        self.norm = nnx.BatchNorm(8, use_running_average=True, rngs=rngs)
        self.conv2 = nnx.Conv(8, 16, (3, 3), strides=2, rngs=rngs)
        self.conv3 = nnx.Conv(16, 32, (3, 3), strides=2, rngs=rngs)

    def __call__(self, value):
        value = nnx.relu(self.norm(self.conv1(value)))
        return nnx.relu(self.conv3(nnx.relu(self.conv2(value))))


class Classifier(nnx.Module):
    def __init__(self, rngs: nnx.Rngs, classes: int = 6, tail=nnx.softmax) -> None:
        self.trunk = Trunk(rngs)
        self.dense = nnx.Linear(32, classes, kernel_init=nnx.initializers.normal(1.5), rngs=rngs)
        self.tail = tail

    def maps(self, value):
        return self.trunk(value)

    def scores(self, maps):
        return self.dense(jnp.mean(maps, axis=(1, 2)))

    def __call__(self, value):
        return self.tail(self.scores(self.maps(value)))


@onnx_function
class Block(nnx.Module):
    """Becomes a function of the model."""

    def __init__(self, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(32, 32, (3, 3), rngs=rngs)

    def __call__(self, value):
        return nnx.relu(value + self.conv(value))


class WithFunctions(Classifier):
    def __init__(self, rngs: nnx.Rngs) -> None:
        super().__init__(rngs)
        self.block1 = Block(rngs)
        self.block2 = Block(rngs)

    def maps(self, value):
        return self.block2(self.block1(self.trunk(value)))


class Vision(eqx.Module):
    """Equinox: one picture [3, H, W] without a batch, under vmap."""

    conv1: eqx.nn.Conv2d
    conv2: eqx.nn.Conv2d
    norm: eqx.nn.LayerNorm
    head: eqx.nn.Linear

    def __init__(self, key) -> None:
        one, two, three = jax.random.split(key, 3)
        self.conv1 = eqx.nn.Conv2d(3, 16, 4, 4, key=one)
        self.conv2 = eqx.nn.Conv2d(16, 24, 2, 2, key=two)
        self.norm = eqx.nn.LayerNorm(24)
        self.head = eqx.nn.Linear(24, 5, key=three)

    def maps(self, value):
        return jax.nn.gelu(self.conv2(jax.nn.gelu(self.conv1(value))))

    def scores(self, maps):
        return self.head(self.norm(jnp.mean(maps, axis=(1, 2)) * 5)) * 3


def truth_of(maps, scores, x: np.ndarray, channels_last: bool) -> tuple[np.ndarray, dict]:
    features = maps(x)
    number = int(jnp.argmax(scores(features)[0]))
    of_maps = jax.grad(lambda value: scores(value)[0, number])(features)
    of_picture = jax.grad(lambda value: scores(maps(value))[0, number])(jnp.asarray(x))
    first = (lambda value: np.asarray(value)[0].transpose(2, 0, 1)) if channels_last else (lambda value: np.asarray(value)[0])
    return np.asarray(scores(features)), {"class": np.array(number), "layer": first(features), "layer_gradient": first(of_maps), "input_gradient": np.asarray(of_picture)}


def main() -> None:
    folder, photo, *names = sys.argv[1:]
    folder = Path(folder)
    picture, pixels = truth.photograph(folder, Path(photo), SIDE, SIDE)
    x = truth.imagenet(pixels).transpose(0, 2, 3, 1).copy()
    cases = {
        "jax_flax": ("Flax NNX, NHWC, open batch, softmax", lambda: Classifier(nnx.Rngs(1)), {}),
        "jax_flax_nchw": ("the same with inputs_as_nchw", lambda: Classifier(nnx.Rngs(2)), {"inputs_as_nchw": [0]}),
        "jax_flax_log_softmax": ("Flax NNX, log_softmax", lambda: Classifier(nnx.Rngs(3), tail=nnx.log_softmax), {}),
        "jax_flax_sigmoid": ("Flax NNX, sigmoids of six labels", lambda: Classifier(nnx.Rngs(4), tail=nnx.sigmoid), {}),
        "jax_flax_functions": ("Flax NNX, blocks are functions of the model", lambda: WithFunctions(nnx.Rngs(5)), {}),
    }
    for name, (what, make, more) in cases.items():
        if names and name not in names:
            continue
        try:
            network = make()
            scores, arrays = truth_of(network.maps, network.scores, x, True)
            given = x
            if more:
                given = x.transpose(0, 3, 1, 2).copy()
                arrays["input_gradient"] = arrays["input_gradient"].transpose(0, 3, 1, 2)
            export(network, [("B", SIDE, SIDE, 3)], folder / f"{name}.onnx", **more)
            values = truth.sigmoid(scores[0]) if "sigmoid" in name else truth.softmax(scores[0])
            finish(folder, name, what, values, arrays, given, picture, f"Flax {version('flax')}, jax2onnx {version('jax2onnx')}")
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"{name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)
    if not names or "jax_equinox" in names:
        try:
            network = Vision(jax.random.PRNGKey(6))
            given = truth.imagenet(pixels)
            maps, score = jax.vmap(network.maps), jax.vmap(network.scores)
            scores, arrays = truth_of(maps, score, given, False)
            export(lambda value: jax.nn.softmax(score(maps(value)), axis=-1), [("B", 3, SIDE, SIDE)], folder / "jax_equinox.onnx")
            finish(folder, "jax_equinox", "Equinox under vmap, NCHW, GELU, LayerNorm behind the mean", truth.softmax(scores[0]), arrays, given, picture, f"Equinox {version('equinox')}, jax2onnx {version('jax2onnx')}")
        except Exception as failure:  # noqa: BLE001 an exporter that fails is a line of the table
            print(f"jax_equinox: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


def export(function, shapes: list, path: Path, **more: object) -> None:
    model = to_onnx(function, shapes, **more)
    onnx.save(model, path)


def finish(folder: Path, name: str, what: str, values: np.ndarray, arrays: dict, given: np.ndarray, picture: str, exporter: str) -> None:
    entry = onnx.load(folder / f"{name}.onnx").graph.input[0].name
    arrays = arrays | {f"input:{entry}": given}
    truth.write(folder, name, Truth(exporter, what, PROBABILITIES, values.tolist(), [list(arrays["layer"].shape)], "imagenet,fit=warp", picture), arrays)


if __name__ == "__main__":
    main()
