"""The command line as a whole: augmenting a large file, a cold start, a folder of photographs."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import networks
from files import Files
from processes import Runs, in_turn
from race import race

import camgraft_command

HERE = Path(__file__).resolve().parent
DEMO = networks.TOOLS.parent / "testmodels" / "demo"
LARGE = "vgg16"
SMALL = "squeezenet1_1"
PHOTO_ROUNDS = 9


def _script(name: str, *arguments: object) -> list[str]:
    return [sys.executable, str(HERE / name), *map(str, arguments)]


def _camgraft(*arguments: object) -> list[str]:
    return [*camgraft_command.COMMAND, *map(str, arguments)]


def augment(folder: Path, rounds: int) -> dict[str, Any]:
    """Augmenting a file of half a gigabyte, always into a new file: ext4 makes those who replace one wait for the disk."""
    model = Files(folder, networks.named(LARGE), 1).original
    written = folder / "written.onnx"
    runs = in_turn(
        {
            "onnx.load, onnx.save": _script("load_and_save.py", model, written),
            "augment --no-verify": _camgraft("augment", "--no-verify", model, "-o", written),
            "augment": _camgraft("augment", model, "-o", written),
        },
        rounds,
        before=lambda: written.unlink(missing_ok=True),
    )
    sizes = {"original_bytes": model.stat().st_size, "augmented_bytes": written.stat().st_size}
    written.unlink()
    return {"runs": _plain(runs), **sizes}


def cold_start(folder: Path, rounds: int) -> dict[str, Any]:
    """One picture, from nothing to the written pictures."""
    model = Files(folder, networks.named(SMALL), 1).original
    photo = DEMO / "cat-dog.png"
    with tempfile.TemporaryDirectory() as pictures:
        runs = in_turn(
            {
                "pytorch-grad-cam": _script("peer_script.py", photo, pictures),
                "camgraft explain": _camgraft("explain", model, photo, "-o", pictures),
            },
            rounds,
        )
    return {"runs": _plain(runs)}


def many_photos(folder: Path, network: str, photos: list[Path], count: int, place: Path) -> dict[str, Any]:
    """Photographs a second: of a bare loop over a ready tensor, and of `explain` over files, its start included.

    Everything is written in a new folder, which stays.
    """
    files = Files(folder, networks.named(network), 1)
    bare = race(files, ["augmented"], threads=os.cpu_count() or 1, rounds=PHOTO_ROUNDS)["augmented"]
    place.mkdir()
    copies = [place / f"{i:04d}{photos[i % len(photos)].suffix}" for i in range(count)]
    for i, copy in enumerate(copies):
        shutil.copy(photos[i % len(photos)], copy)
    few = _explain(files, copies[: count // 10], place / "few")
    all_of_them = _explain(files, copies, place / "all")
    return {
        "count": count,
        "bare_seconds": bare.seconds,
        "seconds": all_of_them.seconds[0],
        "peak_bytes": all_of_them.peak_bytes[0],
        "peak_bytes_of_a_tenth": few.peak_bytes[0],
    }


def _explain(files: Files, photos: list[Path], folder: Path) -> Runs:
    command = _camgraft("explain", files.of("augmented"), *photos, "-o", folder)
    return in_turn({"explain": command}, rounds=1, warm_up=False)["explain"]


def _plain(runs: dict[str, Runs]) -> dict[str, Any]:
    return {name: asdict(run) for name, run in runs.items()}
