"""What ONNX Runtime fuses of a network, and no longer fuses where an explanation stands behind it.

    python tools/bench/fusions.py [NETWORK ...] [--further] [--folder DIR]
    python tools/bench/fusions.py --pair PLAIN.onnx AUGMENTED.onnx

Both files are optimised with default options. Of the augmented one, what the original's outputs need is counted. Fused
nodes are those of ONNX Runtime's own domains, and convolutions with what they take along: `Conv+Add+Relu`. Prints a table
in Markdown of what differs.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
from pathlib import Path

import networks
import onnx
import onnxruntime
from files import Files

Counts = collections.Counter[str]
STANDARD = ("", "ai.onnx")
# Where a convolution adds a tensor to its result, that is the fourth input.
ADDED = 3


def fused(model: Path, outputs: list[str]) -> Counts:
    """How many fused nodes of each kind these outputs need, as ONNX Runtime runs the model by default."""
    with tempfile.TemporaryDirectory() as place:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.optimized_model_filepath = str(Path(place) / "optimised.onnx")
        onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        graph = onnx.load(options.optimized_model_filepath, load_external_data=False).graph
    return collections.Counter(kind for node in _needed(graph, outputs) if (kind := _kind(node)))


def _needed(graph: onnx.GraphProto, outputs: list[str]) -> list[onnx.NodeProto]:
    wanted, nodes = set(outputs), []
    for node in reversed(graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            nodes.append(node)
    return nodes


def _kind(node: onnx.NodeProto) -> str:
    """A word for what was fused; nothing for a node as it stands in a file."""
    activation = next((part.s.decode() for part in node.attribute if part.name == "activation"), "")
    is_added = node.op_type == "Conv" and len(node.input) > ADDED and node.input[ADDED]
    taken = [word for word in ("Add" if is_added else "", activation) if word]
    if node.domain in STANDARD or "Reorder" in node.op_type or (node.op_type == "Conv" and not taken):
        return ""
    return "+".join([node.op_type, *taken])


def _outputs(model: Path) -> list[str]:
    return [output.name for output in onnx.load(model, load_external_data=False).graph.output]


def lost(plain: Path, augmented: Path) -> dict[str, tuple[int, int]]:
    """Kinds of fused nodes of which the two hold different numbers: those of the plain one, those of the other."""
    outputs = _outputs(plain)
    before, after = fused(plain, outputs), fused(augmented, outputs)
    return {kind: (before[kind], after[kind]) for kind in sorted(before | after) if before[kind] != after[kind]}


def _row(name: str, differing: dict[str, tuple[int, int]]) -> str:
    told = ", ".join(f"{kind} {before} → {after}" for kind, (before, after) in differing.items())
    return f"| {name} | {told or 'nothing'} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", help="names from torchvision or timm (default: the ten of the bench)")
    parser.add_argument("--further", action="store_true", help="the second list of networks instead of the ten")
    parser.add_argument("--pair", nargs=2, type=Path, metavar=("PLAIN", "AUGMENTED"), help="two files that are there already")
    parser.add_argument("--folder", type=Path, default=networks.TOOLS.parent / "target" / "bench", help="for the exported models")
    asked = parser.parse_args()
    print("| network | fused nodes: plain → augmented |\n| --- | --- |")
    if asked.pair:
        print(_row(asked.pair[0].stem, lost(*asked.pair)))
        return
    usual = networks.FURTHER if asked.further else networks.NETWORKS
    for network in [networks.named(word) for word in asked.networks] or usual:
        files = Files(asked.folder, network, 1)
        files.make()
        print(_row(network.name, lost(files.original, files.of("augmented"))), flush=True)


if __name__ == "__main__":
    main()
