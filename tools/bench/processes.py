"""Whole processes, timed from outside, in turn."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Runs:
    """Wall-clock seconds and peak memory of each run of one command."""

    seconds: list[float] = field(default_factory=list)
    peak_bytes: list[int] = field(default_factory=list)


def in_turn(
    commands: dict[str, list[str]], rounds: int, warm_up: bool = True, before: Callable[[], object] = lambda: None
) -> dict[str, Runs]:
    """Runs the commands one after the other, first once without counting, and fails where one of them fails.

    What is done before each of them is not counted.
    """
    results = {name: Runs() for name in commands}
    for counted in [False] * warm_up + [True] * rounds:
        for name, command in commands.items():
            before()
            seconds, peak_bytes = _run(command)
            if counted:
                results[name].seconds.append(seconds)
                results[name].peak_bytes.append(peak_bytes)
    return results


def _run(command: list[str]) -> tuple[float, int]:
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.monotonic() - begin, usage.ru_maxrss * 1024
