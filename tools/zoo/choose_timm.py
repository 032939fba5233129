"""Chooses the architectures of timm that the zoo checks, and writes them down in timm_architectures.tsv.

Nothing is computed: every network is built on PyTorch's meta device, where tensors have shapes but no values.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import timm
import torch
from timm.models import list_modules

CHOICE_FILE = Path(__file__).with_name("timm_architectures.tsv")

# Small pictures are quick. 96 leaves 3x3 at the end of a network that halves its maps five times.
PICTURE_SIZES = (96, 112, 128, 160, 192, 224, 240, 256)
LARGEST_NETWORK = 60_000_000
PER_MODULE = 8


@dataclass(frozen=True)
class Candidate:
    module: str
    name: str
    parameters: int


@dataclass(frozen=True)
class Choice:
    """With resized, the network must be told the size of its pictures when it is built."""

    candidate: Candidate
    size: int
    resized: bool


def candidates() -> list[Candidate]:
    found = []
    for module in list_modules():
        for name in timm.list_models(module=module):
            network = _on_meta_device(name)
            if network is not None:
                found.append(Candidate(module, name, sum(parameter.numel() for parameter in network.parameters())))
    return found


def choose(all_candidates: list[Candidate]) -> list[Candidate]:
    """The smallest network of a module, and some of those whose names say that they are built otherwise."""
    chosen = []
    for module in sorted({candidate.module for candidate in all_candidates}):
        smallest_first = sorted(
            (candidate for candidate in all_candidates if candidate.module == module),
            key=lambda candidate: (candidate.parameters, candidate.name),
        )
        kinds: dict[str, Candidate] = {}
        for candidate in smallest_first:
            if candidate.parameters <= LARGEST_NETWORK or not kinds:
                kinds.setdefault(_kind(candidate.name), candidate)
        chosen += list(kinds.values())[:PER_MODULE]
    return chosen


def _kind(name: str) -> str:
    """The letters a name begins with: resnet of resnet50d, but seresnet of seresnet50; test networks are one kind."""
    letters = ""
    for character in name.removeprefix("test_").removeprefix("legacy_"):
        if not character.isalpha():
            break
        letters += character
    return letters


def settle_size(candidate: Candidate) -> Choice | None:
    default = timm.get_pretrained_cfg(candidate.name, allow_unregistered=True)
    own_size = default.input_size[-1] if default is not None else 224
    fixed = default is not None and default.fixed_input_size
    for size in (*(size for size in PICTURE_SIZES if size < own_size), own_size):
        for resized in (True, False) if fixed else (False, True):
            if _classifies(candidate.name, size, resized):
                return Choice(candidate, size, resized)
    return None


def _classifies(name: str, size: int, resized: bool) -> bool:
    network = _on_meta_device(name, **({"img_size": size} if resized else {}))
    if network is None:
        return False
    try:
        with torch.no_grad():
            scores = network(torch.empty(1, 3, size, size, device="meta"))
        return isinstance(scores, torch.Tensor) and scores.ndim == 2
    except Exception:  # Networks refuse sizes in every way there is.
        return False


def _on_meta_device(name: str, **options: Any) -> torch.nn.Module | None:
    try:
        with torch.device("meta"):
            return timm.create_model(name, pretrained=False, **options).eval()
    except Exception:  # Some cannot be built without values; they are looked at by hand.
        return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=CHOICE_FILE)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    lines = ["module\tname\tparameters\tsize\tresized"]
    for candidate in choose(candidates()):
        choice = settle_size(candidate)
        if choice is None:
            print(f"{candidate.name}: no size works without values", flush=True)
            continue
        lines.append(
            f"{candidate.module}\t{candidate.name}\t{candidate.parameters}\t{choice.size}\t{int(choice.resized)}"
        )
        arguments.file.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
