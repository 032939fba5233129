"""The demonstration classifier and its Grad-CAM in plain PyTorch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

CHANNEL_MEAN = (0.485, 0.456, 0.406)
CHANNEL_DEVIATION = (0.229, 0.224, 0.225)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions and a shortcut; ReLU comes after the addition, as in ResNet."""

    def __init__(self, input_channels: int, output_channels: int, stride: int) -> None:
        super().__init__()
        self.first = _convolution(input_channels, output_channels, 3, stride)
        self.second = _convolution(output_channels, output_channels, 3, 1)
        changes_shape = stride > 1 or input_channels != output_channels
        self.shortcut = _convolution(input_channels, output_channels, 1, stride) if changes_shape else nn.Identity()
        self.relu = nn.ReLU()

    def forward(self, features: Tensor) -> Tensor:
        branch = self.second(self.relu(self.first(features)))
        return self.relu(branch + self.shortcut(features))


class DemonstrationNetwork(nn.Module):
    """A small ResNet: 128x128 pixels in, 16x16 feature maps, global average, one linear layer, logits out."""

    def __init__(self, class_count: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            # A kernel that is a multiple of the stride reads every pixel equally often: no chequered gradients.
            _convolution(3, 16, 6, 2),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
            ResidualBlock(16, 32, stride=1),
            ResidualBlock(32, 64, stride=2),
            ResidualBlock(64, 96, stride=1),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(96, class_count)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.classify(self.features(pictures))

    def classify(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(torch.flatten(self.pool(feature_maps), 1))


def normalise(pictures: Tensor) -> Tensor:
    """Bytes [N, 3, H, W] to what the network takes."""
    mean = torch.tensor(CHANNEL_MEAN).view(1, 3, 1, 1)
    deviation = torch.tensor(CHANNEL_DEVIATION).view(1, 3, 1, 1)
    return (pictures.float() / 255 - mean) / deviation


def gradcam(network: DemonstrationNetwork, pictures: Tensor, classes: Tensor) -> Tensor:
    """Grad-CAM of one class a picture, [N, H, W], upsampled bilinearly with half-pixel centres."""
    feature_maps = network.features(pictures).detach().requires_grad_()
    scores = network.classify(feature_maps).gather(1, classes[:, None]).sum()
    (gradient,) = torch.autograd.grad(scores, feature_maps)
    weights = gradient.mean(dim=(2, 3), keepdim=True)
    maps = torch.relu((weights * feature_maps).sum(dim=1, keepdim=True))
    return nn.functional.interpolate(maps, size=pictures.shape[2:], mode="bilinear", align_corners=False)[:, 0].detach()


def _convolution(input_channels: int, output_channels: int, kernel: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(input_channels, output_channels, kernel, stride, padding=(kernel - 1) // 2, bias=False),
        nn.BatchNorm2d(output_channels),
    )
