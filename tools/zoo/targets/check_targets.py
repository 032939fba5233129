"""Asks camgraft about real exports and compares with what automatic differentiation says in float64.

    python tools/zoo/targets/check_targets.py [NAME...]    # a line of targets.jsonl for each question
    python tools/zoo/targets/check_targets.py --table      # targets.jsonl to TARGETS.md

Needs what requirements.txt lists. One network takes 5 to 30 seconds on a quiet core; Ultralytics' RT-DETR and torchvision's
detectors with a ResNet-50 a minute.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]
from camgraft_command import COMMAND
from explanation import relative_error
from subject import Question, Subject

HERE = Path(__file__).resolve().parent
LINES = HERE / "targets.jsonl"
MODULES = ("detectors_ultralytics", "detectors_torchvision", "transformers_detectors", "segmenters", "embedders")
# A gradient agrees up to this, relative, Euclidean; a value up to this, absolute; a box is whole pixels.
GRADIENT_LIMIT = 1e-4
VALUE_LIMIT = 1e-4
BOX_LIMIT = 1.0


def main() -> None:
    words = sys.argv[1:]
    if words == ["--table"]:
        (HERE / "TARGETS.md").write_text(table())
        return
    torch.set_num_threads(1)
    kept = [line for line in lines() if words and line["network"] not in words]
    LINES.write_text("".join(json.dumps(line) + "\n" for line in kept))
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        for name in module.CASES:
            if not words or name in words:
                for line in checked(module, name):
                    print(json.dumps(line), flush=True)
                    with LINES.open("a") as file:
                        file.write(json.dumps(line) + "\n")


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LINES.read_text().splitlines()] if LINES.exists() else []


def checked(module: Any, name: str) -> list[dict[str, Any]]:
    side = module.size(name) if hasattr(module, "size") else (module.SIDE, module.SIDE)
    pixels = np.random.default_rng(5).integers(0, 256, (*side, 3), dtype=np.uint8)
    picture = torch.from_numpy((pixels.astype(np.float32) / np.float32(255)).transpose(2, 0, 1)[None].copy())
    try:
        subject = module.build(name, picture)
        double = subject.doubled()
        wide = picture.double()
        with torch.no_grad():
            questions = subject.questions(subject.forward(double, wide))
        with tempfile.TemporaryDirectory(prefix="camgraft-targets-") as folder:
            place = Path(folder)
            Image.fromarray(pixels).save(place / "picture.png")
            for file, array in subject.arrays.items():
                np.save(place / file, array)
            subject.export(subject.network, picture, place / "model.onnx")
            return [asked(subject, question, double, wide, place, i) for i, question in enumerate(questions)]
    except Exception as failure:  # noqa: BLE001 what cannot be made is a line of the table
        traceback.print_exc()
        return [{"library": module.__name__, "network": name, "result": f"not made: {type(failure).__name__}: {str(failure)[:200]}"}]


def asked(subject: Subject, question: Question, double: Any, picture: torch.Tensor, place: Path, number: int) -> dict[str, Any]:
    line: dict[str, Any] = {"library": subject.library, "network": subject.name, "side": list(subject.side), "question": question.word}
    out = place / f"out{number}"
    options = [str(place / option) if option.endswith(".npy") else option for option in question.options]
    preprocess = ["--preprocess", subject.preprocess] if subject.preprocess else []
    begin = time.monotonic()
    run = subprocess.run(
        [*COMMAND, "explain", str(place / "model.onnx"), str(place / "picture.png"), *options, *preprocess]
        + ["--methods", "gradcam,layercam,gradient", "--raw", "-o", str(out)],
        capture_output=True,
        text=True,
    )
    line["seconds"] = round(time.monotonic() - begin, 1)
    if run.returncode != 0:
        return {**line, "result": "refused: " + run.stderr.strip().removeprefix("camgraft: ")[:400]}
    said = json.loads((out / "results.jsonl").read_text())["explanations"][0]
    line["layers"] = [layer["shape"] for layer in said["layers"]]
    line["answer"] = said["target"]["question"]
    line["value"] = abs(said.get("value", said["score"]) - question.value)
    if question.box:
        left, top, width, height = map(int, re.search(r"(\d+),(\d+),(\d+),(\d+)$", said["target"]["question"]).groups())
        # Random weights make boxes that end before they begin; a box that is shown has a pixel at least.
        x0, y0, x1, y1 = question.box
        wanted = [min(max(side, 0), subject.side[0]) for side in (x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))]
        line["box"] = float(np.abs(np.array([left, top, left + width, top + height]) - wanted).max())
    gradient = np.load(next(out.glob("*gradient.npy")))
    line["gradient"] = relative_error(gradient, autograd(subject, question, double, picture))
    agrees = line["value"] < VALUE_LIMIT and line["gradient"] < GRADIENT_LIMIT and line.get("box", 0) <= BOX_LIMIT
    return {**line, "result": "agrees" if agrees else "off"}


def autograd(subject: Subject, question: Question, double: Any, picture: torch.Tensor) -> np.ndarray:
    value = picture.clone().requires_grad_()
    question.number(subject.forward(double, value)).backward()
    return value.grad[0].numpy()


def table() -> str:
    found = lines()
    agree = sum(line["result"] == "agrees" for line in found)
    text = f"""# Questions to everybody's exports

Written by `check_targets.py`; how it is made stands in [the zoo's README](../README.md). Random weights. A gradient's error is
Euclidean, relative, at the picture, against PyTorch's float64; it has passed every layer on its way. A row agrees if that is at
most {GRADIENT_LIMIT:.0e}, the value differs by at most {VALUE_LIMIT:.0e}, and the box by at most {BOX_LIMIT:.0f} pixel.

{agree} of {len(found)} rows agree. The modules beside that script name further networks, which are not in the table yet.

| library | network | size | question | feature layers | value off | box off | gradient off | result |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
    for line in found:
        layers = ", ".join("×".join(map(str, shape[1:])) for shape in line.get("layers", []))
        figures = [f"{line[key]:.0e}" if key in line else "" for key in ("value", "gradient")]
        box = f"{line['box']:.1f}" if "box" in line else ""
        size = "×".join(map(str, line.get("side", [])))
        text += f"| {line['library']} | {line['network']} | {size} | {line.get('question', '')} | {layers} | {figures[0]} | {box} | {figures[1]} | {line['result']} |\n"
    return text


if __name__ == "__main__":
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    main()
