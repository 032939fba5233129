"""Checks the whole catalogue, one process an architecture, and writes a line of JSON for each as soon as it is there.

What the result file holds already is skipped, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import multiprocessing
import os
import signal
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import catalogue
from architecture import Architecture
from check import EXPORTERS, check, exporters_of

DEFAULT_RESULTS = Path(__file__).with_name("results.jsonl")

# Loaded once before the processes are forked: importing takes longer than many checks.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "torchvision": ("torchvision", "torch_network"),
    "timm": ("timm", "torch_network"),
    "transformers": ("transformers", "torch_network"),
    "keras": (),  # TensorFlow must not be forked.
}


def _child(connection: Connection, architecture: Architecture, exporters: tuple[str, ...], compare: bool) -> None:
    warnings.simplefilter("ignore")
    # So that camgraft ends with the check that started it.
    os.setpgid(0, 0)
    # Exporters print reports of their own.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    connection.send(check(architecture, exporters, compare))


def run_one(
    architecture: Architecture, exporters: tuple[str, ...], compare: bool, limit_seconds: float
) -> dict[str, Any]:
    method = "spawn" if architecture.family == "keras" else "fork"
    context: Any = multiprocessing.get_context(method)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(theirs, architecture, exporters, compare))
    process.start()
    theirs.close()
    row: dict[str, Any] = {
        "family": architecture.family,
        "module": architecture.module,
        "name": architecture.name,
        "size": architecture.size,
    }
    try:
        if ours.poll(limit_seconds):
            return ours.recv()
        row["status"], row["reason"] = "time limit", f"not finished after {limit_seconds:.0f} s"
    except EOFError:
        process.join()
        row["status"], row["reason"] = "process died", f"exit code {process.exitcode}"
    finally:
        _end(process)
    return row


def _end(process: Any) -> None:
    """With all that it started; a process that ended has nothing left to end."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def finished(results: Path, again: bool) -> set[str]:
    """What need not be checked; with again, only what agreed."""
    if not results.exists():
        return set()
    rows = [json.loads(line) for line in results.read_text().splitlines()]
    return {f"{row['family']}/{row['name']}" for row in rows if not again or row["status"] == "agrees"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=DEFAULT_RESULTS)
    parser.add_argument("--family", choices=catalogue.FAMILIES, action="append")
    parser.add_argument("--only", help="architectures whose key contains this")
    parser.add_argument("--exporter", choices=EXPORTERS, help="the default is TorchScript, then dynamo if that refuses")
    parser.add_argument("--no-gradients", action="store_true", help="only see what converts")
    parser.add_argument("--again", action="store_true", help="repeat what did not agree; the last line of each counts")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--limit", type=float, default=180, help="seconds an architecture")
    arguments = parser.parse_args()
    families = arguments.family or [family for family in catalogue.FAMILIES if family != "keras"]
    for family in families:
        for library in LIBRARIES[family]:
            importlib.import_module(library)
    skipped = finished(arguments.results, arguments.again)
    waiting = [
        architecture
        for architecture in catalogue.architectures()
        if architecture.family in families
        and architecture.key not in skipped
        and (arguments.only is None or arguments.only in architecture.key)
    ]
    begin = time.monotonic()

    def run(architecture: Architecture) -> None:
        exporters = (arguments.exporter,) if arguments.exporter else exporters_of(architecture)
        row = run_one(architecture, exporters, not arguments.no_gradients, arguments.limit)
        with arguments.results.open("a") as lines:
            lines.write(json.dumps(row) + "\n")
        elapsed = time.monotonic() - begin
        print(f"{elapsed:6.0f} s  {architecture.key}: {row['status']}  {row.get('reason', '')[:200]}", flush=True)

    with ThreadPoolExecutor(arguments.processes) as pool:
        list(pool.map(run, waiting))


if __name__ == "__main__":
    main()
