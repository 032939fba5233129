"""Writes RESULTS.md from the lines that run_all.py collected."""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import catalogue
from run_all import DEFAULT_RESULTS

DEFAULT_TABLE = Path(__file__).with_name("RESULTS.md")

Row = dict[str, Any]

AGREES = "agrees"
WITHOUT_LAYER = "gradients agree, no feature layer"

# Networks that no exporter can write are no failures of what comes after it.
NOT_EXPORTED = frozenset({"export failed", "network cannot be built", "original does not run"})
LONGEST_REASON = 260


def read(results: Path) -> list[Row]:
    """The last line of each architecture, in the catalogue's order."""
    rows = {}
    for line in results.read_text().splitlines():
        row = json.loads(line)
        rows[f"{row['family']}/{row['name']}"] = row
    return [rows[entry.key] for entry in catalogue.architectures() if entry.key in rows]


def totals(rows: list[Row]) -> list[str]:
    lines = [
        "| family | architectures | exported | converted | gradients agree | and feature layer | modules converted |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for family in (*catalogue.FAMILIES, "all"):
        members = [row for row in rows if family in (row["family"], "all")]
        if not members:
            continue
        exported = [row for row in members if row["status"] not in NOT_EXPORTED]
        modules: dict[str, list[Row]] = defaultdict(list)
        for row in members:
            modules[f"{row['family']}/{row['module']}"].append(row)
        converted_modules = sum(any("nodes_after" in row for row in group) for group in modules.values())
        agreeing = [row for row in members if row["status"] in (AGREES, WITHOUT_LAYER)]
        with_layer = [row for row in agreeing if "cam_gradients" in row["errors"]]
        lines.append(
            f"| {family} | {len(members)} | {len(exported)} | {sum('nodes_after' in row for row in members)} "
            f"| {len(agreeing)} | {len(with_layer)} | {converted_modules} of {len(modules)} |"
        )
    return lines


def missing(rows: list[Row]) -> list[str]:
    blocked: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for operator in row.get("obstacles", {}):
            blocked[operator].append(row["name"])
    if not blocked:
        return ["Nothing is missing."]
    lines = ["| operator, or form of it | architectures it blocks | such as |", "| --- | --- | --- |"]
    for operator, names in sorted(blocked.items(), key=lambda entry: -len(entry[1])):
        lines.append(f"| {operator} | {len(names)} | {', '.join(names[:6])} |")
    return lines


def row_line(row: Row) -> str:
    nodes = f"{row['nodes_before']} → {row['nodes_after']}" if "nodes_after" in row else row.get("nodes_before", "")
    reason = row.get("reason", "")
    notes = [
        note
        for note in (
            "its own verification refuses" if "verification" in row else "",
            "calm" if row.get("calm") else "",
            _switched(row),
            "roundings" if "roundings" in row else "",
            _optimisation(row),
            f"picture {row['pictures']}" if row.get("pictures", 1) > 1 else "",
        )
        if note
    ]
    result = row["status"] + (f" ({', '.join(notes)})" if notes else "") + (f": {_short(reason)}" if reason else "")
    cells = (
        row["module"],
        row["name"],
        row["size"],
        row.get("exporter", ""),
        result,
        _layer(row),
        *(_error(row, name) for name in ("input_gradients", "guided_gradients", "cam_gradients")),
        row.get("seconds", ""),
        nodes,
    )
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _switched(row: Row) -> str:
    count = row.get("switched")
    return "" if count is None else f"{count} rectifier{'' if count == 1 else 's'} switched"


def _optimisation(row: Row) -> str:
    error = row.get("optimisation_error")
    return "" if error is None else f"ONNX Runtime's optimisation moves the original by {error:.0e}"


def _layer(row: Row) -> str:
    return "×".join(str(length) for length in row["layer_shape"][1:]) if "layer_shape" in row else ""


def _error(row: Row, name: str) -> str:
    values = row.get("errors", {}).get(name)
    if values is None:
        return ""
    own = f" ({values['own_error']:.0e})" if values["own_error"] is not None else ""
    return f"{values['error']:.0e}{own}"


def _short(text: str) -> str:
    text = text.replace("|", "\\|")
    return text if len(text) <= LONGEST_REASON else text[:LONGEST_REASON] + " …"


HEAD = """# What the zoo says

Written by `table.py`; how it is made and what the words mean stands in [README.md](README.md). Random weights. Errors
are Euclidean, relative, against the framework's own float64; what the framework's float32 is off stands in parentheses.
A row agrees if each error is at most 1e-4, or at most three times the framework's own, and the original outputs are
unchanged. "Converts" alone means that camgraft wrote the augmented file, and that nobody compared its gradients yet.
"""

COLUMNS = (
    "| module | architecture | size | exporter | result | feature layer | gradient at the picture | guided "
    "| gradient at the feature layer | seconds | nodes |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def write(rows: list[Row], file: Path) -> None:
    parts = [HEAD, *totals(rows), "", "## What is missing", "", *missing(rows), "", "## How the checks ended", ""]
    parts += [f"- {status}: {count}" for status, count in Counter(row["status"] for row in rows).most_common()]
    for family in catalogue.FAMILIES:
        members = [row for row in rows if row["family"] == family]
        if members:
            parts += ["", f"## {family}", "", COLUMNS, *(row_line(row) for row in members)]
    file.write_text("\n".join(parts) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=DEFAULT_RESULTS)
    parser.add_argument("--file", type=Path, default=DEFAULT_TABLE)
    arguments = parser.parse_args()
    write(read(arguments.results), arguments.file)


if __name__ == "__main__":
    main()
