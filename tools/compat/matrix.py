"""Compares the results of several ONNX Runtimes and writes the table: matrix.py MODELS RESULTS... > MATRIX.md
The last result is what the others are compared with. Needs requirements.txt."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnx

# Different versions choose different kernels, which round differently.
TOLERANCE = 1e-4


def difference(results: Path, newest: Path, model: str) -> float:
    """The largest difference of an output, as a share of its largest number; pixels count whole levels."""
    largest = 0.0
    with np.load(results / f"{model}.npz") as actual, np.load(newest / f"{model}.npz") as expected:
        if actual.files != expected.files:
            raise ValueError("other outputs")
        for name in expected.files:
            one, other = actual[name].astype(np.float64), expected[name].astype(np.float64)
            if one.shape != other.shape:
                raise ValueError(f"another shape of {name}")
            if expected[name].dtype == np.uint8:
                one, other = np.where(np.abs(one - other) <= 1, other, one), other
            largest = max(largest, np.abs(one - other).max() / max(np.abs(other).max(), 1e-30))
    return largest


def cell(results: Path, newest: Path, model: str) -> str:
    failures = json.loads((results / "about.json").read_text())["failures"]
    if model in failures:
        return f"fails: {failures[model]}"
    found = difference(results, newest, model)
    return f"{found:.0e}" if found <= TOLERANCE else f"**{found:.0e}**"


def checked(path: Path) -> str:
    onnx.checker.check_model(path, full_check=True)
    onnx.shape_inference.infer_shapes(onnx.load(path), check_type=True, strict_mode=True, data_prop=True)
    return "passes"


def main(models: Path, results: list[Path]) -> int:
    newest = results[-1]
    versions = [json.loads((folder / "about.json").read_text())["version"] for folder in results]
    print(f"| model | {' | '.join(f'ONNX Runtime {version}' for version in versions)} | onnx.checker {onnx.__version__} |")
    print("|---" * (len(results) + 2) + "|")
    wrong = 0
    for model in sorted(models.glob("*.onnx")):
        cells = [cell(folder, newest, model.stem) for folder in results[:-1]]
        failed = model.stem in json.loads((newest / "about.json").read_text())["failures"]
        cells.append("fails" if failed else "runs")
        cells.append(checked(model))
        wrong += sum("fails" in text or "**" in text for text in cells)
        print(f"| {model.stem[3:].replace('-', ' ')} | {' | '.join(cells)} |")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]]))
