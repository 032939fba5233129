"""Makes files with everybody's exporters, and checks what camgraft makes of each.

run.py make FAMILY FOLDER PHOTO     in the environment of the family (requirements-FAMILY.txt)
run.py check FOLDER STATE [NAME...] STATE.jsonl gets a line for each file; CAMGRAFT names the build to check
run.py table FOLDER BEFORE NOW      writes RESULTS.md from the two states
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMMAND = shlex.split(os.environ.get("CAMGRAFT", str(HERE.parent / "camgraft")))
LIMIT_SECONDS = 300
PROBABILITY_TOLERANCE = 1e-3
GRADIENT_TOLERANCE = 1e-3
FAMILIES = ("torch", "derived", "timm", "ultralytics", "optimum", "keras", "sklearn", "tails", "jax", "paddle")


def make(family: str, folder: str, photo: str) -> int:
    Path(folder).mkdir(parents=True, exist_ok=True)
    return subprocess.run([sys.executable, str(HERE / f"make_{family}.py"), folder, photo], check=False).returncode


class Checked:
    """One file: what went wrong with each command."""

    def __init__(self, folder: Path, name: str, scratch: Path) -> None:
        import numpy

        self.numpy = numpy
        self.folder = folder
        self.name = name
        self.scratch = scratch
        self.truth = json.loads((folder / f"{name}.json").read_text())
        self.arrays = dict(numpy.load(folder / f"{name}.npz"))
        self.faults: list[str] = []
        self.figures: dict[str, object] = {}

    def check(self) -> dict[str, object]:
        if self.truth.get("refused"):
            self._refused(self.truth["refused"])
        else:
            self._inspect()
            augmented = self._augment()
            if augmented is not None:
                self._run(augmented)
            self._explain()
        return {"file": self.name, **{key: self.truth[key] for key in ("exporter", "what")}, "faults": self.faults, **self.figures}

    def _camgraft(self, command: str, *arguments: str) -> tuple[str, str | None]:
        """What it said, and the sentence of its failure."""
        try:
            process = subprocess.run([*COMMAND, command, f"{self.name}.onnx", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            return "", f"no answer after {LIMIT_SECONDS} s"
        if process.returncode == 0:
            return process.stdout, None
        lines = [line for line in (process.stderr or process.stdout).strip().splitlines() if line.strip() and not line.startswith("WARNING")]
        return process.stdout, " ".join(lines)[:400].removeprefix("camgraft: ")

    def _options(self, *known: str) -> list[str]:
        options = self.truth["options"]
        pairs = zip(options[::2], options[1::2], strict=True)
        return [word for pair in pairs if pair[0] in known for word in pair]

    def _refused(self, words: str) -> None:
        for command in ("inspect", "augment"):
            said, failure = self._camgraft(command, *(("-o", str(self.scratch / "refused.onnx")) if command == "augment" else ()))
            if failure is None or words not in failure:
                self.faults.append(f"{command}: {failure or 'not refused'}, and should say '{words}'")

    def _inspect(self) -> None:
        said, failure = self._camgraft("inspect", *self._options("--score", "--layer", "--picture"))
        if failure:
            self.faults.append(f"inspect: {failure}")
            return
        for word in ("score", "feature layer"):
            found = re.search(rf"^{word}\s+(.*)$", said, re.MULTILINE)
            self.figures[word.replace(" ", "_")] = found[1].strip() if found else None

    def _augment(self) -> Path | None:
        augmented = self.scratch / f"{self.name}.xai.onnx"
        sizes = ["--preprocess", self.truth["preprocess"]] if "height=" in self.truth["preprocess"] else []
        said, failure = self._camgraft("augment", "-o", str(augmented), "--methods", "gradcam,gradient", *sizes, *self._options("--score", "--layer", "--picture"))
        if failure:
            self.faults.append(f"augment: {failure}")
            # The numbers may be right although they were not believed.
            said, failure = self._camgraft("augment", "-o", str(augmented), "--methods", "gradcam,gradient", "--no-verify", *sizes, *self._options("--score", "--layer", "--picture"))
            return None if failure else augmented
        found = re.search(r"^verified\s+(.*)$", said, re.MULTILINE)
        self.figures["verified"] = found[1] if found else None
        return augmented

    def _run(self, augmented: Path) -> None:
        import onnxruntime

        onnxruntime.set_default_logger_severity(4)
        try:
            session = onnxruntime.InferenceSession(augmented, providers=["CPUExecutionProvider"])
        except Exception as failure:  # noqa: BLE001 a file that does not load is a fault
            self.faults.append(f"augment: ONNX Runtime does not load the file: {str(failure)[:200]}")
            return
        inputs = {key.removeprefix("input:"): value for key, value in self.arrays.items() if key.startswith("input:")}
        chosen = self.arrays.get("class")
        for value in session.get_inputs():
            if value.name == "explain_class":
                inputs[value.name] = self.numpy.array([-1 if chosen is None else int(chosen)])
            elif value.type == "tensor(string)":
                inputs[value.name] = self.numpy.array([["anything"]], dtype=object)
        names = [value.name for value in session.get_outputs()]
        try:
            outputs = dict(zip(names, session.run(None, inputs), strict=True))
        except Exception as failure:  # noqa: BLE001 a file that does not run is a fault
            self.faults.append(f"augment: ONNX Runtime does not run the file: {str(failure)[:200]}")
            return
        activations = outputs.get("cam_activations")
        if activations is None:
            self.faults.append("augment: no cam_activations")
            return
        shape = list(activations.shape[1:])
        right = self.truth["layer"]
        if right is not None and shape not in right:
            self.faults.append(f"layer {shape}, right is {' or '.join(map(str, right))}")
        layer = self.arrays.get("layer")
        if layer is not None and list(layer.shape) == shape:
            self._compare("activations", activations[0], layer)
            # A channel without any activation is one large tie, at which each framework has its own gradient of a maximum.
            alive = layer.any(axis=(1, 2), keepdims=True)
            self._compare("layer gradient", outputs["cam_gradients"][0] * alive, self.arrays["layer_gradient"] * alive)
        if "input_gradient" in self.arrays and "input_gradients" in outputs:
            self._compare("picture gradient", outputs["input_gradients"], self.arrays["input_gradient"])

    def _compare(self, what: str, found: object, right: object) -> None:
        found, right = self.numpy.asarray(found, dtype=float).ravel(), self.numpy.asarray(right, dtype=float).ravel()
        if found.size != right.size:
            self.faults.append(f"{what}: {found.size} numbers, right are {right.size}")
            return
        error = float(self.numpy.linalg.norm(found - right) / max(self.numpy.linalg.norm(right), 1e-30))
        self.figures[what.replace(" ", "_") + "_off"] = error
        if not error < self.truth.get("tolerance", GRADIENT_TOLERANCE):
            self.faults.append(f"{what} off by {error:.1e}")

    def _explain(self) -> None:
        output = self.scratch / self.name
        said, failure = self._camgraft("explain", self.truth["photo"], "-o", str(output), "--no-pictures", "--preprocess", self.truth["preprocess"], *self._options("--score", "--layer", "--picture", "--input"))
        if failure:
            self.faults.append(f"explain: {failure}")
            return
        line = next((line for line in said.splitlines() if line.startswith("photo")), "")
        self.figures["said"] = line.split(": ", 1)[-1].split("; explained")[0]
        result = json.loads((output / "results.jsonl").read_text().splitlines()[0])
        self._told(result, line)
        self._seen(result)

    def _told(self, result: dict, line: str) -> None:
        values = self.truth["values"]
        percent = "%" in line
        if self.truth["shown"] == "numbers":
            if percent:
                self.faults.append(f"'{self.figures['said']}' for {_few(values)}")
                return
        elif not percent and values is not None:
            self.faults.append(f"'{self.figures['said']}', no percentage, for {_few(values)}")
            return
        if values is None:
            return
        for prediction in result["predictions"]:
            told = next((prediction[key] for key in ("probability", "value", "score") if prediction.get(key) is not None), None)
            right = values[0] if len(values) == 1 else values[prediction["class"]] if prediction["class"] < len(values) else None
            if told is None or right is None or abs(told - right) > max(self.truth.get("step", 0), PROBABILITY_TOLERANCE * max(1.0, abs(right))):
                self.faults.append(f"'{self.figures['said']}', right is {_few(values, prediction['class'])}")
                break
            names = self.truth["names"]
            if names and prediction.get("name") != names[prediction["class"]]:
                self.faults.append(f"class {prediction['class']} is called '{prediction.get('name')}', in the file '{names[prediction['class']]}'")
                break

    def _seen(self, result: dict) -> None:
        for explanation in result["explanations"]:
            for layer in explanation["layers"]:
                for method, rows in layer["maps"].items():
                    numbers = self.numpy.array(rows, dtype=float)
                    if not self.numpy.isfinite(numbers).all():
                        self.faults.append(f"{method} is not finite")


def _few(values: list[float] | None, place: int | None = None) -> str:
    if values is None:
        return "numbers"
    if place is not None and place < len(values):
        return f"{values[place]:.4f} for class {place}"
    best = max(range(len(values)), key=values.__getitem__)
    return f"{values[best]:.4f}" if len(values) == 1 else f"{values[best]:.4f} for class {best}"


def check(folder: str, state: str, names: list[str]) -> None:
    path = Path(f"{state}.jsonl")
    rows = {row["file"]: row for row in map(json.loads, path.read_text().splitlines())} if path.exists() else {}
    for truth in sorted(Path(folder).glob("*.json")):
        if (names and truth.stem not in names) or not truth.with_suffix(".npz").exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            rows[truth.stem] = Checked(Path(folder).resolve(), truth.stem, Path(scratch)).check()
        faults = rows[truth.stem]["faults"]
        print(f"{truth.stem}: {'right' if not faults else '; '.join(faults)}", flush=True)
        path.write_text("".join(json.dumps(rows[name]) + "\n" for name in sorted(rows)))


def _cell(row: dict | None) -> str:
    if row is None:
        return "-"
    faults = dict.fromkeys(fault.split(": ", 1)[1] if fault.startswith(("inspect: ", "augment: ", "explain: ")) else fault for fault in row["faults"])
    return "; ".join(fault[:200].replace("\n", " ") for fault in faults).replace("|", "\\|") or "right"


def table(folder: str, before: str, now: str) -> None:
    first, second = ({row["file"]: row for row in map(json.loads, Path(f"{state}.jsonl").read_text().splitlines())} for state in (before, now))
    lines = [f"| {row['exporter']} | {name} | {row['what']} | {_cell(first.get(name))} | {_cell(second.get(name))} |" for name, row in first.items()]
    lines.sort()
    right = sum(not row["faults"] for row in first.values())
    mended = sum(bool(row["faults"]) and not second.get(name, row)["faults"] for name, row in first.items())
    spoilt = sum(not row["faults"] and bool(second.get(name, row)["faults"]) for name, row in first.items())
    text = f"{len(first)} files, right at first: {right}, now: {right + mended - spoilt}. '-': not run again.\n\n| exporter | file | what it is | at first | now |\n|---|---|---|---|---|\n" + "\n".join(lines) + "\n"
    (HERE / "RESULTS.md").write_text("# What camgraft makes of everybody's exports\n\n" + text)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "make":
        sys.exit(make(*rest))
    elif verb == "check":
        check(rest[0], rest[1], rest[2:])
    else:
        table(*rest)
