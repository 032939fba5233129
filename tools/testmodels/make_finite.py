"""Exports small networks whose gradient is infinite behind a rectifier, and stores what autograd says in float64.

A channel that is zero at every place meets a pooling with a root, a logarithm or a quotient, whose derivative is
infinite there. PyTorch's rectifiers select: what they cut off gets zero, whatever arrives. So the gradient in front of
them is finite, and that is what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from guided_relu import GuidedReluMode

FOLDER = Path(__file__).parents[2] / "testmodels" / "cases" / "finite"
SIZE = 12
CHANNELS = 6
DEAD = 2
CLASSES = 4

Pooling = Callable[[Tensor], Tensor]


def generalised_mean(power: float, least: float | None) -> Pooling:
    def pool(maps: Tensor) -> Tensor:
        clamped = maps if least is None else maps.clamp(min=least)
        return clamped.pow(power).mean(dim=(2, 3)).pow(1 / power)

    return pool


def log_sum(maps: Tensor) -> Tensor:
    return maps.sum(dim=(2, 3)).log().exp()


def harmonic_mean(maps: Tensor) -> Tensor:
    return 1 / (1 / maps).mean(dim=(2, 3))


def cosine(maps: Tensor) -> Tensor:
    lengths = maps.pow(2).sum(dim=(2, 3)).sqrt()
    return lengths / (lengths + 1e-3).norm(dim=1, keepdim=True)


# The rectifier in front of the dead channel, what comes between, and the pooling.
CASES: dict[str, tuple[Pooling, Pooling, Pooling]] = {
    "deviation": (functional.relu, nn.Identity(), lambda maps: maps.std(dim=(2, 3))),
    "root-of-variance": (functional.relu, nn.Identity(), lambda maps: maps.var(dim=(2, 3)).sqrt()),
    "root-mean-square-relu6": (functional.relu6, nn.Identity(), lambda maps: maps.pow(2).mean(dim=(2, 3)).sqrt()),
    "generalised-mean": (functional.relu, nn.Identity(), generalised_mean(3, None)),
    "generalised-mean-clamped": (functional.relu, nn.Identity(), generalised_mean(6.5, 1e-6)),
    "channel-norms-behind-max-pool": (
        functional.relu, nn.MaxPool2d(3, 2, 1), lambda maps: maps.pow(2).sum(dim=(2, 3)).sqrt()),
    "mean-root-hard-swish": (functional.hardswish, functional.relu, lambda maps: maps.sqrt().mean(dim=(2, 3))),
    "geometric-mean": (functional.relu, nn.Identity(), lambda maps: maps.log().mean(dim=(2, 3)).exp()),
    "log-of-sum": (functional.relu, nn.AvgPool2d(2), log_sum),
    "harmonic-mean": (functional.relu, nn.Identity(), harmonic_mean),
    "cosine": (functional.relu, nn.Upsample(scale_factor=2, mode="nearest"), cosine),
    "leaky": (lambda maps: functional.leaky_relu(functional.relu(maps), 0.1), nn.Identity(), generalised_mean(2, None)),
}


class Network(nn.Module):
    def __init__(self, rectifier: Pooling, between: Pooling, pooling: Pooling) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 5, 3, stride=2, padding=1)
        self.second = nn.Conv2d(5, CHANNELS, 3, padding=1)
        self.head = nn.Linear(CHANNELS, CLASSES)
        self.rectifier, self.between, self.pooling = rectifier, between, pooling
        self.second.bias.data += 1
        self.second.weight.data *= 2
        self.second.bias.data[DEAD] = -30

    def forward(self, image: Tensor) -> Tensor:
        maps = self.second(functional.relu(self.first(image)))
        self.maps = maps
        return self.head(self.pooling(self.between(self.rectifier(maps))))


def gradients(network: Network, image: Tensor, index: int) -> dict[str, np.ndarray]:
    image = image.clone().requires_grad_()
    output = network(image)
    gradient, input_gradient = torch.autograd.grad(output[0, index], [network.maps, image])
    with GuidedReluMode():
        (guided,) = torch.autograd.grad(network(image)[0, index], [image])
    arrays = {"input": image, "output": output, "gradient": gradient,
              "input_gradient": input_gradient, "guided_gradient": guided}
    return {name: value.detach().numpy() for name, value in arrays.items()}


def write(name: str, network: Network, index: int) -> None:
    image = torch.randn(1, 3, SIZE, SIZE).float().double()
    arrays = gradients(network.double().eval(), image, index)
    for what, array in arrays.items():
        if not np.isfinite(array).all() or not array.any():
            raise ValueError(f"{name}: {what} is not finite, or zero")
    if arrays["gradient"][0, DEAD].any():
        raise ValueError(f"{name}: the dead channel has a gradient")
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    for what, array in arrays.items():
        np.save(folder / f"{what}.npy", array.astype(np.float32))
    torch.onnx.export(
        network.float(), (image.float(),), folder / "model.onnx",
        input_names=["image"], output_names=["scores"], opset_version=17, dynamo=False,
    )
    about = {"model": "model.onnx", "layer": "/second/Conv_output_0", "score": "scores", "class": index}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")


def main() -> None:
    for seed, (name, parts) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        write(name, Network(*parts), index=seed % CLASSES)


if __name__ == "__main__":
    main()
