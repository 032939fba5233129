"""Tables of ratios in Markdown from what was measured."""

from __future__ import annotations

from statistics import geometric_mean, median, quantiles
from typing import Any

import integer_networks
from networks import NETWORKS, Network

Measured = dict[str, Any]

MIB = 1 << 20
NOT_MEASURED = "–"


class Ratio:
    """How much longer one took than the other, in the rounds in which both ran."""

    def __init__(self, longer: Measured, shorter: Measured) -> None:
        pairs = zip(longer["seconds"], shorter["seconds"])
        self.rounds = [first / second for first, second in pairs]
        self.failure = longer["failure"] or shorter["failure"]

    @property
    def median(self) -> float:
        return median(self.rounds)

    def __str__(self) -> str:
        if not self.rounds:
            return "fails" if self.failure else NOT_MEASURED
        if len(self.rounds) == 1:
            return f"{self.median:.2f}"
        low, _, high = quantiles(self.rounds, n=4, method="inclusive")
        return f"{self.median:.2f} ({low:.2f}–{high:.2f})"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["", _row(head), _row(["---"] * len(head)), *map(_row, rows), ""]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _milliseconds(result: Measured) -> str:
    return f"{1000 * median(result['seconds']):.1f}" if result["seconds"] else NOT_MEASURED


def _mean(columns: list[list[Ratio]]) -> list[str]:
    cells = []
    for column in columns:
        known = [ratio.median for ratio in column if ratio.rounds]
        cells.append(f"**{geometric_mean(known):.2f}**" if known else NOT_MEASURED)
    return cells


def over_plain(races: Measured, batch: int, networks: list[Network] = NETWORKS) -> list[str]:
    """The augmented model over the plain one: time and peak memory of the process."""
    rows, both, alone = [], [], []
    for name, results in _of_batch(races, batch, networks):
        plain = results["plain"]
        both.append(Ratio(results["augmented"], plain))
        alone.append(Ratio(results["augmented gradcam"], plain))
        memory = results["augmented"]["peak_bytes"] / plain["peak_bytes"]
        cells = [_milliseconds(plain), _milliseconds(results["augmented"]), str(both[-1]), str(alone[-1])]
        rows.append([name, *cells, f"{memory:.2f} ({plain['peak_bytes'] // MIB} MiB)"])
    rows.append(["geometric mean", "", "", *_mean([both, alone]), ""])
    head = ["network", "plain, ms", "augmented, ms", "augmented / plain", "Grad-CAM alone / plain"]
    return _table([*head, "peak memory / plain"], rows)


# The column's title, the peer, and what it is compared with.
COMPARISONS = [
    ("Captum GuidedGradCam", "captum", "augmented"),
    ("pytorch-grad-cam GradCAM + guided", "pytorch-grad-cam", "augmented"),
    ("Grad-CAM alone: torch-cam", "torch-cam gradcam", "augmented gradcam"),
    ("Grad-CAM alone: pytorch-grad-cam", "pytorch-grad-cam gradcam", "augmented gradcam"),
]


def over_peers(races: Measured, batch: int) -> list[str]:
    """How many times as long the peers take."""
    rows, columns, failures = [], [[] for _ in COMPARISONS], []
    for name, results in _of_batch(races, batch):
        if not all(peer in results for _, peer, _ in COMPARISONS):
            continue
        for column, (_, peer, ours) in zip(columns, COMPARISONS):
            column.append(Ratio(results[peer], results[ours]))
            if results[peer]["failure"]:
                failures.append(f"- {peer} on {name}: {results[peer]['failure']}")
        rows.append([name, *(str(column[-1]) for column in columns)])
    rows.append(["geometric mean", *_mean(columns)])
    return [*_table(["network", *(title for title, _, _ in COMPARISONS)], rows), *failures, *([""] if failures else [])]


def over_batch_of_one(races: Measured, batch: int) -> list[str]:
    """Time for one picture in a batch over that of a picture alone."""
    rows = []
    alone = dict(_of_batch(races, 1))
    for name, results in _of_batch(races, batch):
        cells = [str(Ratio(results["augmented"], results["plain"]))]
        for contestant in ("plain", "augmented"):
            if name in alone:
                share = median(results[contestant]["seconds"]) / batch / median(alone[name][contestant]["seconds"])
                cells.append(f"{share:.2f}")
            else:
                cells.append(NOT_MEASURED)
        rows.append([name, *cells])
    head = ["network", "augmented / plain", "plain: a picture / alone", "augmented: a picture / alone"]
    return _table(head, rows)


def curves(measured: Measured) -> list[str]:
    """What `camgraft evaluate` takes for the curves of one map over as many runs of the plain model in the same batches."""
    rows = []
    for name, results in measured.items():
        seconds = [f"{median(results[what]['seconds']):.2f}" for what in ("bare", "curves")]
        rows.append([name, *seconds, str(Ratio(results["curves"], results["bare"])), results["processor"]])
    return _table(["network", "202 bare runs", "insertion and deletion", "ratio", "on"], rows)


def on_gpu(without: Measured, with_tf32: Measured, batch: int) -> list[str]:
    """The augmented model over the plain one on a GPU, and how far its outputs are from the processor's."""
    rows, columns, failures = [], [[], [], []], []
    fast = dict(_of_batch(with_tf32, batch))
    for name, results in _of_batch(without, batch):
        cells = [name]
        modes = [results, fast[name]] if name in fast else [results]
        for column, mode in zip(columns, modes):
            column.append(Ratio(mode["augmented"], mode["plain"]))
            cells += [_milliseconds(mode["plain"]), _milliseconds(mode["augmented"]), str(column[-1])]
            cells.append(f"{mode['augmented']['off']:.0e}" if column[-1].rounds else NOT_MEASURED)
            failures += [f"- {name}: {result['failure']}" for result in mode.values() if result["failure"]]
        cells += [NOT_MEASURED] * (1 + 4 * 2 - len(cells))
        columns[2].append(Ratio(results["augmented gradcam"], results["plain"]))
        rows.append([*cells, str(columns[2][-1])])
    mean, mean_fast, mean_alone = _mean(columns)
    rows.append(["geometric mean", "", "", mean, "", "", "", mean_fast, "", mean_alone])
    mode = ["plain, ms", "augmented, ms", "augmented / plain", "off"]
    head = ["network", *mode, *(f"TF32: {title}" for title in mode), "Grad-CAM alone / plain"]
    said = 'TF32 is off but where a title names it; "off" is the largest relative difference (L2) from the processor.'
    return [*_table(head, rows), *dict.fromkeys(failures), *([""] if failures else []), said, ""]


def in_integers(measured: Measured) -> list[str]:
    """Networks in eight bits beside their float twins, and whether they answer as the deployed ones do."""
    rows, columns = [], [[] for _ in range(4)]
    for network in integer_networks.NETWORKS:
        if network.key not in measured:
            continue
        races = measured[network.key]["races"]
        ratios = [
            Ratio(races["augmented"], races["plain"]),
            Ratio(races["twin augmented"], races["twin plain"]),
            Ratio(races["augmented"], races["twin augmented"]),
            Ratio(races["augmented gradcam"], races["plain"]),
        ]
        for column, ratio in zip(columns, ratios):
            column.append(ratio)
        plain, augmented = (sum(counts.values()) for counts in measured[network.key]["fused"])
        times = [_milliseconds(races["plain"]), _milliseconds(races["augmented"])]
        equal = "yes" if measured[network.key]["equal"] else "no"
        named = f"{network.name}: {network.quantisation.words}"
        rows.append([named, *times, *map(str, ratios), f"{plain}, {augmented}", equal])
    rows.append(["geometric mean", "", "", *_mean(columns), "", ""])
    head = ["network", "plain, ms", "augmented, ms", "augmented / plain", "the same of the float twin", "augmented / augmented twin"]
    head += ["Grad-CAM alone / plain", "nodes in integers: plain, augmented", "outputs equal"]
    return _table(head, rows)


def augment(measured: Measured) -> list[str]:
    yardstick = measured["runs"]["onnx.load, onnx.save"]
    size = measured["original_bytes"]
    rows = []
    for name, runs in measured["runs"].items():
        ratio = Ratio({**runs, "failure": ""}, {**yardstick, "failure": ""})
        peak = median(runs["peak_bytes"]) / size
        rows.append([name, f"{median(runs['seconds']):.2f}", str(ratio), f"{peak:.2f}"])
    growth = 100 * (measured["augmented_bytes"] / size - 1)
    said = f"The file has {size / 1e6:.0f} MB; the augmented one is {growth:.2f} % larger."
    return [*_table(["command", "s", "/ onnx.load, onnx.save", "peak memory / file"], rows), said, ""]


def cold_start(measured: Measured) -> list[str]:
    yardstick = measured["runs"]["pytorch-grad-cam"]
    rows = [
        [name, f"{median(runs['seconds']):.2f}", str(Ratio({**runs, "failure": ""}, {**yardstick, "failure": ""}))]
        for name, runs in measured["runs"].items()
    ]
    return _table(["command", "s", "/ pytorch-grad-cam"], rows)


def many_photos(photos: Measured) -> list[str]:
    rows = []
    for network in NETWORKS:
        measured = photos.get(network.architecture.name)
        if measured:
            bare = 1 / median(measured["bare_seconds"])
            rate = measured["count"] / measured["seconds"]
            growth = measured["peak_bytes"] / measured["peak_bytes_of_a_tenth"]
            cells = [str(measured["count"]), f"{bare:.1f}", f"{rate:.1f}", f"{rate / bare:.2f}", f"{growth:.2f}"]
            rows.append([network.name, *cells])
    head = ["network", "photographs", "bare loop, 1/s", "explain, 1/s", "explain / bare loop"]
    return _table([*head, "peak memory / that of a tenth of them"], rows)


def batches(races: Measured) -> list[int]:
    return sorted({int(batch) for by_batch in races.values() for batch in by_batch})


def are_any(races: Measured, batch: int, networks: list[Network]) -> bool:
    """Whether one of these networks was raced."""
    return any(_of_batch(races, batch, networks))


def _of_batch(races: Measured, batch: int, networks: list[Network] = NETWORKS):
    for network in networks:
        results = races.get(network.architecture.name, {}).get(str(batch))
        if results:
            yield network.name, results
