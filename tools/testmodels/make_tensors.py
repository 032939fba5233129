"""Writes testmodels/tensors: networks of volumes, films, signals and spectrograms, with PyTorch's results in float64.

    python tools/testmodels/make_tensors.py

The blocks of the three networks of films are torchvision's own, with fewer channels.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn
from torchvision.models.video import resnet as video

from guided_relu import GuidedReluMode
from reference_files import LARGEST_CHANGE, PERTURBATION, PICTURE_SEEDS

OUT = Path(__file__).resolve().parents[2] / "testmodels" / "tensors"
# How far ONNX Runtime's float32 may be from float64, relative to the larger of 1 and the value.
TOLERANCE = 1e-5


class Parts(nn.Module):
    """A network in two parts: what comes before the feature map, and what follows it."""

    def features(self, numbers: Tensor) -> Tensor:
        raise NotImplementedError

    def head(self, maps: Tensor) -> Tensor:
        raise NotImplementedError

    def channels_first(self, maps: Tensor) -> Tensor:
        """The feature map as [N, K, places]."""
        return maps

    def forward(self, numbers: Tensor) -> Tensor:
        return self.head(self.features(numbers))


class Film(Parts):
    """A video ResNet of torchvision with 8 to 16 channels."""

    def __init__(self, makers: tuple[type, type], stem: nn.Module) -> None:
        super().__init__()
        self.stem = stem
        first, second = makers
        shortcut = nn.Sequential(nn.Conv3d(8, 16, 1, second.get_downsample_stride(2), bias=False), nn.BatchNorm3d(16))
        self.layers = nn.Sequential(
            video.BasicBlock(8, 8, first), video.BasicBlock(8, 16, second, 2, shortcut)
        )
        self.pool = nn.AdaptiveAvgPool3d(1)
        self.last = nn.Linear(16, 5)

    def features(self, numbers: Tensor) -> Tensor:
        return self.layers(self.stem(numbers))

    def head(self, maps: Tensor) -> Tensor:
        return self.last(self.pool(maps).flatten(1))


def plain_stem() -> nn.Module:
    return nn.Sequential(
        nn.Conv3d(3, 8, (3, 7, 7), (1, 2, 2), (1, 3, 3), bias=False), nn.BatchNorm3d(8), nn.ReLU()
    )


def factorised_stem() -> nn.Module:
    return nn.Sequential(
        nn.Conv3d(3, 6, (1, 7, 7), (1, 2, 2), (0, 3, 3), bias=False), nn.BatchNorm3d(6), nn.ReLU(),
        nn.Conv3d(6, 8, (3, 1, 1), 1, (1, 0, 0), bias=False), nn.BatchNorm3d(8), nn.ReLU(),
    )


class Volume(Parts):
    """As medical networks are: residual units with instance normalisation, a pool of each kind, soft rectifiers."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv3d(1, 6, 3, 1, 1), nn.InstanceNorm3d(6, affine=True), nn.PReLU(), nn.MaxPool3d(2))
        self.unit = nn.Sequential(nn.Conv3d(6, 12, 3, 1, 1), nn.InstanceNorm3d(12, affine=True), nn.LeakyReLU(0.1))
        self.residual = nn.Conv3d(6, 12, 1)
        self.pool = nn.AvgPool3d(3, 2, 1)
        self.second = nn.Sequential(nn.Conv3d(12, 16, 3, 1, 1), nn.BatchNorm3d(16), nn.ReLU())
        self.last = nn.Linear(16, 3)

    def features(self, numbers: Tensor) -> Tensor:
        maps = self.first(numbers)
        return self.second(self.pool(self.unit(maps) + self.residual(maps)))

    def head(self, maps: Tensor) -> Tensor:
        return self.last(maps.mean((2, 3, 4)))


class DenseVolume(Parts):
    """As MONAI's DenseNet: normalisation and rectifier in front of each convolution, maps joined."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv3d(2, 8, 3, 2, 1, bias=False), nn.BatchNorm3d(8), nn.ReLU(), nn.MaxPool3d(3, 2, 1))
        self.dense = nn.ModuleList(
            nn.Sequential(nn.BatchNorm3d(c), nn.ReLU(), nn.Conv3d(c, 6, 3, 1, 1, bias=False)) for c in (8, 14)
        )
        self.norm = nn.BatchNorm3d(20)
        self.last = nn.Linear(20, 4)

    def features(self, numbers: Tensor) -> Tensor:
        maps = self.first(numbers)
        for layer in self.dense:
            maps = torch.cat([maps, layer(maps)], 1)
        return torch.relu(self.norm(maps))

    def head(self, maps: Tensor) -> Tensor:
        return self.last(nn.functional.adaptive_avg_pool3d(maps, 1).flatten(1))


class Beat(nn.Module):
    def __init__(self, before: int, behind: int, stride: int) -> None:
        super().__init__()
        self.branch = nn.Sequential(
            nn.Conv1d(before, behind, 7, stride, 3, bias=False), nn.BatchNorm1d(behind), nn.ReLU(),
            nn.Conv1d(behind, behind, 7, 1, 3, bias=False), nn.BatchNorm1d(behind),
        )
        self.shortcut = nn.Sequential(nn.Conv1d(before, behind, 1, stride, bias=False), nn.BatchNorm1d(behind))

    def forward(self, maps: Tensor) -> Tensor:
        return torch.relu(self.branch(maps) + self.shortcut(maps))


class Electrocardiogram(Parts):
    """A one-dimensional ResNet for twelve leads."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv1d(12, 16, 15, 2, 7, bias=False), nn.BatchNorm1d(16), nn.ReLU(), nn.MaxPool1d(3, 2, 1),
            Beat(16, 16, 1), Beat(16, 24, 2),
        )
        self.last = nn.Linear(24, 5)

    def features(self, numbers: Tensor) -> Tensor:
        return self.body(numbers)

    def head(self, maps: Tensor) -> Tensor:
        return self.last(nn.functional.adaptive_avg_pool1d(maps, 1).flatten(1))


class Causal(Parts):
    """A temporal convolutional network: dilated, padded in front, and answered from the mean of the last steps."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv1d(c, 12, 3, dilation=d) for c, d in ((6, 1), (12, 2), (12, 4)))
        self.last = nn.Linear(12, 4)

    def features(self, numbers: Tensor) -> Tensor:
        maps = numbers.transpose(1, 2)
        for layer in self.layers:
            padded = nn.functional.pad(maps, (2 * layer.dilation[0], 0))
            maps = torch.relu(layer(padded))
        return maps

    def head(self, maps: Tensor) -> Tensor:
        return self.last(maps[:, :, -8:].mean(2))


class Steps(Parts):
    """A transformer over steps of time, each a row of features: no convolution anywhere."""

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.embed = nn.Linear(10, width)
        self.places = nn.Parameter(0.1 * torch.randn(24, width))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))
        self.queries, self.keys, self.values, self.out = (nn.Linear(width, width) for _ in range(4))
        self.wide, self.narrow = nn.Linear(width, 32), nn.Linear(32, width)
        self.last = nn.Linear(width, 3)

    def features(self, numbers: Tensor) -> Tensor:
        tokens = self.embed(numbers) + self.places
        seen = self.norms[0](tokens)
        shares = (self.queries(seen) @ self.keys(seen).transpose(1, 2) / math.sqrt(seen.shape[-1])).softmax(-1)
        tokens = tokens + self.out(shares @ self.values(seen))
        return tokens + self.narrow(nn.functional.gelu(self.wide(self.norms[1](tokens))))

    def head(self, maps: Tensor) -> Tensor:
        return self.last(maps.mean(1))

    def channels_first(self, maps: Tensor) -> Tensor:
        return maps.transpose(1, 2)


class Spectrogram(Parts):
    """A picture without an axis for channels, as sounds are kept: [N, frequencies, steps]."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 8, 3, 1, 1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 12, 3, 1, 1), nn.ReLU()
        )
        self.last = nn.Linear(12, 4)

    def features(self, numbers: Tensor) -> Tensor:
        return self.body(numbers.unsqueeze(1))

    def head(self, maps: Tensor) -> Tensor:
        return self.last(maps.mean((2, 3)))


@dataclass(frozen=True)
class Case:
    build: Callable[[], Parts]
    shape: tuple[int, ...]
    chosen: int
    dynamo: bool = False
    open_lengths: tuple[int, ...] = ()


CASES = {
    "film-r3d": Case(lambda: Film((video.Conv3DSimple, video.Conv3DSimple), plain_stem()), (1, 3, 4, 16, 16), 1),
    "film-mc3": Case(lambda: Film((video.Conv3DSimple, video.Conv3DNoTemporal), plain_stem()), (1, 3, 4, 16, 16), 3, dynamo=True),
    "film-r2plus1d": Case(lambda: Film((video.Conv2Plus1D, video.Conv2Plus1D), factorised_stem()), (1, 3, 4, 16, 16), 0),
    "volume-residual": Case(Volume, (1, 1, 10, 12, 8), 2),
    "volume-dense": Case(DenseVolume, (1, 2, 12, 16, 16), 3),
    "signal-ecg": Case(Electrocardiogram, (1, 12, 160), 4, open_lengths=(0,)),
    "signal-causal": Case(Causal, (1, 40, 6), 2),
    "steps-transformer": Case(Steps, (1, 24, 10), 1),
    "spectrogram": Case(Spectrogram, (1, 20, 32), 2),
}


def explain(network: Parts, numbers: np.ndarray, chosen: int) -> dict[str, np.ndarray]:
    given = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    maps = network.features(given)
    score = network.head(maps)
    plain, at_input = torch.autograd.grad(score[0, chosen], (maps, given))
    again = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
    with GuidedReluMode():
        (guided,) = torch.autograd.grad(network(again)[0, chosen], again)
    activations = network.channels_first(maps).detach()
    gradient = network.channels_first(plain)
    places = tuple(range(2, activations.dim()))
    raw = torch.relu((gradient.mean(places, keepdim=True) * activations).sum(1, keepdim=True))
    return {
        "input": numbers,
        "output": score.detach().numpy(),
        "activations": activations.numpy(),
        "gradient": gradient.numpy(),
        "input_gradient": at_input.numpy(),
        "guided_gradient": guided.numpy(),
        "gradcam": resized(raw, given.shape, activations.dim() - 2).numpy(),
    }


def resized(maps: Tensor, shape: tuple[int, ...], places: int) -> Tensor:
    """The map as large as the input, by PyTorch's own interpolation, half-pixel centres."""
    mode = {1: "linear", 2: "bilinear", 3: "trilinear"}[places]
    # Features last: [N, T, F].
    lengths = shape[1 : 1 + places] if len(shape) == 3 and places == 1 and maps.shape[2] == shape[1] else shape[-places:]
    return nn.functional.interpolate(maps, size=tuple(lengths), mode=mode, align_corners=False)


def clear(network: Parts, case: Case) -> dict[str, np.ndarray]:
    """The first random input whose gradients do not jump when it is moved a little."""
    for seed in PICTURE_SEEDS:
        random = np.random.default_rng(seed)
        numbers = random.normal(size=case.shape).astype(np.float32).astype(np.float64)
        found = explain(network, numbers, case.chosen)
        moved = explain(network, numbers + PERTURBATION * random.normal(size=case.shape), case.chosen)
        names = ("gradient", "input_gradient", "guided_gradient")
        change = max(np.abs(found[name] - moved[name]).max() / np.abs(found[name]).max() for name in names)
        if change < LARGEST_CHANGE and (found["gradcam"] > 0).mean() > 0.1:
            return found
    raise ValueError("all inputs lie on a kink, or nothing speaks for the class")


def settle(network: Parts, shape: tuple[int, ...]) -> None:
    """Normalisations get the figures of some inputs, so that they do something."""
    network.train()
    for _ in range(3):
        network(torch.randn(4, *shape[1:]))
    network.eval()


def export(network: Parts, case: Case, file: Path) -> None:
    example = torch.randn(case.shape)
    names = {"input_names": ["numbers"], "output_names": ["scores"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if case.dynamo:
            torch.onnx.export(network, (example,), str(file), dynamo=True, opset_version=18, external_data=False, **names)
            forget_places(file)
        else:
            axes = {"numbers": {axis: f"open{axis}" for axis in case.open_lengths}}
            torch.onnx.export(network, (example,), str(file), dynamo=False, opset_version=17, dynamic_axes=axes, **names)


def forget_places(file: Path) -> None:
    """Takes the exporter's stack traces, which name folders of the machine, out of a model."""
    model = onnx.load(file)
    for node in [*model.graph.node, *(node for function in model.functions for node in function.node)]:
        kept = [each for each in node.metadata_props if each.key != "pkg.torch.onnx.stack_trace"]
        del node.metadata_props[:]
        node.metadata_props.extend(kept)
    onnx.save(model, file)


def write(name: str, case: Case) -> None:
    torch.manual_seed(len(name))
    network = case.build()
    settle(network, case.shape)
    folder = OUT / name
    folder.mkdir(parents=True, exist_ok=True)
    export(network, case, folder / "model.onnx")
    found = clear(network.double(), case)
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
    (answer,) = session.run(None, {"numbers": found["input"].astype(np.float32)})
    error = np.abs(answer - found["output"]).max() / max(1, np.abs(found["output"]).max())
    if error > TOLERANCE:
        raise ValueError(f"{name}: ONNX Runtime differs by {error:.1e}")
    for key, array in found.items():
        np.save(folder / f"{key}.npy", np.ascontiguousarray(array, dtype=np.float32))
    (folder / "about.json").write_text(json.dumps({"class": case.chosen}) + "\n")
    print(f"{name}: {(folder / 'model.onnx').stat().st_size} bytes, ONNX Runtime differs by {error:.1e}")


def main() -> None:
    for name, case in CASES.items():
        write(name, case)


if __name__ == "__main__":
    main()
