"""Runs every model of a folder on fixed random numbers and stores what it returns: run.py MODELS RESULTS.
Needs nothing but numpy and an onnxruntime of any version."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(bool)": np.bool_}


def feed(input_: onnxruntime.NodeArg, random: np.random.Generator) -> np.ndarray:
    shape = [length if isinstance(length, int) else 1 for length in input_.shape]
    if input_.name == "explain_class":
        return np.broadcast_to(-1 - np.arange(shape[-1] if len(shape) > 1 else 1), shape).astype(np.int64)
    if input_.name == "explain":
        return np.ones(shape, np.bool_)
    return random.random(shape).astype(TYPES[input_.type])


def main(models: Path, results: Path) -> None:
    results.mkdir(parents=True, exist_ok=True)
    failures = {}
    for model in sorted(models.glob("*.onnx")):
        try:
            session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
            random = np.random.default_rng(20171022)
            feeds = {input_.name: feed(input_, random) for input_ in session.get_inputs()}
            names = [output.name for output in session.get_outputs()]
            np.savez(results / model.stem, **dict(zip(names, session.run(names, feeds))))
        except Exception as failure:  # whatever that version has to say
            failures[model.stem] = str(failure).splitlines()[0]
    about = {"version": onnxruntime.__version__, "failures": failures}
    (results / "about.json").write_text(json.dumps(about, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
