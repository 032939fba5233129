"""Tiny networks that between them hold the layers of published classifiers. Weights are random, results are not art."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

CLASS_COUNT = 5


class ReferenceNetwork(nn.Module):
    """A classifier cut in three: up to the feature layer, from there to the score, and what comes after the score."""

    tail: nn.Module = nn.Identity()

    def features(self, pictures: Tensor) -> Tensor:
        raise NotImplementedError

    def head(self, feature_maps: Tensor) -> Tensor:
        raise NotImplementedError

    def forward(self, pictures: Tensor) -> Tensor:
        return self.tail(self.head(self.features(pictures)))


class VggStyle(ReferenceNetwork):
    """In-place ReLU modules, MaxPool before the head, view(size(0), -1), Dropout, ReLU between linear layers."""

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 10, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(10, 8, 3, padding=1),
            nn.ReLU(inplace=True),
        )
        self.pool = nn.MaxPool2d(2)
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Linear(8 * 5 * 5, 10), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(10, CLASS_COUNT)
        )

    def features(self, pictures: Tensor) -> Tensor:
        return self.convolutions(pictures)

    def head(self, feature_maps: Tensor) -> Tensor:
        pooled = self.pool(feature_maps)
        return self.classifier(pooled.view(pooled.size(0), -1))


class AlexNetStyle(ReferenceNetwork):
    """Local response normalisation of odd and even size, overlapping MaxPool, groups, functional ReLU, LogSoftmax."""

    tail = nn.LogSoftmax(dim=1)

    def __init__(self) -> None:
        super().__init__()
        # (24 + 4 - 5) is no multiple of the stride: the last row and column are never read.
        self.first = nn.Conv2d(3, 8, 5, stride=2, padding=2)
        self.second = nn.Conv2d(8, 12, 3, padding=1, groups=2)
        self.third = nn.Conv2d(12, 8, 3, padding=1)
        self.odd_normalisation = nn.LocalResponseNorm(5, alpha=0.5, beta=0.75, k=2.0)
        self.even_normalisation = nn.LocalResponseNorm(4, alpha=0.3, beta=0.6, k=1.0)
        self.classifier = nn.Linear(8 * 2 * 2, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        first = self.odd_normalisation(functional.relu(self.first(pictures)))
        pooled = functional.max_pool2d(first, 3, stride=2)
        second = self.even_normalisation(functional.relu(self.second(pooled)))
        return functional.relu(self.third(second))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(torch.flatten(functional.max_pool2d(feature_maps, 3, stride=2), 1))


class PreActivationBlock(nn.Module):
    """BatchNormalization and ReLU come before each convolution, so nothing folds into a convolution before."""

    def __init__(self, input_channels: int, output_channels: int, stride: int) -> None:
        super().__init__()
        self.first_normalisation = nn.BatchNorm2d(input_channels)
        self.first = nn.Conv2d(input_channels, output_channels, 3, stride, padding=1, bias=False)
        self.second_normalisation = nn.BatchNorm2d(output_channels)
        self.second = nn.Conv2d(output_channels, output_channels, 3, padding=1, bias=False)
        self.shortcut = nn.Conv2d(input_channels, output_channels, 1, stride, bias=False)
        self.relu = nn.ReLU()

    def forward(self, features: Tensor) -> Tensor:
        activated = self.relu(self.first_normalisation(features))
        branch = self.second(self.relu(self.second_normalisation(self.first(activated))))
        return branch + self.shortcut(activated)


class PreActivationResNet(ReferenceNetwork):
    """BatchNormalization before ReLU and convolution, one ReLU module used twice, additions, mean([2, 3]), Softmax."""

    tail = nn.Softmax(dim=1)

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.Sequential(
            nn.Conv2d(3, 6, 3, padding=1), PreActivationBlock(6, 8, stride=2), PreActivationBlock(8, 12, stride=1)
        )
        self.normalisation = nn.BatchNorm2d(12)
        self.classifier = nn.Linear(12, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        return torch.relu(self.normalisation(self.blocks(pictures)))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(feature_maps.mean([2, 3]))


class DenseLayer(nn.Module):
    def __init__(self, input_channels: int, growth: int) -> None:
        super().__init__()
        self.normalisation = nn.BatchNorm2d(input_channels)
        self.convolution = nn.Conv2d(input_channels, growth, 3, padding=1, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        new = self.convolution(functional.relu(self.normalisation(features)))
        return torch.cat([features, new], 1)


class DenseNetStyle(ReferenceNetwork):
    """Concatenation of everything before, an AveragePool transition, global average pooling, flatten."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            DenseLayer(8, 4),
            DenseLayer(12, 4),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Conv2d(16, 8, 1, bias=False),
            nn.AvgPool2d(2),
            DenseLayer(8, 4),
            DenseLayer(12, 4),
            nn.BatchNorm2d(16),
            nn.ReLU(),
        )
        self.classifier = nn.Linear(16, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        return self.body(pictures)

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(torch.flatten(functional.adaptive_avg_pool2d(feature_maps, (1, 1)), 1))


class ShuffleNetStyle(ReferenceNetwork):
    """chunk, channel shuffle, depthwise convolution with stride 2, one ReLU module for the whole network, slicing."""

    def __init__(self) -> None:
        super().__init__()
        self.relu = nn.ReLU()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.reduce_depthwise = nn.Conv2d(8, 8, 3, stride=2, padding=1, groups=8)
        self.reduce_pointwise = nn.Conv2d(8, 8, 1)
        self.branch_first = nn.Conv2d(4, 4, 1)
        self.branch_depthwise = nn.Conv2d(4, 4, 3, padding=1, groups=4)
        self.branch_last = nn.Conv2d(4, 4, 1)
        self.grouped = nn.Conv2d(8, 12, 3, padding=1, groups=4)
        self.classifier = nn.Linear(12, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        stem = self.relu(self.stem(pictures))
        reduced = self.relu(self.reduce_pointwise(self.reduce_depthwise(stem)))
        kept, changed = reduced.chunk(2, dim=1)
        changed = self.branch_depthwise(self.relu(self.branch_first(changed)))
        joined = torch.cat((kept, self.relu(self.branch_last(changed))), dim=1)
        sliced = _shuffle_channels(joined, groups=2)[:, :, 1:, :-1]
        return self.relu(self.grouped(sliced))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(feature_maps.mean([2, 3]))


class MobileNetV2Style(ReferenceNetwork):
    """ReLU6 with values beyond 6, depthwise convolutions, an inverted residual without activation, Dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU6())
        self.residual = nn.Sequential(
            nn.Conv2d(8, 16, 1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU6(),
            nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU6(),
            nn.Conv2d(16, 8, 1, bias=False),
            nn.BatchNorm2d(8),
        )
        self.last = nn.Sequential(nn.Conv2d(8, 16, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6())
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(16, CLASS_COUNT))

    def features(self, pictures: Tensor) -> Tensor:
        # Random weights would hardly reach 6; amplified pictures do.
        stem = self.stem(pictures * 4.0)
        return self.last(stem + self.residual(stem))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(functional.adaptive_avg_pool2d(feature_maps, 1).reshape(feature_maps.shape[0], -1))


class SqueezeExcitation(nn.Module):
    """Weighs channels by what is seen anywhere in the picture."""

    def __init__(self, channels: int, activation: nn.Module, gate: nn.Module) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.reduce = nn.Conv2d(channels, channels // 2, 1)
        self.activation = activation
        self.expand = nn.Conv2d(channels // 2, channels, 1)
        self.gate = gate

    def forward(self, features: Tensor) -> Tensor:
        return features * self.gate(self.expand(self.activation(self.reduce(self.pool(features)))))


class MobileNetV3Style(ReferenceNetwork):
    """Hardswish, Hardsigmoid, squeeze-excitation, a residual, 1x1 maps inside the head."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, padding=1, bias=False), nn.BatchNorm2d(8), nn.Hardswish())
        self.expand = nn.Sequential(nn.Conv2d(8, 12, 1, bias=False), nn.BatchNorm2d(12), nn.ReLU())
        self.depthwise = nn.Sequential(nn.Conv2d(12, 12, 5, padding=2, groups=12, bias=False), nn.BatchNorm2d(12))
        self.excitation = SqueezeExcitation(12, nn.ReLU(), nn.Hardsigmoid())
        self.project = nn.Sequential(nn.Conv2d(12, 8, 1, bias=False), nn.BatchNorm2d(8))
        self.last = nn.Sequential(nn.Conv2d(8, 16, 1), nn.Hardswish())
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head_convolution = nn.Conv2d(16, 12, 1)
        self.head_activation = nn.Hardswish()
        self.classifier = nn.Linear(12, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        stem = self.stem(pictures)
        branch = self.excitation(functional.hardswish(self.depthwise(self.expand(stem))))
        return self.last(stem + self.project(branch))

    def head(self, feature_maps: Tensor) -> Tensor:
        pooled = self.head_activation(self.head_convolution(self.pool(feature_maps)))
        return self.classifier(torch.flatten(pooled, 1))


class EfficientNetStyle(ReferenceNetwork):
    """SiLU, squeeze-excitation with Sigmoid, asymmetric zero padding as TensorFlow's SAME, padding by 0.5, Softmax."""

    tail = nn.Softmax(dim=-1)

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2)
        self.depthwise = nn.Conv2d(8, 8, 3, groups=8)
        self.excitation = SqueezeExcitation(8, nn.SiLU(), nn.Sigmoid())
        self.project = nn.Conv2d(8, 8, 1, bias=False)
        self.normalisation = nn.BatchNorm2d(8)
        self.last = nn.Conv2d(8, 16, 1)
        self.silu = nn.SiLU()
        self.classifier = nn.Linear(16, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        stem = self.silu(self.stem(functional.pad(pictures, (0, 1, 0, 1))))
        padded = functional.pad(stem, (1, 1, 1, 1), mode="constant", value=0.5)
        branch = self.excitation(functional.silu(self.depthwise(padded)))
        return self.silu(self.last(stem + self.normalisation(self.project(branch))))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(feature_maps.mean((2, 3), keepdim=False))


class ConvolutionGeometry(ReferenceNetwork):
    """Kernels even, odd and oblong; strides 1, 2, 3 and mixed; dilation; groups; asymmetric and uneven padding."""

    def __init__(self) -> None:
        super().__init__()
        self.asymmetric = nn.Sequential(nn.ZeroPad2d((1, 2, 0, 1)), nn.Conv2d(3, 6, 4, stride=1))
        self.oblong = nn.Conv2d(6, 6, (3, 5), stride=(2, 1), padding=(1, 0), groups=3)
        self.dilated = nn.Conv2d(6, 8, 3, dilation=(1, 2), padding=(1, 3))
        # 22 - 3 is no multiple of 2.
        self.remainder = nn.Conv2d(8, 8, 3, stride=(1, 2), padding=(1, 0), groups=2)
        self.even_same = nn.Conv2d(8, 8, 2, padding="same")
        self.thirds = nn.Conv2d(3, 8, 5, stride=3, padding=2)
        self.joint = nn.Conv2d(8, 8, 3, dilation=2, padding=2)
        self.classifier = nn.Linear(8, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        fine = functional.relu(self.asymmetric(pictures))
        fine = functional.relu(self.dilated(functional.relu(self.oblong(fine))))
        fine = functional.relu(self.even_same(functional.relu(self.remainder(fine))))
        coarse = functional.relu(self.thirds(pictures))
        return functional.relu(self.joint(fine[:, :, 2:10, 1:9] + coarse))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(feature_maps.mean([2, 3]))


class PoolingGeometry(ReferenceNetwork):
    """MaxPool padded, dilated and with ceil_mode over zeros left by ReLU; AveragePool counting padding or not."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.padded_maximum = nn.MaxPool2d(3, stride=2, padding=1, ceil_mode=True)
        self.dilated_maximum = nn.MaxPool2d(2, stride=1, dilation=3)
        self.second = nn.Conv2d(8, 8, 3, padding=1)
        self.counting_average = nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=True)
        self.omitting_average = nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)
        self.third = nn.Conv2d(16, 8, 3, padding=1)
        self.ceiling_average = nn.AvgPool2d(2, stride=2, ceil_mode=True)
        self.classifier = nn.Linear(8 * 3 * 3, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        first = self.dilated_maximum(self.padded_maximum(functional.relu(self.first(pictures))))
        second = functional.relu(self.second(first))
        both = torch.cat([self.counting_average(second), self.omitting_average(second)], dim=1)
        return functional.relu(self.third(self.ceiling_average(both)))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(functional.max_pool2d(feature_maps, 3, stride=2, padding=1).flatten(1))


class AdaptivePooling(ReferenceNetwork):
    """LeakyReLU, PReLU with a slope a channel, adaptive average pooling to 6x6, adaptive max pooling to 1x1."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1),
            nn.LeakyReLU(0.1),
            nn.AdaptiveAvgPool2d(12),
            nn.Conv2d(8, 8, 3, padding=1),
            nn.PReLU(8, init=0.3),
            nn.AdaptiveMaxPool2d(6),
            nn.Conv2d(8, 12, 3, padding=1),
            nn.LeakyReLU(0.2),
        )
        self.pool = nn.AdaptiveMaxPool2d(1)
        self.classifier = nn.Linear(12, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        return self.body(pictures)

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(self.pool(feature_maps).flatten(1))


class TransposedConvolutions(ReferenceNetwork):
    """ConvTranspose with output_padding, with groups, with dilation; Tanh and Sigmoid inside; Sigmoid at the tail."""

    tail = nn.Sigmoid()

    def __init__(self) -> None:
        super().__init__()
        self.down = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(8, 6, 3, stride=2, padding=1, output_padding=1)
        self.grouped_up = nn.ConvTranspose2d(6, 6, 4, stride=2, padding=1, groups=3)
        self.dilated_up = nn.ConvTranspose2d(6, 6, 3, dilation=2, padding=2)
        self.last = nn.Conv2d(6, 8, 4, stride=4)
        self.classifier = nn.Linear(8 * 2 * 2, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        small = torch.tanh(self.down(pictures))
        large = torch.sigmoid(self.grouped_up(functional.relu(self.up(small))))
        return functional.relu(self.last(self.dilated_up(large)))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(functional.avg_pool2d(feature_maps, 4).flatten(1))


class FireModule(nn.Module):
    """The ReLUs are written as clamp(min=0)."""

    def __init__(self, input_channels: int, squeezed: int, expanded: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(input_channels, squeezed, 1)
        self.expand_small = nn.Conv2d(squeezed, expanded, 1)
        self.expand_large = nn.Conv2d(squeezed, expanded, 3, padding=1)

    def forward(self, features: Tensor) -> Tensor:
        squeezed = self.squeeze(features).clamp(min=0)
        return torch.cat([self.expand_small(squeezed).clamp(min=0), self.expand_large(squeezed).clamp(min=0)], 1)


class SqueezeNetStyle(ReferenceNetwork):
    """A convolution with one map a class, ReLU and global average as head: the feature layer lies before it."""

    tail = nn.Softmax(dim=1)

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, ceil_mode=True),
            FireModule(8, 4, 8),
            FireModule(16, 4, 8),
        )
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Conv2d(16, CLASS_COUNT, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()
        )

    def features(self, pictures: Tensor) -> Tensor:
        return self.body(pictures)

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(feature_maps)


class ResidualBlock(nn.Module):
    """A ResNet block whose second ReLU is a clamp(min=0)."""

    def __init__(self, input_channels: int, output_channels: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(input_channels, output_channels, 3, stride, padding=1, bias=False)
        self.first_normalisation = nn.BatchNorm2d(output_channels)
        self.second = nn.Conv2d(output_channels, output_channels, 3, padding=1, bias=False)
        self.second_normalisation = nn.BatchNorm2d(output_channels)
        self.shortcut = nn.Conv2d(input_channels, output_channels, 1, stride, bias=False)
        self.shortcut_normalisation = nn.BatchNorm2d(output_channels)

    def forward(self, features: Tensor) -> Tensor:
        branch = functional.relu(self.first_normalisation(self.first(features)))
        branch = self.second_normalisation(self.second(branch))
        return torch.clamp(branch + self.shortcut_normalisation(self.shortcut(features)), min=0)


class ResNetStyle(ReferenceNetwork):
    """BatchNormalization that folds into convolutions, additions, clamp(min=0), MaxPool, reshape."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 6, 3, padding=1, bias=False),
            nn.BatchNorm2d(6),
            nn.ReLU(),
            nn.MaxPool2d(3, stride=2, padding=1),
            ResidualBlock(6, 8, stride=1),
            ResidualBlock(8, 10, stride=2),
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(10, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        return self.body(pictures)

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(self.pool(feature_maps).reshape(feature_maps.shape[0], -1))


class MixedActivations(ReferenceNetwork):
    """SiLU, Hardswish, Tanh, LRN, chunk, squeeze-excitation, ReLU6, AveragePool and Softmax in one network."""

    tail = nn.Softmax(dim=1)

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, stride=2, padding=1)
        self.normalisation = nn.LocalResponseNorm(3, alpha=0.4)
        self.excitation = SqueezeExcitation(4, nn.SiLU(), nn.Hardsigmoid())
        self.depthwise = nn.Conv2d(4, 4, 3, padding=1, groups=4)
        self.last = nn.Conv2d(8, 10, 3, padding=1)
        self.classifier = nn.Linear(10, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        left, right = self.normalisation(functional.relu(self.stem(pictures))).chunk(2, dim=1)
        left = functional.hardswish(self.excitation(left))
        right = torch.tanh(functional.silu(self.depthwise(right)))
        return functional.relu6(9 * self.last(functional.avg_pool2d(torch.cat([left, right], 1), 2)))

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(feature_maps.mean([2, 3]))


class NormalisedConvolutions(ReferenceNetwork):
    """BatchNormalization before and after convolutions in the oldest operator sets."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(3),
            nn.Conv2d(3, 8, 3, padding=1),
            nn.ReLU(),
            nn.BatchNorm2d(8),
            nn.AvgPool2d(2),
            nn.Conv2d(8, 10, 3, padding=1, bias=False),
            nn.BatchNorm2d(10),
            nn.ReLU(),
        )
        self.classifier = nn.Linear(10, CLASS_COUNT)

    def features(self, pictures: Tensor) -> Tensor:
        return self.body(pictures)

    def head(self, feature_maps: Tensor) -> Tensor:
        return self.classifier(torch.flatten(functional.adaptive_avg_pool2d(feature_maps, 1), 1))


class MatrixHead(ReferenceNetwork):
    """Gemm with alpha and beta that are not 1, MatMul and Add as separate nodes, LogSoftmax."""

    tail = nn.LogSoftmax(dim=-1)

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(3, 6, 3, stride=2, padding=1)
        self.hidden_weight = nn.Parameter(torch.randn(6 * 5 * 5, 10) / 10)
        self.hidden_bias = nn.Parameter(torch.randn(10) / 2)
        self.weight = nn.Parameter(torch.randn(10, CLASS_COUNT) / 3)
        self.bias = nn.Parameter(torch.randn(CLASS_COUNT) / 2)

    def features(self, pictures: Tensor) -> Tensor:
        return functional.relu(self.convolution(pictures))

    def head(self, feature_maps: Tensor) -> Tensor:
        flat = functional.avg_pool2d(feature_maps, 2).flatten(1)
        hidden = torch.addmm(self.hidden_bias, flat, self.hidden_weight, beta=0.5, alpha=2.0)
        return functional.relu(hidden) @ self.weight + self.bias


def randomise(network: nn.Module) -> None:
    """Weights that keep signals alive, and normalisations that do something; uses PyTorch's global generator."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            fan_in = module.weight[0].numel()
            nn.init.normal_(module.weight, std=(1.6 / fan_in) ** 0.5)
            if module.bias is not None:
                nn.init.normal_(module.bias, std=0.2)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.6, 1.4)
            nn.init.normal_(module.bias, std=0.3)
            nn.init.normal_(module.running_mean, std=0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
        elif isinstance(module, nn.PReLU):
            nn.init.uniform_(module.weight, 0.1, 0.5)


def _shuffle_channels(features: Tensor, groups: int) -> Tensor:
    count, channels, height, width = features.shape
    grouped = features.view(count, groups, channels // groups, height, width)
    return grouped.transpose(1, 2).contiguous().view(count, channels, height, width)
