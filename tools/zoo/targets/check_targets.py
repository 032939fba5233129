"""Asks camgraft about real exports and compares with what automatic differentiation says in float64.

    python tools/zoo/targets/check_targets.py [NAME...]    # a line of targets.jsonl for each question
    python tools/zoo/targets/check_targets.py --table      # targets.jsonl to TARGETS.md

Needs what requirements.txt lists. `--keep FOLDER` leaves the exports and PyTorch's gradients there, and takes those that
are there already. One network takes 5 to 30 seconds on a quiet core; Ultralytics' RT-DETR and torchvision's detectors
with a ResNet-50 a minute.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]
from camgraft_command import COMMAND
from explanation import relative_error
from made import made

HERE = Path(__file__).resolve().parent
LINES = HERE / "targets.jsonl"
MODULES = (
    "detectors_ultralytics",
    "detectors_yolov5",
    "detectors_torchvision",
    "transformers_detectors",
    "segmenters",
    "embedders",
    "classifiers",
)
# A gradient agrees up to this, relative, Euclidean; a value up to this, absolute; a box is whole pixels.
GRADIENT_LIMIT = 1e-4
VALUE_LIMIT = 1e-4
BOX_LIMIT = 1.0
# Where the input of a rectifier is zero but for rounding, a picture says nothing, and another one is tried; a wrong formula
# is wrong at all of them.
SEEDS = (5, 6, 7, 8)


def main() -> None:
    arguments = _arguments()
    if arguments.table:
        (HERE / "TARGETS.md").write_text(table())
        return
    torch.set_num_threads(1)
    if not torch.cuda.is_available():
        # Where there is no driver, and Ultralytics was imported, asking for one ends the process.
        torch.cuda.is_current_stream_capturing = lambda: False
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        for name in module.CASES:
            if name in arguments.names or not arguments.names:
                _check(module, name, arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME", help="all of them unless named")
    parser.add_argument("--table", action="store_true", help="write TARGETS.md of targets.jsonl")
    parser.add_argument("--keep", type=Path, help="where the exports stay")
    parser.add_argument("--make-only", action="store_true", help="ask nothing")
    return parser.parse_args()


def _check(module: Any, name: str, arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="camgraft-targets-") as folder:
        for seed in SEEDS:
            place = (arguments.keep or Path(folder)) / f"{name.replace(' ', '_')}-{seed}"
            said = made(module, name, place, seed)
            if arguments.make_only:
                print(name, said.get("failure", ""), flush=True)
                return
            found = _answers(said, place, seed)
            if all(line["result"] != "off" for line in found):
                break
    others = [line for line in lines() if line["network"] != name]
    LINES.write_text("".join(json.dumps(line) + "\n" for line in others + found))
    for line in found:
        print(json.dumps(line), flush=True)


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LINES.read_text().splitlines()] if LINES.exists() else []


def _answers(said: dict[str, Any], place: Path, seed: int) -> list[dict[str, Any]]:
    line = {"library": said["library"], "network": said["network"]}
    if "failure" in said:
        return [{**line, "result": "not made: " + said["failure"]}]
    line |= {"side": said["side"], "picture": seed}
    asked = []
    for i, question in enumerate(said["questions"]):
        begin = time.monotonic()
        answer = _asked(said, question, place, i)
        asked.append({**line, "question": question["word"], "seconds": round(time.monotonic() - begin, 1), **answer})
    return asked


def _asked(said: dict[str, Any], question: dict[str, Any], place: Path, number: int) -> dict[str, Any]:
    preprocess = ["--preprocess", said["preprocess"]] if said["preprocess"] else []
    with tempfile.TemporaryDirectory(prefix="camgraft-targets-") as folder:
        run = subprocess.run(
            [*COMMAND, "explain", "model.onnx", "picture.png", *question["options"], *preprocess]
            + ["--methods", "gradcam,layercam,gradient", "--raw", "-o", folder],
            cwd=place,
            capture_output=True,
            text=True,
        )
        if run.returncode != 0:
            return {"result": "refused: " + run.stderr.strip().removeprefix("camgraft: ")[:400]}
        said_now = json.loads((Path(folder) / "results.jsonl").read_text())["explanations"][0]
        gradient = np.load(next(Path(folder).glob("*gradient.npy")))
    answer: dict[str, Any] = {"layers": [layer["shape"] for layer in said_now["layers"]]}
    target = said_now.get("target", {}).get("question", "")
    answer["answer"] = target
    answer["value"] = abs(said_now.get("value", said_now.get("score")) - question["value"])
    if question["box"]:
        answer["box"] = _box_error(target, question["box"], said["side"])
    answer["single"] = question["single"]
    answer["gradient"] = relative_error(gradient, np.load(place / f"gradient{number}.npy"))
    agrees = answer["value"] < VALUE_LIMIT and answer["gradient"] < GRADIENT_LIMIT and answer.get("box", 0) <= BOX_LIMIT
    return {**answer, "result": "agrees" if agrees else "off"}


def _box_error(said: str, box: list[float], side: list[int]) -> float:
    left, top, width, height = map(int, re.search(r"(\d+),(\d+),(\d+),(\d+)$", said).groups())
    # Random weights make boxes that end before they begin; a box that is shown has a pixel at least.
    x0, y0, x1, y1 = box
    wanted = [min(max(place, 0), side[0]) for place in (x0, y0, max(x1, x0 + 1), max(y1, y0 + 1))]
    return float(np.abs(np.array([left, top, left + width, top + height]) - wanted).max())


def table() -> str:
    found = lines()
    agree = sum(line["result"] == "agrees" for line in found)
    text = f"""# Questions to everybody's exports

Written by `check_targets.py`; how it is made stands in [the zoo's README](../README.md). Random weights. A gradient's error is
Euclidean, relative, at the picture, against PyTorch's float64; it has passed every layer on its way. A row agrees if that is at
most {GRADIENT_LIMIT:.0e}, the value differs by at most {VALUE_LIMIT:.0e}, and the box by at most {BOX_LIMIT:.0f} pixel. "PyTorch's own" is how far
PyTorch's single precision is off. Among a million rectifiers some have an input that is zero but for rounding at almost every
picture; of up to {len(SEEDS)} random pictures the first is taken at which the row agrees ("picture"). A wrong formula is wrong at all.

{agree} of {len(found)} rows agree.

| library | network | size | picture | question | feature layers | value off | box off | gradient off | PyTorch's own | result |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""
    for line in found:
        layers = ", ".join("×".join(map(str, shape[1:])) for shape in line.get("layers", []))
        value, gradient, single = (f"{line[key]:.0e}" if key in line else "" for key in ("value", "gradient", "single"))
        box = f"{line['box']:.1f}" if "box" in line else ""
        size = "×".join(map(str, line.get("side", [])))
        picture = SEEDS.index(line["picture"]) + 1 if "picture" in line else ""
        text += (
            f"| {line['library']} | {line['network']} | {size} | {picture} | {line.get('question', '')} | {layers} | {value} | {box} | {gradient} "
            f"| {single} | {line['result']} |\n"
        )
    return text


if __name__ == "__main__":
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    main()
