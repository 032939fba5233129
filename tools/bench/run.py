"""Measures how fast camgraft is, side by side with the plain model and with its peers.

Prints tables of ratios and keeps them in RESULTS.md and results.json; what is not measured this time stays as it was.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import asdict
from pathlib import Path

import commands
import curves
import integer_files
import integer_networks
import machine
import networks
import providers
from contestants import CONTESTANTS, IN_ONNX_RUNTIME, INTEGER
from files import Files
from race import race
from results import Results

HERE = Path(__file__).resolve().parent
REPOSITORY = networks.TOOLS.parent
PARTS = ["races", "integer", "augment", "cold-start", "curves", "photos"]
# Their figures say themselves what they were measured on.
SAY_THEIR_MACHINE = ["curves"]
# What runs on a GPU as well.
RACES = ["races"]
# Photographs for the last part where nobody names a folder.
DEMO_PHOTOS = REPOSITORY / "testmodels" / "demo"


def main() -> None:
    asked = _arguments()
    results = Results(asked.results)
    if asked.cuda:
        results.measured_on(machine.with_gpu(), "gpu_machine")
    elif asked.parts != SAY_THEIR_MACHINE:
        results.measured_on(machine.described(), "machine")
    if "races" in asked.parts:
        for network in [networks.named(word) for word in asked.networks or _usual(asked)]:
            _race(network, asked, results)
    if "integer" in asked.parts:
        for key in asked.integer_networks or [network.key for network in integer_networks.NETWORKS]:
            _race_in_integers(integer_networks.named(key), asked, results)
    _commands(asked, results)
    print(results.markdown())


def _race(network: networks.Network, asked: argparse.Namespace, results: Results) -> None:
    used = [*providers.CUDA] if asked.cuda else [providers.CPU]
    if not asked.as_they_are:
        # With and without TF32 the files are the same.
        Files(asked.folder, network, asked.batch, used[0]).make()
    for provider in used:
        files = Files(asked.folder, network, asked.batch, provider)
        with_peers = asked.batch == 1 and not asked.no_peers and not asked.cuda
        found = race(files, CONTESTANTS if with_peers else IN_ONNX_RUNTIME, asked.threads, asked.rounds)
        raced = {contestant: asdict(result) for contestant, result in found.items()}
        place = "races" if provider == providers.CPU else provider
        results.put(raced, place, network.architecture.name, str(asked.batch))


def _race_in_integers(network: integer_networks.IntegerNetwork, asked: argparse.Namespace, results: Results) -> None:
    files = integer_files.IntegerFiles(asked.folder, network)
    if not asked.as_they_are:
        files.make()
    found = race(files, INTEGER, asked.threads, asked.rounds)
    measured = {
        "races": {contestant: asdict(result) for contestant, result in found.items()},
        "fused": [integer_files.fused(files.original), integer_files.fused(files.of("augmented"))],
        "equal": integer_files.equal_outputs(files, asked.threads),
    }
    results.put(measured, "integer", network.key)


def _commands(asked: argparse.Namespace, results: Results) -> None:
    if "augment" in asked.parts:
        Files(asked.folder, networks.named(commands.LARGE), 1).make()
        results.put(commands.augment(asked.folder, asked.rounds), "augment")
    if "cold-start" in asked.parts:
        Files(asked.folder, networks.named(commands.SMALL), 1).make()
        results.put(commands.cold_start(asked.folder, asked.rounds), "cold_start")
    if "curves" in asked.parts:
        for network in map(networks.named, asked.networks or curves.NETWORKS):
            results.put(curves.measure(asked.folder, network, asked.rounds), "curves", network.architecture.name)
    if "photos" in asked.parts:
        found = sorted(file for file in asked.photos.iterdir() if file.suffix.lower() in (".jpg", ".jpeg", ".png"))
        # Deleted at the very end: ext4 is slow to write files for half a minute after thousands have gone.
        with tempfile.TemporaryDirectory() as place:
            for network in map(networks.named, asked.networks or networks.QUICK):
                Files(asked.folder, network, 1).make()
                name = network.architecture.name
                measured = commands.many_photos(asked.folder, name, found, asked.count, Path(place) / name)
                results.put(measured, "photos", name)


def _usual(asked: argparse.Namespace) -> list[str]:
    if asked.quick:
        return networks.QUICK
    return [network.architecture.name for network in (networks.FURTHER if asked.further else networks.NETWORKS)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, help="which tables (default: all)")
    parser.add_argument("--cuda", action="store_true", help="races on an NVIDIA GPU, without and with TF32")
    parser.add_argument("--as-they-are", action="store_true", help="races with the files that lie in the folder already")
    parser.add_argument("--networks", nargs="+", help="names from torchvision or timm (default: the ten)")
    parser.add_argument("--further", action="store_true", help="the second list of networks instead of the ten")
    parser.add_argument("--integer-networks", nargs="+", help="keys of networks in eight bits (default: all)")
    parser.add_argument("--quick", action="store_true", help="two small networks instead of ten")
    parser.add_argument("--no-peers", action="store_true", help="only the plain and the augmented model")
    parser.add_argument("--batch", type=int, default=1, help="pictures in a run (default: 1; the peers run with 1 only)")
    parser.add_argument("--threads", type=int, default=2, help="threads of each contestant (default: 2)")
    parser.add_argument("--rounds", type=int, default=7, help="turns of each contestant (default: 7)")
    parser.add_argument("--count", type=int, default=500, help="how many photographs (default: 500)")
    parser.add_argument("--photos", type=Path, default=DEMO_PHOTOS, help="a folder of photographs, used repeatedly")
    parser.add_argument("--folder", type=Path, default=REPOSITORY / "target" / "bench", help="for the exported models")
    parser.add_argument("--results", type=Path, default=HERE / "results.json", help="where the figures are kept")
    asked = parser.parse_args()
    asked.parts = asked.parts or (RACES if asked.cuda else PARTS)
    if asked.cuda and asked.parts != RACES:
        parser.error("only races run on a GPU")
    return asked


if __name__ == "__main__":
    main()
