"""One contestant in a process of its own: loads, then runs as often as it is told on standard input.

    python contestants.py CONTESTANT NETWORK --folder DIR --provider cpu --threads 2 --batch 1

It answers with lines of JSON: once {"ready": seconds of one run, "off": …}, then for each number of runs a list of
seconds, and at the end {"peak_bytes": …}. "off" is how far outputs on a GPU are from those of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import integer_networks
import networks
import providers
from files import Files
from integer_files import TWIN, IntegerFiles
from networks import PICTURE_SIZE, Network

Run = Callable[[], object]

CLASS = 7
RANDOM_SEED = 5


def pictures(batch: int) -> np.ndarray:
    return np.random.default_rng(RANDOM_SEED).standard_normal((batch, 3, PICTURE_SIZE, PICTURE_SIZE), dtype=np.float32)


def onnx_runtime(model: Path, batch: int, threads: int, provider: str = providers.CPU) -> Run:
    session = providers.session(model, provider, threads)
    names = [wanted.name for wanted in session.get_inputs()]
    feeds = {names[0]: pictures(batch)}
    if "explain_class" in names:
        feeds["explain_class"] = np.full(batch, CLASS, dtype=np.int64)
    return lambda: session.run(None, feeds)


def captum(network: Network, batch: int, threads: int) -> Run:
    from captum.attr import GuidedGradCam

    model, layer, inputs = _torch(network, batch, threads)
    explanation = GuidedGradCam(model, layer)
    return lambda: explanation.attribute(inputs.clone().requires_grad_(), target=CLASS)


def pytorch_grad_cam(network: Network, batch: int, threads: int) -> Run:
    from pytorch_grad_cam import GuidedBackpropReLUModel

    gradcam = pytorch_grad_cam_alone(network, batch, threads)
    model, _, inputs = _torch(network, batch, threads)
    guided = GuidedBackpropReLUModel(model=model, device="cpu")

    def run() -> None:
        gradcam()
        # It looks at the first picture of a batch only.
        for i in range(batch):
            guided(inputs[i : i + 1].clone(), target_category=CLASS)

    return run


def pytorch_grad_cam_alone(network: Network, batch: int, threads: int) -> Run:
    from pytorch_grad_cam import GradCAM
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    model, layer, inputs = _torch(network, batch, threads)
    laid_back = _grid(network.grid) if network.grid else None
    gradcam = GradCAM(model=model, target_layers=[layer], reshape_transform=laid_back)
    targets = [ClassifierOutputTarget(CLASS)] * batch
    return lambda: gradcam(input_tensor=inputs, targets=targets)


def torch_cam(network: Network, batch: int, threads: int) -> Run:
    from torchcam.methods import GradCAM

    model, layer, inputs = _torch(network, batch, threads)
    gradcam = GradCAM(model, target_layer=layer)

    def run() -> None:
        scores = model(inputs)
        gradcam([CLASS] * batch, scores)

    return run


def _torch(network: Network, batch: int, threads: int):
    """The network as a user has it: weights that could be trained, and no rectifier in place, which hooks cannot bear."""
    import torch
    import torch_networks

    torch.set_num_threads(threads)
    model = torch_networks.build(network.architecture).requires_grad_(True)
    for module in model.modules():
        if hasattr(module, "inplace"):
            module.inplace = False
    return model, model.get_submodule(network.layer), torch.from_numpy(pictures(batch))


def _grid(length: int):
    return lambda tokens: tokens[:, 1:].reshape(len(tokens), length, length, -1).permute(0, 3, 1, 2)


IN_ONNX_RUNTIME = ["plain", "augmented", "augmented gradcam"]
PEERS = {
    "captum": captum,
    "pytorch-grad-cam": pytorch_grad_cam,
    "pytorch-grad-cam gradcam": pytorch_grad_cam_alone,
    "torch-cam gradcam": torch_cam,
}
CONTESTANTS = [*IN_ONNX_RUNTIME, *PEERS]
# A network in eight bits beside its float twin.
INTEGER = [*IN_ONNX_RUNTIME, *(TWIN + contestant for contestant in IN_ONNX_RUNTIME)]


def _load(contestant: str, files: Files | IntegerFiles, threads: int, provider: str) -> Run:
    if contestant in PEERS:
        return PEERS[contestant](files.network, files.batch, threads)
    return onnx_runtime(files.of(contestant), files.batch, threads, provider)


def _files(asked: argparse.Namespace) -> Files | IntegerFiles:
    if asked.integer:
        return IntegerFiles(asked.folder, integer_networks.named(asked.network), asked.batch, asked.provider)
    return Files(asked.folder, networks.named(asked.network), asked.batch, asked.provider)


def _off(contestant: str, files: Files | IntegerFiles, provider: str, outputs: object) -> float:
    """The largest difference of an augmented model's output from the processor's, relative (L2)."""
    if provider == providers.CPU or contestant != "augmented":
        return 0.0
    expected = onnx_runtime(files.of(contestant), files.batch, os.cpu_count() or 1)()
    return max(
        float(np.linalg.norm(found - right) / np.linalg.norm(right))
        for found, right in zip(outputs, expected)
        if np.issubdtype(right.dtype, np.floating) and right.any()
    )


def _seconds(run: Run) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def _peak_bytes() -> int:
    """Of this program alone: getrusage counts what the process that started it held at that moment, too."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024


def _say(answer: object) -> None:
    print(json.dumps(answer), file=_ANSWERS, flush=True)


# Libraries print what they like; the answers keep the original standard output to themselves.
_ANSWERS = sys.stdout


def main() -> None:
    sys.stdout = sys.stderr
    parser = argparse.ArgumentParser()
    parser.add_argument("contestant", choices=[*CONTESTANTS, *INTEGER])
    parser.add_argument("network")
    parser.add_argument("--integer", action="store_true")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--provider", choices=providers.PROVIDERS, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--batch", type=int, required=True)
    asked = parser.parse_args()
    files = _files(asked)
    try:
        run = _load(asked.contestant, files, asked.threads, asked.provider)
        off = _off(asked.contestant, files, asked.provider, run())
        _say({"ready": _seconds(run), "off": off})
    except Exception as failure:  # A peer that cannot do a network says so in the table.
        _say({"failed": f"{type(failure).__name__}: {failure}".splitlines()[0]})
        return
    for line in sys.stdin:
        _say([_seconds(run) for _ in range(int(line))])
    _say({"peak_bytes": _peak_bytes()})


if __name__ == "__main__":
    main()
