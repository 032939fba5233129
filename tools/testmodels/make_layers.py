"""Exports tiny networks whose feature layer is easily mistaken, with what PyTorch says of the right one, in float64.

Each network keeps its feature map in `self.features`; nothing else says which tensor is the right one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).parents[2] / "testmodels" / "cases" / "layers"


class Body(nn.Module):
    """Two convolutions and rectifiers."""

    def __init__(self, channels: int, last: nn.Module | None = None) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 6, 3, 2, 1)
        self.second = nn.Conv2d(6, channels, 3, 2, 1)
        self.last = last or nn.ReLU()

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.last(self.second(self.first(image).relu()))


class NormalisedEmbedding(nn.Module):
    """A residual block that is averaged, and a normalisation of the average: person re-identification."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(10)
        self.branch = nn.Conv2d(10, 10, 1)
        self.neck = nn.BatchNorm1d(10)
        nn.init.normal_(self.neck.running_mean)
        nn.init.uniform_(self.neck.running_var, 0.5, 2)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        maps = self.body(image)
        self.features = (self.branch(maps) + maps).relu()
        return self.neck(self.features.mean((2, 3)))


class RectifiedEmbedding(nn.Module):
    """What MobileNet averages, without its classifier: a 1x1 convolution and ReLU6."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(6)
        self.last = nn.Conv2d(6, 12, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = functional.relu6(self.last(self.body(image)))
        return functional.adaptive_avg_pool2d(self.features, 1).flatten(1)


class AsManyChannels(nn.Module):
    """Eight channels, eight classes, and a linear layer between them."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(8)
        self.head = nn.Linear(8, 8)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        return self.head(self.features.mean((2, 3)))


class ClassMaps(nn.Module):
    """A larger convolution that gives a map for each class, and a softmax over their averages."""

    def __init__(self, tail: bool, size: int) -> None:
        super().__init__()
        self.body = Body(8)
        self.head = nn.Conv2d(8, 5, size, padding=size // 2)
        self.tail = tail

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        self.score = functional.adaptive_avg_pool2d(self.head(self.features), 1).flatten(1)
        return self.score.softmax(1) if self.tail else self.score


class PooledClassifier(nn.Module):
    """A pooling that is written out, and a linear layer."""

    def __init__(self, pool, last: nn.Module | None = None) -> None:
        super().__init__()
        self.body = Body(8, last)
        self.pool = pool
        self.exponent = nn.Parameter(torch.tensor(2.5))
        self.head = nn.Linear(8, 4)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        return self.head(self.pool(self.features, self.exponent))


def generalised_mean(maps: torch.Tensor, exponent: torch.Tensor) -> torch.Tensor:
    powers = maps.clamp(min=1e-6).pow(exponent)
    return functional.avg_pool2d(powers, maps.shape[2:]).pow(1 / exponent).flatten(1)


def central_moment(maps: torch.Tensor, exponent: torch.Tensor) -> torch.Tensor:
    return (maps - maps.mean((2, 3), keepdim=True)).pow(4).mean((2, 3)) ** 0.25


def soft_maximum(maps: torch.Tensor, exponent: torch.Tensor) -> torch.Tensor:
    return ((maps * 4).exp().mean((2, 3)) + 1e-6).log() / 4


class TwoLevels(nn.Module):
    """A detector: boxes and classes of two levels, joined place by place."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(8)
        self.down = nn.Conv2d(8, 8, 3, 2, 1)
        self.boxes = nn.ModuleList(nn.Conv2d(8, 4, 1) for _ in range(2))
        self.classes = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(8, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 3, 1)
            )
            for _ in range(2)
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        near = self.body(image)
        self.features = self.down(near).tanh()
        levels = []
        for maps, boxes, classes in zip((near, self.features), self.boxes, self.classes):
            levels.append(torch.cat((boxes(maps).exp(), classes(maps).sigmoid()), 1).flatten(2))
        return torch.cat(levels, 2)


class Queries(nn.Module):
    """Learned queries that look at a map by attention, and are classified one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(8)
        self.queries = nn.Parameter(torch.randn(1, 9, 8))
        self.among = nn.MultiheadAttention(8, 2, batch_first=True)
        self.across = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 4)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        places = self.features.flatten(2).transpose(1, 2)
        queries = self.queries.expand(image.shape[0], -1, -1)
        for _ in range(2):
            queries = self.norm(queries + self.among(queries, queries, queries, need_weights=False)[0])
            queries = self.norm(queries + self.across(queries, places, places, need_weights=False)[0])
        return self.head(queries)


class Tokens(nn.Module):
    """Patches as tokens, one block, and a head that is given."""

    def __init__(self, head: nn.Module, class_token: bool = False, objects: int = 0) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, 4)
        self.token = nn.Parameter(torch.randn(1, 1, 8)) if class_token else None
        self.objects = nn.Parameter(torch.randn(1, objects, 8)) if objects else None
        self.first = nn.LayerNorm(8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.second = nn.LayerNorm(8)
        self.last = nn.LayerNorm(8)
        self.wide = nn.Linear(8, 16)
        self.narrow = nn.Linear(16, 8)
        self.head = head

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        tokens = self.patches(image).flatten(2).transpose(1, 2)
        if self.token is not None:
            tokens = torch.cat((self.token.expand(image.shape[0], -1, -1), tokens), 1)
        if self.objects is not None:
            tokens = torch.cat((tokens, self.objects.expand(image.shape[0], -1, -1)), 1)
        entering = self.first(tokens)
        tokens = tokens + self.attention(entering, entering, entering, need_weights=False)[0]
        tokens = self.last(tokens + self.narrow(functional.gelu(self.wide(self.second(tokens)))))
        self.features = tokens if self.token is None else entering
        return self.head(tokens)


class ProbePooling(nn.Module):
    """A learned probe gathers tokens, whose keys and values are computed together."""

    def __init__(self) -> None:
        super().__init__()
        self.probe = nn.Parameter(torch.randn(1, 1, 8))
        self.question = nn.Linear(8, 8)
        self.keys_and_values = nn.Linear(8, 16)
        self.head = nn.Linear(8, 4)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        keys, values = self.keys_and_values(tokens).chunk(2, -1)
        weights = (self.question(self.probe) @ keys.transpose(1, 2) * 0.35).softmax(-1)
        return self.head((weights @ values)[:, 0])


class WeightedPooling(nn.Module):
    """Three ways of weighing tokens, each by a linear layer and a softmax over tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Linear(8, 3)
        self.head = nn.Linear(24, 4)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        weights = self.weights(tokens).softmax(1)
        return self.head((weights.transpose(1, 2) @ tokens).flatten(1))


class MeanPooling(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.head = nn.Linear(8, 4)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(tokens.mean(1))


class ClassToken(MeanPooling):
    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(tokens[:, 0])


class ObjectTokens(MeanPooling):
    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(tokens[:, -9:])


class TextLine(nn.Module):
    """Convolutions until one row is left, whose columns are mixed as tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 6, 3, (4, 2), 1), nn.ReLU(), nn.Conv2d(6, 8, (4, 3), (4, 1), (0, 1)))
        self.norm = nn.LayerNorm(8)
        self.head = nn.Linear(8, 4)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        columns = self.body(image).squeeze(2).transpose(1, 2)
        self.features = self.norm(columns)
        return self.head(self.features.mean(1))


class Electrocardiogram(nn.Module):
    """A signal as a picture of one row."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 6, (1, 7), (1, 2), (0, 3)), nn.ReLU(), nn.Conv2d(6, 8, (1, 5)), nn.ReLU())
        self.head = nn.Linear(8, 3)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        return self.head(self.features.amax((2, 3)))


class SoftmaxPooling(nn.Module):
    """A softmax over the places weights a sum."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(10)
        self.attention = nn.Conv2d(10, 1, 1)
        self.head = nn.Linear(10, 5)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        weights = self.attention(self.features).flatten(2).softmax(2)
        return self.head((weights * self.features.flatten(2)).sum(2))


class GatedPooling(nn.Module):
    """A gated attention looks at each place for itself, with channels last."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(10)
        self.what = nn.Linear(10, 6)
        self.gate = nn.Linear(10, 6)
        self.attention = nn.Linear(6, 1)
        self.head = nn.Linear(10, 5)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        self.features = self.body(image)
        maps = self.features.permute(0, 2, 3, 1)
        weights = self.attention(self.what(maps).tanh() * self.gate(maps).sigmoid()).sigmoid()
        return self.head((maps * weights).mean((1, 2)))


class ExcitedClassifier(nn.Module):
    """The last layer of the body weights channels, which is no pooling."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(10)
        self.excite = nn.Sequential(nn.Conv2d(10, 4, 1), nn.ReLU(), nn.Conv2d(4, 10, 1))
        self.head = nn.Linear(10, 5)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        maps = self.body(image)
        self.features = maps * self.excite(maps.mean((2, 3), keepdim=True)).sigmoid()
        return self.head(self.features.mean((2, 3)))


class SpatialAttention(nn.Module):
    """The last layer of the body weights places by their neighbourhood, as CBAM does; it is no pooling either."""

    def __init__(self) -> None:
        super().__init__()
        self.body = Body(10)
        self.look = nn.Conv2d(2, 1, 7, padding=3)
        self.head = nn.Linear(10, 5)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        maps = self.body(image)
        seen = torch.cat([maps.mean(1, keepdim=True), maps.amax(1, keepdim=True)], 1)
        self.features = maps * self.look(seen).sigmoid()
        return self.head(self.features.mean((2, 3)))


@dataclass(frozen=True)
class Case:
    """A network, what is asked of it, and the size of its picture."""

    network: nn.Module
    picture: tuple[int, ...] = (1, 3, 24, 24)
    score: str = ""
    index: tuple = (slice(None),)
    grid: tuple[int, int] | None = None
    leading: int = 0
    trailing: int = 0
    open_axes: tuple[int, ...] = field(default=())


CASES = {
    "embedding-of-a-residual-block": lambda: Case(NormalisedEmbedding()),
    "embedding-of-relu6": lambda: Case(RectifiedEmbedding()),
    "as-many-channels-as-classes": lambda: Case(AsManyChannels()),
    "class-maps-before-softmax": lambda: Case(ClassMaps(True, 3)),
    "class-maps-without-softmax": lambda: Case(ClassMaps(False, 1)),
    "generalised-mean": lambda: Case(PooledClassifier(generalised_mean)),
    "generalised-mean-of-relu6": lambda: Case(PooledClassifier(generalised_mean, nn.ReLU6())),
    "central-moment": lambda: Case(PooledClassifier(central_moment, nn.Tanh())),
    "soft-maximum": lambda: Case(PooledClassifier(soft_maximum)),
    "second-level-of-a-detector": lambda: Case(
        TwoLevels(), score="output[:,5,40]", index=(slice(None), 5, 40)
    ),
    "queries": lambda: Case(Queries(), score="output[:,2,:]", index=(slice(None), 2)),
    "probe": lambda: Case(Tokens(ProbePooling()), grid=(6, 6)),
    "three-weighted-means": lambda: Case(Tokens(WeightedPooling()), grid=(6, 6)),
    "open-tokens": lambda: Case(Tokens(MeanPooling()), (1, 3, 16, 24), grid=(4, 6), open_axes=(2, 3)),
    "open-tokens-and-class": lambda: Case(
        Tokens(ClassToken(), True), (1, 3, 16, 24), grid=(4, 6), leading=1, open_axes=(2, 3)
    ),
    "object-tokens": lambda: Case(
        Tokens(ObjectTokens(), True, 9),
        score="output[:,4,:]",
        index=(slice(None), 4),
        grid=(6, 6),
        leading=1,
        trailing=9,
    ),
    "text-line": lambda: Case(TextLine(), (1, 3, 16, 52), grid=(1, 26)),
    "softmax-over-places": lambda: Case(SoftmaxPooling()),
    "gated-attention": lambda: Case(GatedPooling()),
    "squeeze-and-excitation": lambda: Case(ExcitedClassifier()),
    "attention-of-the-body": lambda: Case(SpatialAttention()),
    "electrocardiogram": lambda: Case(Electrocardiogram(), (1, 1, 1, 60)),
}


def as_grid(tokens: torch.Tensor, case: Case) -> np.ndarray:
    """[N, T, D] as [N, D, h, w]."""
    if case.grid is None:
        return tokens.detach().numpy()
    places = tokens.detach().numpy()[:, case.leading : tokens.shape[1] - case.trailing]
    return places.transpose(0, 2, 1).reshape(places.shape[0], places.shape[2], *case.grid)


def write(name: str, case: Case) -> None:
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    network = case.network.eval()
    picture = torch.from_numpy(np.random.default_rng(5).normal(size=case.picture).astype(np.float32))
    names = {2: "height", 3: "width"}
    with torch.no_grad():
        torch.onnx.export(
            network,
            (picture,),
            str(folder / "model.onnx"),
            input_names=["image"],
            output_names=["output"],
            dynamic_axes={"image": {axis: names[axis] for axis in case.open_axes}},
            opset_version=17,
            dynamo=False,
        )
    network.double()
    output = network(picture.double())
    scores = getattr(network, "score", output)[case.index].reshape(-1)
    explained = int(scores.argmax())
    gradient = torch.autograd.grad(scores[explained], network.features)[0]
    activations, gradients = as_grid(network.features, case), as_grid(gradient, case)
    if not np.abs(gradients).max() > 0:
        raise ValueError(f"{name}: the gradient is dead, choose another picture")
    np.save(folder / "input.npy", picture.numpy())
    np.save(folder / "activations.npy", np.ascontiguousarray(activations, np.float32))
    np.save(folder / "gradient.npy", np.ascontiguousarray(gradients, np.float32))
    # One number stands for two classes: it is the score of the second.
    about = {"model": "model.onnx", "score": case.score, "class": explained if len(scores) > 1 else 1}
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n")


def main() -> None:
    torch.backends.mha.set_fastpath_enabled(False)
    for name, case in CASES.items():
        torch.manual_seed(7)
        write(name, case())


if __name__ == "__main__":
    main()
