"""Checks one architecture: exports it, lets camgraft augment it, runs that, and compares with what autograd says.

Prints one line of JSON. Run it through run_all.py for many.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import tempfile
import time
import traceback
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import onnx
import onnxruntime

import camgraft_command
import catalogue
from architecture import Architecture
from explanation import Explained, LayerGradient, relative_error
from sides import RECTIFIERS, Sides

# What camgraft's own tensors are called.
OURS = "camgraft/"
METHODS = "gradcam,guided,gradient"
# Named in the sentence with which camgraft refuses to write what its own verification does not believe.
WITHOUT_VERIFICATION = "--no-verify"
METHODS_WITHOUT_LAYER = "guided,gradient"

# What an augmented model may change in the original's own outputs.
OUTPUT_LIMIT = 1e-5
# What a gradient may be off where the framework's own rounding permits, and by how much more than that otherwise.
GRADIENT_LIMIT = 1e-4
OWN_ERROR_FACTOR = 3
# With more than this between single and double precision, a comparison says nothing.
TOO_SENSITIVE = 1e-3
# Above this the exported file computes something else than the network, and its gradients cannot agree.
EXPORT_LIMIT = 1e-3

# The framework's own error is one draw of its rounding. Where a network disagrees, more are drawn: pictures that are off
# by the last bit of single precision.
ROUNDINGS = 6
LAST_BIT = 2.0**-23

# A rectifier whose input is zero but for rounding switches one way or the other, and of a million some do at almost
# every picture. So several are tried; a wrong formula is wrong at all of them.
PICTURE_SEEDS = range(3, 9)
LONGEST_SEARCH_SECONDS = 40

# Where the files of one check lie; what an error says of the place is of no interest to others.
FOLDER_PREFIX = "camgraft-zoo-"

EXPORTERS = ("torchscript", "dynamo", "tf2onnx")


def exporters_of(architecture: Architecture) -> tuple[str, ...]:
    """In the order in which they are tried."""
    return ("tf2onnx",) if architecture.family == "keras" else ("torchscript", "dynamo")


class Network(Protocol):
    """A network with its weights, in the framework it comes from."""

    picture_shape: tuple[int, ...]
    parameters: int

    def export(self, exporter: str, model_file: Path) -> None: ...

    def gradients(self, pictures: np.ndarray, wanted_class: int) -> Gradients: ...


class Gradients(Protocol):
    def explain(self, precision: str, guided: bool, sides: Sides | None = None) -> Explained: ...

    def places_of(self, activations: np.ndarray, precision: str) -> list[int]: ...

    def at_layer(
        self, precision: str, places: list[int], shape: tuple[int, ...], sides: Sides | None = None
    ) -> list[LayerGradient]: ...


@dataclass(frozen=True)
class Subject:
    """One picture and what the framework says about it, in single and, where that works, in double precision."""

    pictures: np.ndarray
    gradients: Gradients
    single: Explained
    single_guided: Explained
    double: Explained | None
    double_guided: Explained | None

    @property
    def own_output_error(self) -> float:
        return 0.0 if self.double is None else relative_error(self.single.scores, self.double.scores)


@dataclass(frozen=True)
class Attempt:
    """What the augmented model returned for one picture, against what the framework says about that picture."""

    subject: Subject
    results: dict[str, np.ndarray]
    output_error: float
    optimisation_error: float
    export_error: float
    plain: Comparison
    guided: Comparison
    sides: Sides | None = None
    """Where the framework's rectifiers had to be told on which side the file has them."""

    @property
    def convinces(self) -> bool:
        """Agreement because the framework's own rounding excuses everything convinces nobody."""
        sharp = self.own_error <= TOO_SENSITIVE or self.largest_error <= GRADIENT_LIMIT
        return sharp and self.plain.agrees() and self.guided.agrees()

    @property
    def own_error(self) -> float:
        return max(self.plain.own_error or 0.0, self.guided.own_error or 0.0)

    @property
    def largest_error(self) -> float:
        return max(self.plain.error, self.guided.error)


Result = TypeVar("Result")


class Failed(Exception):
    """A check that cannot go on; the first argument is the status for the table, the second the reason."""


@dataclass(frozen=True)
class Comparison:
    """The distance to the framework's best precision, and the framework's own from single to double."""

    error: float
    own_error: float | None

    def agrees(self) -> bool:
        return self.error <= max(GRADIENT_LIMIT, OWN_ERROR_FACTOR * (self.own_error or 0))

    @property
    def excused(self) -> float:
        """How much of the framework's own error it takes to call this agreement."""
        return 0.0 if self.error <= GRADIENT_LIMIT else self.own_error or 0.0

    def or_worse(self, single: Explained, double: Explained) -> Comparison:
        own_error = relative_error(single.gradient, double.gradient)
        return replace(self, own_error=max(own_error, self.own_error or 0))

    def as_json(self) -> dict[str, Any]:
        return {"error": self.error, "own_error": self.own_error, "agrees": self.agrees()}


def check(architecture: Architecture, exporters: tuple[str, ...], compare: bool = True) -> dict[str, Any]:
    """The row for the table; never raises."""
    row: dict[str, Any] = {
        "family": architecture.family,
        "module": architecture.module,
        "name": architecture.name,
        "size": architecture.size,
    }
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    begin = time.monotonic()
    try:
        _check(architecture, exporters, compare, folder, row)
    except Failed as failure:
        row["status"], row["reason"] = failure.args
    except Exception as surprise:
        row["status"] = "check failed"
        row["reason"] = _one_line(surprise)
        row["trace"] = traceback.format_exc()[-2000:]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    row["total_seconds"] = round(time.monotonic() - begin, 1)
    return row


def _check(
    architecture: Architecture, exporters: tuple[str, ...], compare: bool, folder: Path, row: dict[str, Any]
) -> None:
    what = dict(row)
    try:
        _check_with(architecture, exporters, compare, folder, row, calm=False)
        return
    except _TooSensitive:
        # What came out for other weights is nothing to report.
        row.clear()
        row.update(what, calm=True)
    # Behind the clause, where the exception no longer holds the first network and its gradients.
    _check_with(architecture, exporters, compare, folder, row, calm=True)


def _check_with(
    architecture: Architecture,
    exporters: tuple[str, ...],
    compare: bool,
    folder: Path,
    row: dict[str, Any],
    calm: bool,
) -> None:
    network = _attempt("network cannot be built", lambda: _load(architecture, calm))
    row["parameters"] = network.parameters
    model_file = folder / "model.onnx"
    _export(network, exporters, model_file, row)
    original = _attempt("original does not run", lambda: _Original(model_file))
    row["nodes_before"] = len(onnx.load(model_file, load_external_data=False).graph.node)
    augmented_file = folder / "augmented.onnx"
    _augment(model_file, augmented_file, row)
    row["nodes_after"] = len(onnx.load(augmented_file, load_external_data=False).graph.node)
    if not compare:
        row["status"] = "converts"
        return
    class_count = original.class_count
    wanted_class = zlib.crc32(architecture.name.encode()) % class_count
    augmented = _attempt("augmented does not load", lambda: _Augmented(augmented_file))
    attempts: list[Attempt] = []
    begin = time.monotonic()
    for seed in PICTURE_SEEDS:
        if attempts and time.monotonic() - begin > LONGEST_SEARCH_SECONDS:
            break
        subject = _explain(network, seed, wanted_class, row)
        attempts.append(_try(subject, original, augmented, wanted_class))
        if not attempts[-1].convinces:
            attempts[-1] = _on_its_sides(attempts[-1], augmented, wanted_class)
        if attempts[-1].convinces:
            break
        if len(attempts) == 2 and not calm and min(attempt.own_error for attempt in attempts) > TOO_SENSITIVE:
            raise _TooSensitive
    row["pictures"] = len(attempts)
    best = min(attempts, key=lambda attempt: attempt.largest_error)
    if not best.convinces:
        best = _with_more_roundings(best, network, wanted_class)
        row["roundings"] = ROUNDINGS
    _record(best, row)


class _Original:
    """The exported file, as ONNX Runtime optimises it and, where somebody asks, as it is written."""

    def __init__(self, model_file: Path) -> None:
        self._model_file = model_file
        self._optimised = _session(model_file)
        self._as_written: onnxruntime.InferenceSession | None = None

    @property
    def class_count(self) -> int:
        return self._optimised.get_outputs()[0].shape[-1]

    def scores(self, pictures: np.ndarray) -> np.ndarray:
        return _run(self._optimised, pictures, None)[0]

    def scores_as_written(self, pictures: np.ndarray) -> np.ndarray:
        self._as_written = self._as_written or _session(self._model_file, optimised=False)
        return _run(self._as_written, pictures, None)[0]


class _Augmented:
    """The augmented file, and, where somebody asks, with what its rectifiers return as further outputs."""

    def __init__(self, model_file: Path) -> None:
        self._model_file = model_file
        self._plain = _session(model_file)
        self._telling: onnxruntime.InferenceSession | None = None
        self._rectified: list[str] = []

    def results(self, pictures: np.ndarray, wanted_class: int) -> dict[str, np.ndarray]:
        return _named(self._plain, pictures, wanted_class)

    def results_with_sides(self, pictures: np.ndarray, wanted_class: int) -> tuple[dict[str, np.ndarray], Sides]:
        self._telling = self._telling or self._tell()
        results = _named(self._telling, pictures, wanted_class)
        return results, Sides([results.pop(name) for name in self._rectified])

    def _tell(self) -> onnxruntime.InferenceSession:
        model = onnx.load(self._model_file, load_external_data=False)
        kept = {output.name for output in model.graph.output}
        self._rectified = [
            node.output[0]
            for node in model.graph.node
            if node.op_type in RECTIFIERS
            and not node.output[0].startswith(OURS)
            and node.output[0] not in kept
        ]
        model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in self._rectified)
        # Beside the other, where its weights may be.
        telling_file = self._model_file.with_stem("telling")
        telling_file.write_bytes(model.SerializeToString())
        return _session(telling_file)


class _TooSensitive(Exception):
    """Rounding grows so much that a comparison in single precision would say nothing."""


def _load(architecture: Architecture, calm: bool) -> Network:
    if architecture.family == "keras":
        from keras_network import KerasNetwork

        return KerasNetwork(architecture, calm)
    from torch_network import TorchNetwork

    return TorchNetwork(architecture, calm)


def _export(network: Network, exporters: tuple[str, ...], model_file: Path, row: dict[str, Any]) -> None:
    refusals = []
    for exporter in exporters:
        try:
            network.export(exporter, model_file)
        except Exception as refusal:
            refusals.append(f"{exporter}: {_one_line(refusal)}")
            continue
        row["exporter"] = exporter
        if refusals:
            row["other_exporter"] = "; ".join(refusals)
        return
    raise Failed("export failed", "; ".join(refusals))


def _augment(model_file: Path, augmented_file: Path, row: dict[str, Any]) -> None:
    """Without a feature layer, the gradients at the picture are still worth a comparison.

    Where camgraft's own verification refuses, the comparison here tells whether it is right.
    """
    options: tuple[str, ...] = ()
    try:
        row["seconds"] = round(camgraft_command.augment(model_file, augmented_file, METHODS), 2)
        return
    except camgraft_command.Refused as refusal:
        row["refusal"] = str(refusal)
    if WITHOUT_VERIFICATION in row["refusal"]:
        row["verification"] = row["refusal"]
        options = (WITHOUT_VERIFICATION,)
    for methods in (METHODS, METHODS_WITHOUT_LAYER):
        try:
            row["seconds"] = round(camgraft_command.augment(model_file, augmented_file, methods, *options), 2)
            return
        except camgraft_command.Refused as second:
            last = str(second)
    row["obstacles"] = {entry.operator: entry.count for entry in camgraft_command.obstacles(last)}
    raise Failed("refused", last)


def _explain(network: Network, seed: int, wanted_class: int, row: dict[str, Any]) -> Subject:
    pictures = np.random.default_rng(seed).normal(size=network.picture_shape).astype(np.float32)
    gradients = network.gradients(pictures, wanted_class)
    single, single_guided = (gradients.explain("float32", guided) for guided in (False, True))
    double = double_guided = None
    try:
        double, double_guided = (gradients.explain("float64", guided) for guided in (False, True))
    except Exception as refusal:  # Networks that build float32 constants on the way do not run in double precision.
        row["no_double"] = _one_line(refusal)
    return Subject(pictures, gradients, single, single_guided, double, double_guided)


def _try(
    subject: Subject,
    original: _Original,
    augmented: _Augmented,
    wanted_class: int,
) -> Attempt:
    original_scores = _attempt("original does not run", lambda: original.scores(subject.pictures))
    results = _attempt("augmented does not run", lambda: augmented.results(subject.pictures, wanted_class))
    scores = next(iter(results.values()))
    output_error = relative_error(scores, original_scores)
    optimisation_error = 0.0
    if output_error > OUTPUT_LIMIT:
        # Optimisation may have changed what the file says, and then that is not what to compare with.
        as_written = original.scores_as_written(subject.pictures)
        optimisation_error = relative_error(original_scores, as_written)
        original_scores = as_written
        output_error = relative_error(scores, original_scores)
    return Attempt(
        subject,
        results,
        output_error=output_error,
        optimisation_error=optimisation_error,
        export_error=relative_error(_scores(original_scores, subject.single.scores), subject.single.scores),
        plain=_comparison(results["input_gradients"], subject.single, subject.double),
        guided=_comparison(results["guided_gradients"], subject.single_guided, subject.double_guided),
    )


def _on_its_sides(attempt: Attempt, augmented: _Augmented, wanted_class: int) -> Attempt:
    """The same picture, where the framework's rectifiers pass what the file's do; as it was if that explains nothing."""
    subject = attempt.subject
    if subject.double is None:
        return attempt
    results, sides = augmented.results_with_sides(subject.pictures, wanted_class)

    def compared(name: str, guided: bool) -> Comparison:
        single, double = (subject.gradients.explain(precision, guided, sides) for precision in ("float32", "float64"))
        return _comparison(results[name], single, double)

    there = replace(
        attempt,
        results=results,
        plain=compared("input_gradients", guided=False),
        guided=compared("guided_gradients", guided=True),
        sides=sides,
    )
    return there if there.convinces and sides.are_near else attempt


def _with_more_roundings(attempt: Attempt, network: Network, wanted_class: int) -> Attempt:
    """The same results, against the worst that rounding the picture does to the framework's own single precision."""
    subject = attempt.subject
    if subject.double is None or subject.double_guided is None:
        return attempt
    plain, guided = attempt.plain, attempt.guided
    for seed in range(ROUNDINGS):
        noise = np.random.default_rng(seed).uniform(-LAST_BIT, LAST_BIT, size=subject.pictures.shape)
        gradients = network.gradients((subject.pictures * (1 + noise)).astype(np.float32), wanted_class)
        plain = plain.or_worse(gradients.explain("float32", guided=False), subject.double)
        guided = guided.or_worse(gradients.explain("float32", guided=True), subject.double_guided)
    return replace(attempt, plain=plain, guided=guided)


def _record(attempt: Attempt, row: dict[str, Any]) -> None:
    row["output_error"], row["export_error"] = attempt.output_error, attempt.export_error
    if attempt.optimisation_error > OUTPUT_LIMIT:
        row["optimisation_error"] = attempt.optimisation_error
    if attempt.sides is not None:
        row["switched"] = attempt.sides.switched
    row["guided_calls"] = attempt.subject.single_guided.guided_calls
    row["errors"] = {"input_gradients": attempt.plain.as_json(), "guided_gradients": attempt.guided.as_json()}
    if "cam_activations" in attempt.results:
        precision = "float32" if attempt.subject.double is None else "float64"
        _compare_layer(attempt, precision, row)
    _judge(attempt, row)


def _comparison(actual: np.ndarray, single: Explained, double: Explained | None) -> Comparison:
    if double is None:
        return Comparison(relative_error(actual, single.gradient), None)
    return Comparison(relative_error(actual, double.gradient), relative_error(single.gradient, double.gradient))


def _compare_layer(attempt: Attempt, precision: str, row: dict[str, Any]) -> None:
    gradients, results = attempt.subject.gradients, attempt.results
    activations = results["cam_activations"]
    row["layer_shape"] = list(activations.shape)
    # In single precision a deep network may be too far from these activations to be recognised.
    places = gradients.places_of(activations, "float32") or gradients.places_of(activations, precision)
    matches = gradients.at_layer(precision, places, activations.shape, attempt.sides) if places else []
    if not matches:
        row["layer_reason"] = "no call of the framework returns these activations"
        return
    # Several calls may return the same numbers (a copy, a view); the file's tensor is one of them.
    best = min(matches, key=lambda match: relative_error(results["cam_gradients"], match.gradient))
    own_activations = own_gradient = None
    if precision == "float64":
        singles = gradients.at_layer("float32", places, activations.shape, attempt.sides)
        own_activations, own_gradient = (
            min((relative_error(getattr(single, what), getattr(best, what)) for single in singles), default=None)
            for what in ("activations", "gradient")
        )
    row["errors"]["cam_activations"] = Comparison(
        relative_error(results["cam_activations"], best.activations), own_activations
    ).as_json()
    row["errors"]["cam_gradients"] = Comparison(
        relative_error(results["cam_gradients"], best.gradient), own_gradient
    ).as_json()


def _judge(attempt: Attempt, row: dict[str, Any]) -> None:
    subject = attempt.subject
    wrong = [name for name, values in row["errors"].items() if not values["agrees"]]
    if row["output_error"] > max(OUTPUT_LIMIT, OWN_ERROR_FACTOR * subject.own_output_error):
        row["status"], row["reason"] = "disagrees", f"the original output changed by {row['output_error']:.1e}"
    elif wrong and row["export_error"] > EXPORT_LIMIT:
        row["status"] = "exporter disagrees"
        row["reason"] = f"the exported file's own scores differ from the framework's by {row['export_error']:.1e}"
    elif wrong:
        row["status"] = "disagrees"
        row["reason"] = ", ".join(f"{name} {row['errors'][name]['error']:.1e}" for name in wrong)
    elif min(attempt.plain.excused, attempt.guided.excused) > 10 * TOO_SENSITIVE:
        row["status"] = "not conclusive"
        row["reason"] = f"the framework's own single and double precision differ by {attempt.own_error:.1e}"
    elif "cam_activations" not in row["errors"] and "layer_shape" not in row:
        row["status"], row["reason"] = "gradients agree, no feature layer", row.get("refusal", "")
    else:
        row["status"], row["reason"] = "agrees", row.get("layer_reason", "")


def _session(model_file: Path, optimised: bool = True) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    if not optimised:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model_file), options, providers=["CPUExecutionProvider"])


def _named(
    session: onnxruntime.InferenceSession, pictures: np.ndarray, wanted_class: int | None
) -> dict[str, np.ndarray]:
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, _run(session, pictures, wanted_class), strict=True))


def _run(session: onnxruntime.InferenceSession, pictures: np.ndarray, wanted_class: int | None) -> list[np.ndarray]:
    feeds: dict[str, np.ndarray] = {session.get_inputs()[0].name: pictures}
    if wanted_class is not None:
        feeds["explain_class"] = np.array([wanted_class], dtype=np.int64)
    return session.run(None, feeds)


def _scores(output: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """A file that ends in Softmax is compared with the Softmax of the scores' own kind: both are left as they are."""
    if np.allclose(output.sum(), 1, atol=1e-4) and (output >= 0).all():
        return np.log(np.maximum(output, 1e-30)) - np.log(np.maximum(output, 1e-30)).mean() + scores.mean()
    return output


def _attempt(status: str, action: Callable[[], Result]) -> Result:
    try:
        return action()
    except Exception as failure:
        raise Failed(status, _one_line(failure)) from failure


def _one_line(failure: Exception) -> str:
    text = re.sub(rf"\S*/{FOLDER_PREFIX}\w+/", "", " ".join(str(failure).split()))
    return f"{type(failure).__name__}: {text[:400]}"


def find(name: str) -> Architecture:
    for architecture in catalogue.architectures():
        if name in (architecture.name, architecture.key):
            return architecture
    raise SystemExit(f"the zoo has no architecture '{name}'")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="as in the table, such as resnet18 or timm/resnetv2_18")
    parser.add_argument("--exporter", choices=EXPORTERS, help="the default is TorchScript, then dynamo if that refuses")
    parser.add_argument("--no-gradients", action="store_true", help="only see whether it converts")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    architecture = find(arguments.name)
    exporters = (arguments.exporter,) if arguments.exporter else exporters_of(architecture)
    print(json.dumps(check(architecture, exporters, not arguments.no_gradients)))


if __name__ == "__main__":
    main()
