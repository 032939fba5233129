"""What insertion and deletion of one photograph cost beside as many bare runs of the model."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import machine
import networks
from files import Files

ROOT = networks.TOOLS.parent
MAIN = "io.github.camgraft.evaluate.CurveCost"
PHOTO = ROOT / "testmodels" / "demo" / "dog.png"
# As many as camgraft takes at once.
BATCH = 8
NETWORKS = ["mobilenet_v2", "squeezenet1_1"]


def measure(folder: Path, network: networks.Network, rounds: int) -> dict[str, Any]:
    """Seconds of processors in each round, by what they were spent on, and of which. Needs `mvn -Dquick -DskipTests test-compile`."""
    model = Files(folder, network, BATCH).export()
    target = ROOT / "target"
    classes = f"{target / 'test-classes'}:{target / 'classes'}:{(target / 'classpath.txt').read_text().strip()}"
    command = ["java", "-XX:+UseSerialGC", "-cp", classes, MAIN, str(model), str(PHOTO), str(rounds)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return {**{line.split()[0]: _seconds(line) for line in printed.splitlines()}, "processor": machine.processor()}


def _seconds(line: str) -> dict[str, Any]:
    return {"seconds": [float(number) for number in line.split()[1:]], "failure": ""}
