"""A network's export in a folder, beside what is asked of it and what automatic differentiation answers."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.overrides import TorchFunctionMode

from autograd import PlainNormalisation
from explanation import relative_error
from subject import Question, Subject

# The file that is there when all others are.
QUESTIONS = "questions.json"


class Attached(TorchFunctionMode):
    """Differentiates through what a network detaches for its training: an exported file knows of none of that."""

    def __torch_function__(self, function: Any, types: Any, arguments: tuple = (), keywords: dict | None = None) -> Any:
        if function is Tensor.detach:
            return arguments[0].view_as(arguments[0])
        return function(*arguments, **(keywords or {}))


def made(module: Any, name: str, place: Path, seed: int) -> dict[str, Any]:
    """What QUESTIONS holds: the library, the sides, and for each question its options, value and box.

    Beside it lie model.onnx, picture.png, the arrays that the options name, and gradient0.npy and so on, [3,H,W].
    """
    written = place / QUESTIONS
    if written.exists():
        return json.loads(written.read_text())
    place.mkdir(parents=True, exist_ok=True)
    try:
        said = _make(module, name, place, seed)
    except Exception as failure:  # noqa: BLE001 what cannot be made is a line of the table
        traceback.print_exc()
        said = {"library": module.__name__, "network": name, "failure": f"{type(failure).__name__}: {str(failure)[:200]}"}
    written.write_text(json.dumps(said, indent=1))
    return said


def _make(module: Any, name: str, place: Path, seed: int) -> dict[str, Any]:
    side = module.size(name)
    pixels = _pixels(seed, side)
    picture = _tensor(pixels)
    subject: Subject = module.build(name, picture)
    Image.fromarray(pixels).save(place / "picture.png")
    for file, array in subject.arrays.items():
        np.save(place / file, array)
    for file, others in subject.pictures.items():
        Image.fromarray(others).save(place / file)
    double = subject.doubled()
    wide = picture.double()
    with torch.no_grad():
        questions = subject.questions(subject.forward(double, wide))
    # Before the export: some exporters fuse and shorten the network in place.
    single = [_gradient(subject, question, subject.network, picture) for question in questions]
    asked = []
    for i, question in enumerate(questions):
        gradient = _gradient(subject, question, double, wide)
        if not np.linalg.norm(gradient):
            raise ValueError("PyTorch's gradient is zero, so there is nothing to compare with")
        np.save(place / f"gradient{i}.npy", gradient)
        asked.append(
            {
                "word": question.word,
                "options": question.options,
                "value": question.value,
                "box": question.box,
                "single": relative_error(single[i], gradient),
            }
        )
    subject.export(subject.network, picture, place / "model.onnx")
    return {
        "library": subject.library,
        "network": name,
        "side": list(subject.side),
        "preprocess": subject.preprocess,
        "questions": asked,
    }


def _pixels(seed: int, side: tuple[int, int]) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (*side, 3), dtype=np.uint8)


def _tensor(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy((pixels.astype(np.float32) / np.float32(255)).transpose(2, 0, 1)[None].copy())


def _gradient(subject: Subject, question: Question, network: Any, picture: torch.Tensor) -> np.ndarray:
    value = picture.clone().requires_grad_()
    with PlainNormalisation(), Attached():
        question.number(subject.forward(network, value)).backward()
    return value.grad[0].double().numpy()
