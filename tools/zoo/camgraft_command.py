"""Runs camgraft's command line, and reads what it refuses."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

# Another command that understands the same arguments may be named, to try a build from elsewhere.
COMMAND = shlex.split(os.environ.get("CAMGRAFT", str(REPOSITORY / "tools" / "camgraft")))

NOT_YET = "there is no gradient rule yet for "
TIME_LIMIT_SECONDS = 600


class Refused(Exception):
    """The message is camgraft's own sentence."""


@dataclass(frozen=True)
class Obstacle:
    """An operator without a rule, or with the form that has none."""

    operator: str
    count: int


def augment(model: Path, output: Path, methods: str, *options: str) -> float:
    """Seconds that it took, with the start of the Java machine."""
    begin = time.monotonic()
    try:
        process = subprocess.run(
            [*COMMAND, "augment", str(model), "-o", str(output), "--methods", methods, *options],
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"no answer after {TIME_LIMIT_SECONDS} s") from None
    if process.returncode != 0:
        raise Refused(_sentence(process.stderr or process.stdout))
    return time.monotonic() - begin


def _sentence(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    ours = [line for line in lines if not line.startswith(("WARNING", "\tat ", "    at "))]
    return " ".join(ours)[:3000].removeprefix("camgraft: ")


def obstacles(sentence: str) -> list[Obstacle]:
    """The operators that the sentence names; none if it is about something else."""
    if NOT_YET not in sentence:
        return []
    found = []
    for group in sentence.split(NOT_YET, 1)[1].split("; "):
        match = re.match(r"(.*?) \(nodes? (.*)\)", group)
        if match:
            more = re.search(r"and (\d+) more", match[2])
            found.append(Obstacle(match[1], match[2].count("'") // 2 + (int(more[1]) if more else 0)))
    return found
