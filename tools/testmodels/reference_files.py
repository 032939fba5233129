"""Writes one reference folder: the model, and float64 results kept as float32 files. Knows no framework."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

MODEL_FILE = "model.onnx"

# How far ONNX Runtime's float32 may be from float64, relative to the larger of 1 and the value.
TOLERANCE = 1e-5

# A reference must not hang on rounding: pictures moved by this much may change no gradient by more than the limit.
PERTURBATION = 1e-5
LARGEST_CHANGE = 1e-3
PICTURE_SEEDS = range(100)


@dataclass(frozen=True)
class Explanation:
    """What a framework computed in float64 for one input; activations and gradient are [N, C, h, w]."""

    classes: list[int]
    input: np.ndarray
    output: np.ndarray
    score: np.ndarray
    activations: np.ndarray
    gradient: np.ndarray
    input_gradient: np.ndarray
    guided_gradient: np.ndarray
    channels_last: bool = False

    @property
    def explained_scores(self) -> list[float]:
        return [float(row[index]) for row, index in zip(self.score, self.classes)]

    def raw_map(self) -> np.ndarray:
        """Grad-CAM at the feature layer's own resolution, [N, 1, h, w]."""
        weights = self.gradient.mean(axis=(2, 3), keepdims=True)
        return np.maximum((weights * self.activations).sum(axis=1, keepdims=True), 0)

    def upsampled_map(self) -> np.ndarray:
        """Grad-CAM at the input's resolution, [N, 1, H, W], not normalised."""
        height, width = self.input.shape[1:3] if self.channels_last else self.input.shape[2:4]
        return upsample(self.raw_map(), height, width)

    def guided_map(self) -> np.ndarray:
        """Guided Grad-CAM in the input's own layout."""
        upsampled = self.upsampled_map()
        return self.guided_gradient * (upsampled.transpose(0, 2, 3, 1) if self.channels_last else upsampled)


def explain_clear_pictures(explain: Callable[[np.ndarray], Explanation], shape: tuple[int, ...]) -> Explanation:
    """Explains the first random pictures clear of every kink: a ReLU at 0, near-equal values in a MaxPool window."""
    for seed in PICTURE_SEEDS:
        random = np.random.default_rng(seed)
        pictures = random.normal(size=shape).astype(np.float32).astype(np.float64)
        explanation = explain(pictures)
        moved = explain(pictures + PERTURBATION * random.normal(size=shape))
        if _largest_gradient_change(explanation, moved) < LARGEST_CHANGE:
            return explanation
    raise ValueError(f"{len(PICTURE_SEEDS)} random pictures all lie on a kink")


def _largest_gradient_change(before: Explanation, after: Explanation) -> float:
    pairs = (
        (before.gradient, after.gradient),
        (before.input_gradient, after.input_gradient),
        (before.guided_gradient, after.guided_gradient),
    )
    return max(float(np.abs(first - second).max() / np.abs(first).max()) for first, second in pairs)


def upsample(maps: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bilinear with half-pixel centres; the border value continues outwards."""
    rows = _interpolation_matrix(maps.shape[2], height)
    columns = _interpolation_matrix(maps.shape[3], width)
    return np.einsum("yi,ncij,xj->ncyx", rows, maps, columns)


def _interpolation_matrix(source_size: int, target_size: int) -> np.ndarray:
    centers = (np.arange(target_size) + 0.5) * source_size / target_size - 0.5
    centers = np.clip(centers, 0, source_size - 1)
    lower = np.floor(centers).astype(int)
    upper = np.minimum(lower + 1, source_size - 1)
    matrix = np.zeros((target_size, source_size))
    np.add.at(matrix, (np.arange(target_size), lower), 1 - (centers - lower))
    np.add.at(matrix, (np.arange(target_size), upper), centers - lower)
    return matrix


def write_reference(folder: Path, explanation: Explanation) -> None:
    """Expects the model in the folder already; fails if ONNX Runtime disagrees or a result is dead."""
    _require_alive(folder.name, explanation)
    values = _run_all(folder / MODEL_FILE, explanation.input)
    layer = _last_equal(values, explanation.activations, same_shape=True)
    score = _last_equal(values, explanation.score, same_shape=False)
    _require_same_output(folder / MODEL_FILE, explanation)
    arrays = {
        "input": explanation.input,
        "output": explanation.output,
        "activations": explanation.activations,
        "gradient": explanation.gradient,
        "input_gradient": explanation.input_gradient,
        "guided_gradient": explanation.guided_gradient,
        "gradcam_raw": explanation.raw_map(),
        "gradcam": explanation.upsampled_map(),
        "guided_gradcam": explanation.guided_map(),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array, dtype=np.float32))
    about = {
        "model": MODEL_FILE,
        "layer": layer,
        "layer_shape": list(explanation.activations.shape),
        "score": score,
        "class": _alone(explanation.classes),
        "score_value": _alone(explanation.explained_scores),
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")


def _alone(values: list) -> object:
    """A batch of one is described by a plain value."""
    return values[0] if len(values) == 1 else values


def _require_alive(name: str, explanation: Explanation) -> None:
    """A reference that is zero would pass with any bug."""
    for row, guided in zip(explanation.raw_map(), explanation.guided_map()):
        if (row > 0).mean() < 0.1 or (guided != 0).mean() < 0.1:
            raise ValueError(f"{name}: classes {explanation.classes} have a dead map, choose others")


def _require_same_output(model_file: Path, explanation: Explanation) -> None:
    session = onnxruntime.InferenceSession(str(model_file))
    (output,) = session.run(None, _feed(session, explanation.input))
    difference = np.abs(output - explanation.output) / np.maximum(1, np.abs(explanation.output))
    if output.shape != explanation.output.shape or difference.max() > TOLERANCE:
        raise ValueError(f"{model_file}: ONNX Runtime's output differs by {difference.max():.2e}")


def _feed(session: onnxruntime.InferenceSession, picture: np.ndarray) -> dict[str, np.ndarray]:
    return {session.get_inputs()[0].name: picture.astype(np.float32)}


def _run_all(model_file: Path, picture: np.ndarray) -> dict[str, np.ndarray]:
    """The value of every tensor of the graph, in the order of its nodes."""
    model = onnx.load(model_file)
    names = [name for node in model.graph.node for name in node.output if name]
    del model.graph.output[:]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    return dict(zip(names, session.run(names, _feed(session, picture))))


def _last_equal(values: dict[str, np.ndarray], wanted: np.ndarray, same_shape: bool) -> str:
    """Tensors that only pass a value on (Identity, Flatten) hold it too: the last one is nearest to the output."""
    equal = [
        name
        for name, value in values.items()
        if value.size == wanted.size
        and (value.shape == wanted.shape or not same_shape)
        and np.allclose(value.reshape(-1), wanted.reshape(-1), rtol=TOLERANCE, atol=TOLERANCE)
    ]
    if not equal:
        raise ValueError(f"no tensor holds the expected value of shape {wanted.shape}")
    return equal[-1]
