"""What was measured, kept in a file, so that a network or a table can be measured again alone."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import tables
from networks import FURTHER


class Results:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._all: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}

    def measured_on(self, described: dict[str, str], place: str) -> None:
        """Keeps the machine and the day."""
        self._all["date"] = datetime.date.today().isoformat()
        self.put(described, place)

    def put(self, value: Any, *place: str) -> None:
        """Keeps a value under nested names, and writes the file and the tables."""
        inner = self._all
        for name in place[:-1]:
            inner = inner.setdefault(name, {})
        inner[place[-1]] = value
        self._file.write_text(json.dumps(self._all, indent=1) + "\n")
        self._file.with_name("RESULTS.md").write_text(self.markdown())

    def markdown(self) -> str:
        everything = self._all
        lines = ["# How fast", "", f"Measured on {everything['date']} by `tools/bench/run.py`, which writes this page."]
        lines += ["Ratios are medians of rounds in which all contestants ran in turn, with quartiles.", ""]
        lines += _listed(everything.get("machine", {}))
        lines += self._races(everything.get("races", {}))
        if "integer" in everything:
            lines += ["", "## In eight bits, one picture", *tables.in_integers(everything["integer"])]
        if "augment" in everything:
            lines += ["", "## `augment` on VGG-16", *tables.augment(everything["augment"])]
        if "cold_start" in everything:
            lines += ["", "## One picture with SqueezeNet, the whole process", *tables.cold_start(everything["cold_start"])]
        if "curves" in everything:
            title = "## Insertion and deletion of one photograph in 100 steps each, seconds of processors"
            lines += ["", title, *tables.curves(everything["curves"])]
        if "photos" in everything:
            lines += ["", "## `explain` over many photographs", *tables.many_photos(everything["photos"])]
        lines += self._races_on_gpu(everything)
        return "\n".join(lines).rstrip() + "\n"

    def _races_on_gpu(self, everything: dict[str, Any]) -> list[str]:
        without, with_tf32 = everything.get("cuda", {}), everything.get("cuda-tf32", {})
        lines = []
        for batch in tables.batches(without):
            lines += ["", f"## On an NVIDIA GPU, {_pictures(batch)}", *tables.on_gpu(without, with_tf32, batch)]
        return lines + _listed(everything.get("gpu_machine", {}))

    def _races(self, races: dict[str, Any]) -> list[str]:
        lines = []
        for batch in tables.batches(races):
            lines += ["", f"## Over the plain model, {_pictures(batch)}", *tables.over_plain(races, batch)]
            if tables.are_any(races, batch, FURTHER):
                lines += [f"## Further networks, {_pictures(batch)}", *tables.over_plain(races, batch, FURTHER)]
            if batch == 1:
                lines += ["## Peers over camgraft", *tables.over_peers(races, batch)]
            else:
                lines += [f"## A picture among {batch}", *tables.over_batch_of_one(races, batch)]
        return lines


def _pictures(batch: int) -> str:
    return "one picture" if batch == 1 else f"{batch} pictures"


def _listed(machine: dict[str, str]) -> list[str]:
    return [f"- {what}: {value}" for what, value in machine.items()]
