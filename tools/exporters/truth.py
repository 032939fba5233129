"""What is right for an exported file, said by the script that made it, and kept beside the file.

FILE.json holds words and probabilities, FILE.npz the inputs of the model and what automatic differentiation gives.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

# What a file tells of its classes, and so what has to be shown.
PROBABILITIES = "probabilities"
NUMBERS = "numbers"


@dataclass(frozen=True)
class Truth:
    """What is right for one file."""

    exporter: str
    what: str
    shown: str
    """PROBABILITIES, or NUMBERS that are no probabilities and must not be shown as percentages."""
    values: list[float] | None
    """What is said of each class; None if nothing is checked."""
    layer: list[list[int]] | None
    """The [K, h, w] of the feature maps that are right, the first one best; None if nothing is checked."""
    preprocess: str
    photo: str
    options: list[str] = field(default_factory=list)
    names: list[str] | None = None
    """The names of the classes, where the file itself has them."""
    step: float = 0
    """Of the whole numbers that the file returns; camgraft shows what they were rounded from."""
    refused: str | None = None
    """Words of the sentence with which it has to be refused; None if it is to be explained."""


def write(folder: Path, name: str, truth: Truth, arrays: dict[str, np.ndarray]) -> None:
    """Inputs have the key input:NAME; layer, layer_gradient, input_gradient and class are optional."""
    (folder / f"{name}.json").write_text(json.dumps(asdict(truth), indent=1) + "\n")
    np.savez_compressed(folder / f"{name}.npz", **arrays)


def photograph(folder: Path, photo: Path, height: int, width: int) -> tuple[str, np.ndarray]:
    """The photograph in the size of the model, so that no resampling is between the two: its file name, and [H, W, 3]."""
    name = f"photo-{height}x{width}.png"
    if not (folder / name).exists():
        Image.open(photo).convert("RGB").resize((width, height), Image.Resampling.BILINEAR).save(folder / name)
    return name, np.asarray(Image.open(folder / name).convert("RGB"))


MEAN = np.array([0.485, 0.456, 0.406])
DEVIATION = np.array([0.229, 0.224, 0.225])


def imagenet(pixels: np.ndarray) -> np.ndarray:
    """float32 [1, 3, H, W]."""
    return ((pixels / 255.0 - MEAN) / DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)


def unit(pixels: np.ndarray) -> np.ndarray:
    """float32 [1, 3, H, W] from 0 to 1."""
    return (pixels / 255.0).transpose(2, 0, 1)[None].astype(np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))
