"""Three small networks over one body: what stands where, which pixels are what, and who is who."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from demo_network import _convolution

# Of the feature maps at strides 4 and 8, which are those of the demonstration classifier.
CHANNELS = (32, 64)
# The side of a place of the coarser ones in pixels.
STRIDE = 8
EMBEDDING_LENGTH = 48
HEAD_CHANNELS = 40
DECODER_CHANNELS = 24


class Block(nn.Module):
    """A residual block of the demonstration classifier, whose normalisations are part of its weights."""

    def __init__(self, input_channels: int, output_channels: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(input_channels, output_channels, 3, stride, padding=1)
        self.second = nn.Conv2d(output_channels, output_channels, 3, padding=1)
        self.shortcut = nn.Conv2d(input_channels, output_channels, 1, stride)

    def forward(self, maps: Tensor) -> Tensor:
        branch = self.second(nn.functional.relu(self.first(maps)))
        return nn.functional.relu(branch + self.shortcut(maps))


class Body(nn.Module):
    """The first layers of the demonstration classifier: feature maps at strides 4 and 8."""

    def __init__(self, demonstration: Path) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 6, 2, padding=2)
        self.fine = Block(16, CHANNELS[0], stride=1)
        self.middle = Block(CHANNELS[0], CHANNELS[1], stride=2)
        graph = onnx.load(demonstration).graph
        weights = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
        convolutions = [node for node in graph.node if node.op_type == "Conv"]
        ours = (self.stem, *(part for block in (self.fine, self.middle) for part in block.children()))
        for mine, trained in zip(ours, convolutions):
            mine.weight.data = torch.tensor(weights[trained.input[1]])
            mine.bias.data = torch.tensor(weights[trained.input[2]])

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        fine = self.fine(nn.functional.max_pool2d(nn.functional.relu(self.stem(pictures)), 3, 2, 1))
        return fine, self.middle(fine)


class Detector(nn.Module):
    """A head as YOLOv8's: [N, 4 + classes, places], the middle and the sides of a box in pixels, then sigmoids."""

    def __init__(self, body: Body, class_count: int) -> None:
        super().__init__()
        self.body = body
        self.neck = nn.Sequential(
            _convolution(CHANNELS[1], HEAD_CHANNELS, 3, 1), nn.ReLU(),
            _convolution(HEAD_CHANNELS, HEAD_CHANNELS, 3, 1), nn.ReLU(),
        )
        self.sides = nn.Conv2d(HEAD_CHANNELS, 4, 1)
        self.classes = nn.Conv2d(HEAD_CHANNELS, class_count, 1)
        nn.init.constant_(self.classes.bias, -4.0)

    def raw(self, middle: Tensor) -> tuple[Tensor, Tensor]:
        """Distances from a place to the four sides in pixels [N, 4, A], and logits [N, classes, A]."""
        maps = self.neck(middle)
        return nn.functional.softplus(self.sides(maps)).flatten(2) * STRIDE, self.classes(maps).flatten(2)

    def forward(self, pictures: Tensor) -> Tensor:
        sides, logits = self.raw(self.body(pictures)[1])
        places = place_centres(pictures.shape[-1]).to(sides)
        low, high = places - sides[:, :2], places + sides[:, 2:]
        return torch.cat([(low + high) / 2, high - low, logits.sigmoid()], 1)


class Segmenter(nn.Module):
    """A small U-Net: a logit for each class (0: none of them) and pixel."""

    def __init__(self, body: Body, class_count: int) -> None:
        super().__init__()
        self.body = body
        width = DECODER_CHANNELS
        self.from_middle = nn.Sequential(_convolution(CHANNELS[1], width, 3, 1), nn.ReLU())
        self.from_fine = nn.Sequential(_convolution(CHANNELS[0] + width, width, 3, 1), nn.ReLU())
        self.last = nn.Conv2d(width, class_count + 1, 1)

    def raw(self, fine: Tensor, middle: Tensor) -> Tensor:
        """The logits of each place at stride 4."""
        deep = nn.functional.interpolate(self.from_middle(middle), scale_factor=2, mode="nearest")
        return self.last(self.from_fine(torch.cat([fine, deep], 1)))

    def forward(self, pictures: Tensor) -> Tensor:
        logits = self.raw(*self.body(pictures))
        return nn.functional.interpolate(logits, scale_factor=4, mode="bilinear", align_corners=False)


class Identifier(nn.Module):
    """An embedding of length one, with the normalisation behind the average that re-identification uses (BNNeck)."""

    def __init__(self, body: Body) -> None:
        super().__init__()
        self.body = body
        self.last = nn.Sequential(_convolution(CHANNELS[1], EMBEDDING_LENGTH, 1, 1), nn.ReLU())
        self.neck = nn.BatchNorm1d(EMBEDDING_LENGTH)

    def raw(self, middle: Tensor) -> Tensor:
        return nn.functional.normalize(self.neck(self.last(middle).mean((2, 3))), dim=1)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.raw(self.body(pictures)[1])


def place_centres(size: int) -> Tensor:
    """The middles of all places, [2, A], x first."""
    steps = (torch.arange(size // STRIDE) + 0.5) * STRIDE
    rows, columns = torch.meshgrid(steps, steps, indexing="ij")
    return torch.stack([columns.flatten(), rows.flatten()])
