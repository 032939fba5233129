"""Small PyTorch networks with the heads that people give theirs."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Trunk(nn.Module):
    """[N, channels, H, W] to [N, 32, H/8, W/8]."""

    def __init__(self, channels: int = 3, width: int = 32, activation: type[nn.Module] = nn.ReLU) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(channels, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), activation())
        self.stage1 = nn.Sequential(nn.Conv2d(8, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), activation())
        self.stage2 = nn.Sequential(nn.Conv2d(16, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), activation())
        self.block = Block(width, activation)

    def forward(self, picture: Tensor) -> Tensor:
        return self.block(self.stage2(self.stage1(self.stem(picture))))


class Block(nn.Module):
    def __init__(self, width: int, activation: type[nn.Module]) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.relu1 = activation()
        self.relu2 = activation()

    def forward(self, value: Tensor) -> Tensor:
        return self.relu2(value + self.bn2(self.conv2(self.relu1(self.bn1(self.conv1(value))))))


class Classifier(nn.Module):
    """Logits; what is made of them is the tail."""

    def __init__(self, classes: int = 6, tail: nn.Module | None = None, width: int = 32, channels: int = 3, pool: nn.Module | None = None) -> None:
        super().__init__()
        self.trunk = Trunk(channels, width)
        self.pool = pool or nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(width, classes)
        self.tail = tail or nn.Identity()

    def forward(self, picture: Tensor) -> Tensor:
        return self.tail(self.fc(torch.flatten(self.pool(self.trunk(picture)), 1)))


class Called(nn.Module):
    """A tail written as a function."""

    def __init__(self, function) -> None:
        super().__init__()
        self.function = function

    def forward(self, value: Tensor):
        return self.function(value)


class AllConvolutional(nn.Module):
    """Ends in maps of the classes, averaged: SqueezeNet's and NIN's way."""

    def __init__(self, classes: int = 7, rectified: bool = True, softmax_on_maps: bool = False) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.conv = nn.Conv2d(32, classes, 1)
        self.relu = nn.ReLU() if rectified else nn.Identity()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.softmax_on_maps = softmax_on_maps

    def forward(self, picture: Tensor) -> Tensor:
        maps = self.pool(self.relu(self.conv(self.trunk(picture))))
        if self.softmax_on_maps:
            return torch.softmax(maps, 1)
        return torch.softmax(torch.flatten(maps, 1), 1)


class GeneralisedMean(nn.Module):
    def __init__(self, adaptive: bool = False) -> None:
        super().__init__()
        self.p = nn.Parameter(torch.tensor(3.0))
        self.adaptive = adaptive

    def forward(self, value: Tensor) -> Tensor:
        if self.adaptive:
            return functional.adaptive_avg_pool2d(value.clamp(min=1e-6).pow(self.p), 1).pow(1 / self.p)
        return functional.avg_pool2d(value.clamp(min=1e-6).pow(self.p), (value.size(-2), value.size(-1))).pow(1 / self.p)


class AttentionPool(nn.Module):
    """A weight for each place, then the weighted mean: multiple-instance learning."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.score = nn.Conv2d(width, 1, 1)

    def forward(self, value: Tensor) -> Tensor:
        weights = torch.softmax(self.score(value).flatten(2), -1)
        return (value.flatten(2) * weights).sum(-1)


class ConcatenatedPools(nn.Module):
    """fastai's AdaptiveConcatPool2d."""

    def forward(self, value: Tensor) -> Tensor:
        return torch.cat([functional.adaptive_max_pool2d(value, 1), functional.adaptive_avg_pool2d(value, 1)], 1)


class Fastai(nn.Module):
    """cnn_learner's head; pixels are normalised inside, and the tail is log-softmax, as DataBlock's decodes leave out."""

    def __init__(self, classes: int = 5) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))
        self.body = Trunk()
        self.head = nn.Sequential(
            ConcatenatedPools(), nn.Flatten(), nn.BatchNorm1d(64), nn.Dropout(0.25), nn.Linear(64, 32, bias=False),
            nn.ReLU(), nn.BatchNorm1d(32), nn.Dropout(0.5), nn.Linear(32, classes, bias=False),
        )

    def forward(self, picture: Tensor) -> Tensor:
        value = picture.permute(0, 3, 1, 2).to(self.mean.dtype) / 255
        return torch.log_softmax(self.head(self.body((value - self.mean) / self.std)), -1)


class AgeAndGender(nn.Module):
    """A regression first, then two classifiers."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.age = nn.Linear(32, 1)
        self.gender = nn.Linear(32, 2)
        self.emotion = nn.Linear(32, 5)

    def forward(self, picture: Tensor):
        value = functional.adaptive_avg_pool2d(self.trunk(picture), 1).flatten(1)
        return self.age(value) * 10 + 35, torch.softmax(self.gender(value), 1), torch.softmax(self.emotion(value), 1)


class Auxiliary(nn.Module):
    """Main and auxiliary logits, as GoogLeNet and Inception v3 return them."""

    def __init__(self, auxiliary_first: bool) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.aux_conv = nn.Conv2d(16, 8, 1)
        self.aux_relu = nn.ReLU()
        self.aux_fc = nn.Linear(8 * 16, 6)
        self.fc = nn.Linear(32, 6)
        self.auxiliary_first = auxiliary_first

    def forward(self, picture: Tensor):
        middle = self.trunk.stage1(self.trunk.stem(picture))
        auxiliary = self.aux_fc(self.aux_relu(self.aux_conv(functional.adaptive_avg_pool2d(middle, 4))).flatten(1))
        main = self.fc(functional.adaptive_avg_pool2d(self.trunk.block(self.trunk.stage2(middle)), 1).flatten(1))
        return (auxiliary, main) if self.auxiliary_first else (main, auxiliary)


class Named(nn.Module):
    """A Lightning module's forward that returns a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Trunk()
        self.head = nn.Linear(32, 6)

    def forward(self, image: Tensor) -> dict[str, Tensor]:
        features = functional.adaptive_avg_pool2d(self.backbone(image), 1).flatten(1)
        logits = self.head(features)
        return {"features": features, "logits": logits, "probs": torch.softmax(logits, 1), "preds": logits.argmax(1)}


class Embedding(nn.Module):
    def __init__(self, normalised: bool) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.projection = nn.Linear(32, 24)
        self.normalised = normalised

    def forward(self, picture: Tensor) -> Tensor:
        value = self.projection(functional.adaptive_avg_pool2d(self.trunk(picture), 1).flatten(1))
        return functional.normalize(value, dim=1) if self.normalised else value


class TwoViews(nn.Module):
    """Mammography: one trunk over two pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.fc = nn.Linear(64, 3)

    def forward(self, cc: Tensor, mlo: Tensor) -> Tensor:
        return torch.softmax(self.fc(torch.cat([self.trunk(view).mean((2, 3)) for view in (cc, mlo)], 1)), 1)


class WithTable(nn.Module):
    """A picture and numbers about the patient, which come first."""

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk()
        self.table = nn.Sequential(nn.Linear(3, 8), nn.ReLU())
        self.fc = nn.Linear(40, 4)

    def forward(self, metadata: Tensor, image: Tensor) -> Tensor:
        pooled = functional.adaptive_avg_pool2d(self.trunk(image), 1).flatten(1)
        return self.fc(torch.cat([pooled, self.table(metadata)], 1))


class Flipped(nn.Module):
    """The mean of the probabilities of a picture and its mirror image."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Classifier(6, nn.Softmax(1))

    def forward(self, picture: Tensor) -> Tensor:
        return (self.network(picture) + self.network(picture.flip(3))) / 2


class Expected(nn.Module):
    """DEX: the expected age of a softmax over ages."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = Classifier(20)
        self.register_buffer("ages", torch.arange(20.0) * 5)

    def forward(self, picture: Tensor) -> Tensor:
        return (torch.softmax(self.classifier(picture), 1) * self.ages).sum(1, keepdim=True)


class Hierarchy(nn.Module):
    """Two softmaxes side by side: kind, then breed."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = Classifier(8)

    def forward(self, picture: Tensor) -> Tensor:
        logits = self.classifier(picture)
        return torch.cat([torch.softmax(logits[:, :3], 1), torch.softmax(logits[:, 3:], 1)], 1)


class Counted(nn.Module):
    """The classes with the values of each pixel's places: top five and the label."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = Classifier(9)

    def forward(self, picture: Tensor):
        return torch.topk(torch.softmax(self.classifier(picture), 1), 3)


class Quantile(nn.Module):
    """Age with its spread: mean and logarithm of the variance."""

    def __init__(self) -> None:
        super().__init__()
        self.classifier = Classifier(2)

    def forward(self, picture: Tensor):
        mean, variance = self.classifier(picture).split(1, 1)
        return mean * 20 + 120, functional.softplus(variance)
