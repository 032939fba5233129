"""Lets contestants run in turn, each in a process of its own, round after round.

So what disturbs the machine for a while disturbs all of them, and no session spins against another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from files import Files
from integer_files import IntegerFiles

WORKER = Path(__file__).with_name("contestants.py")
# How long one contestant runs in a round, if one run is not longer than that.
TURN_SECONDS = 0.2
MOST_RUNS = 20
# Threads of the contestant before still spin for a moment.
PAUSE_SECONDS = 0.05


@dataclass
class Result:
    """Seconds of one run, a median for each round; or why there are none.

    `off` is how far outputs on a GPU are from those of the processor.
    """

    seconds: list[float] = field(default_factory=list)
    peak_bytes: int = 0
    off: float = 0
    failure: str = ""


class Contestant:
    def __init__(self, name: str, files: Files | IntegerFiles, threads: int) -> None:
        self.name = name
        self.result = Result()
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), name, files.network.architecture.name, "--folder", str(files.folder)]
            + ["--provider", files.provider, "--threads", str(threads), "--batch", str(files.batch)]
            + (["--integer"] if isinstance(files, IntegerFiles) else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        ready = self._answer()
        self.result.failure = ready.get("failed", "")
        self.result.off = ready.get("off", 0)
        self._runs = max(1, min(MOST_RUNS, round(TURN_SECONDS / ready.get("ready", TURN_SECONDS))))

    def _answer(self):
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"failed": f"the process ended with {self._process.wait()}"}

    def run(self) -> None:
        time.sleep(PAUSE_SECONDS)
        print(self._runs, file=self._process.stdin, flush=True)
        self.result.seconds.append(median(self._answer()))

    def end(self) -> None:
        self._process.stdin.close()
        if not self.result.failure:
            self.result.peak_bytes = self._answer()["peak_bytes"]
        self._process.wait()


def race(files: Files | IntegerFiles, names: list[str], threads: int, rounds: int) -> dict[str, Result]:
    """The results by contestant."""
    contestants = [Contestant(name, files, threads) for name in names]
    fit = [contestant for contestant in contestants if not contestant.result.failure]
    for _ in range(rounds):
        for contestant in fit:
            contestant.run()
    for contestant in contestants:
        contestant.end()
    return {contestant.name: contestant.result for contestant in contestants}
