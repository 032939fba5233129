"""What was measured on, and with which versions."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import camgraft_command

PACKAGES = ["onnxruntime", "onnxruntime-gpu", "onnx", "torch", "torchvision", "timm", "captum", "grad-cam", "torchcam"]


def described() -> dict[str, str]:
    return {
        "processor": processor(),
        "system": platform.system(),
        "Python": platform.python_version(),
        **_versions(),
        "Java": _java(),
        "camgraft": _first_line([*camgraft_command.COMMAND, "--version"]),
    }


def processor() -> str:
    return f"{_processor()}, {os.cpu_count()} cores{_vectors()}"


def with_gpu() -> dict[str, str]:
    found = _first_line(["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"])
    return {"GPU and driver": found, **described()}


def _versions() -> dict[str, str]:
    """Of what is installed; ONNX Runtime has two packages, and on a GPU the peers may be missing."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def _cpuinfo() -> str:
    file = Path("/proc/cpuinfo")
    return file.read_text() if file.exists() else ""


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", _cpuinfo())
    return found[1].strip() if found else platform.processor() or platform.machine()


def _vectors() -> str:
    return ", AVX-512" if "avx512f" in _cpuinfo() else ""


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = re.search(r'version "([^"]+)"', _first_line([f"{home}/bin/java" if home else "java", "-version"]))
    return found[1] if found else "unknown"


def _first_line(command: list[str]) -> str:
    try:
        process = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return "none"
    return (process.stdout or process.stderr).splitlines()[0]
