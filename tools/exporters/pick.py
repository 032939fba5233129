"""Copies the smallest telling files to testmodels/exporters, and prints what ONNX Runtime says of them for ExportersTest.

pick.py FOLDER, after run.py make.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

import truth

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = REPOSITORY / "testmodels" / "exporters"
PICKED = ("create_ml", "custom_vision", "jax_flax", "jax_flax_log_softmax", "keras_regression", "keras_resizing", "matlab_fixed_op8", "tflite_uint8")


def prepared(pixels: np.ndarray, preprocess: str, shape: list, kind: str) -> np.ndarray:
    """The picture as the preprocessing says it, by NumPy."""
    if "channels=bgr" in preprocess:
        pixels = pixels[..., ::-1]
    value = pixels.astype(np.float64)
    word = preprocess.split(",")[0]
    if word == "imagenet":
        value = (value / 255 - truth.MEAN) / truth.DEVIATION
    elif word == "unit":
        value = value / 255
    elif word == "tf":
        value = value / 127.5 - 1
    value = value[None] if shape[-1] == 3 else value.transpose(2, 0, 1)[None]
    return value.astype({"tensor(float)": np.float32, "tensor(uint8)": np.uint8}[kind])


def main() -> None:
    folder = Path(sys.argv[1])
    TARGET.mkdir(exist_ok=True)
    picture = TARGET / "cat-dog-64x64.png"
    Image.open(REPOSITORY / "testmodels" / "demo" / "cat-dog.png").convert("RGB").resize((64, 64), Image.Resampling.BILINEAR).save(picture)
    pixels = np.asarray(Image.open(picture))
    for name in PICKED:
        shutil.copy(folder / f"{name}.onnx", TARGET / f"{name}.onnx")
        said = json.loads((folder / f"{name}.json").read_text())
        session = onnxruntime.InferenceSession(TARGET / f"{name}.onnx", providers=["CPUExecutionProvider"])
        feeds = {}
        for value in session.get_inputs():
            if len(value.shape) == 4:
                feeds[value.name] = prepared(pixels, said["preprocess"], value.shape, value.type)
            else:
                kinds = {"tensor(string)": object, "tensor(int64)": np.int64, "tensor(float)": np.float32}
                feeds[value.name] = np.full((1, 1), "" if value.type == "tensor(string)" else 0, kinds[value.type])
        outputs = {value.name: number for value, number in zip(session.get_outputs(), session.run(None, feeds), strict=True)}
        print(name, said["preprocess"])
        for key, value in outputs.items():
            numeric = isinstance(value, np.ndarray) and value.dtype.kind in "fiu"
            print("  ", key, value.reshape(-1).round(5).tolist() if numeric else value)


if __name__ == "__main__":
    main()
