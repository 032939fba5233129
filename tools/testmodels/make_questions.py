"""Writes testmodels/questions: what one asks of networks other than the score of a class, with PyTorch's answers.

Each network is small and has random weights. A case is the options of `camgraft explain`, what the target is worth, its
gradient with respect to the picture, and Grad-CAM of it, all by autograd in float64 of the target itself.

    python tools/testmodels/make_questions.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

OUT = Path(__file__).resolve().parents[2] / "testmodels" / "questions"
SIDE = 24
MAPS = 12
WORDS, PLACES = 9, 6


class Network(nn.Module):
    """Feature maps of a picture, and what a head makes of them."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, MAPS, 3, 1, 1), nn.ReLU()
        )

    def head(self, maps: Tensor, *others: Tensor) -> Tensor | tuple[Tensor, ...]:
        raise NotImplementedError

    def forward(self, picture: Tensor, *others: Tensor) -> Tensor | tuple[Tensor, ...]:
        return self.head(self.features(picture), *others)


class Classes(Network):
    """One of several classes, with softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(MAPS, 5)

    def logits(self, maps: Tensor) -> Tensor:
        return self.last(maps.mean((2, 3)))

    def head(self, maps: Tensor) -> Tensor:
        return self.logits(maps).softmax(1)


class Tags(Classes):
    """Any number of classes, each with a sigmoid (multi-label)."""

    def head(self, maps: Tensor) -> Tensor:
        return self.logits(maps).sigmoid()


class Heads(Network):
    """Two questions at once, each with classes of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = nn.Linear(MAPS, 3)
        self.colour = nn.Linear(MAPS, 4)

    def logits(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        mean = maps.mean((2, 3))
        return self.kind(mean), self.colour((maps * maps).mean((2, 3)))

    def head(self, maps: Tensor) -> tuple[Tensor, Tensor]:
        kind, colour = self.logits(maps)
        return kind.softmax(1), colour.softmax(1)


class Levels(Network):
    """Ordinal regression as CORAL has it: one number, and the probability that it is above each of some levels."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(MAPS, 1, bias=False)
        self.thresholds = nn.Parameter(torch.tensor([1.0, 0.4, -0.3, -1.2]))

    def logits(self, maps: Tensor) -> Tensor:
        return self.last(maps.mean((2, 3))) + self.thresholds

    def head(self, maps: Tensor) -> Tensor:
        return self.logits(maps).sigmoid()


class Age(Network):
    """A single number."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Sequential(nn.Linear(MAPS, 6), nn.Tanh(), nn.Linear(6, 1))

    def head(self, maps: Tensor) -> Tensor:
        return self.last(maps.mean((2, 3)))


class Pose(Network):
    """Three angles."""

    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(MAPS, 3)

    def head(self, maps: Tensor) -> Tensor:
        return self.last(maps.amax((2, 3)))


class Caption(Network):
    """The score of every word at every place of a caption, given the words before."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(WORDS, MAPS)
        self.reader = nn.GRU(MAPS, MAPS, batch_first=True)
        self.last = nn.Linear(2 * MAPS, WORDS)

    def head(self, maps: Tensor, words: Tensor) -> Tensor:
        places = maps.flatten(2).transpose(1, 2)
        read, _ = self.reader(self.embedding(words))
        shares = torch.softmax(4 * read @ places.transpose(1, 2), dim=-1)
        return self.last(torch.cat([read, 4 * shares @ places], dim=-1))


class Answers(Network):
    """One of several answers to a question in words (visual question answering)."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(WORDS, MAPS)
        self.last = nn.Linear(MAPS, 5)

    def logits(self, maps: Tensor, words: Tensor) -> Tensor:
        places = maps.flatten(2).transpose(1, 2)
        asked = self.embedding(words).mean(1, keepdim=True)
        shares = torch.softmax(4 * asked @ places.transpose(1, 2), dim=-1)
        return self.last((shares @ places)[:, 0] * asked[:, 0])

    def head(self, maps: Tensor, words: Tensor) -> Tensor:
        return self.logits(maps, words).softmax(1)


@dataclass(frozen=True)
class Case:
    """What is asked.

    name: of the case
    options: as a user types them
    target: what they mean, of feature maps and the words
    """

    name: str
    options: list[str]
    target: Callable[[Network, Tensor, tuple[Tensor, ...]], Tensor]


def entropy(p: Tensor) -> Tensor:
    return -(p * p.log()).sum()


def of_both(p: Tensor) -> Tensor:
    """Of classes that may each be there or not."""
    return entropy(p) + entropy(1 - p)


def best_words(scores: Tensor, first: int, end: int) -> Tensor:
    return scores[0, first:end].max(1).values.sum()


CASES: dict[str, tuple[Callable[[], Network], list[str], list[Case]]] = {
    "classes": (Classes, ["probabilities"], [
        Case("contrast", ["--class", "1,4", "--against", "2"],
             lambda net, maps, _: net.logits(maps)[0, [1, 4]].mean() - net.logits(maps)[0, 2]),
        Case("probability", ["--class", "3", "--certainty", "probability"], lambda net, maps, _: net.head(maps)[0, 3]),
        Case("log-probability", ["--certainty", "log-probability"], lambda net, maps, _: net.head(maps)[0].max().log()),
        Case("entropy", ["--certainty", "entropy"], lambda net, maps, _: entropy(net.head(maps)[0])),
    ]),
    "tags": (Tags, ["probabilities"], [
        Case("tag", ["--class", "2"], lambda net, maps, _: net.logits(maps)[0, 2]),
        Case("tag-against-tags", ["--class", "0", "--against", "1,3"],
             lambda net, maps, _: net.logits(maps)[0, 0] - net.logits(maps)[0, [1, 3]].mean()),
        Case("tag-probability", ["--class", "4", "--certainty", "probability"], lambda net, maps, _: net.head(maps)[0, 4]),
        Case("tags-entropy", ["--certainty", "entropy"], lambda net, maps, _: of_both(net.head(maps)[0])),
    ]),
    "heads": (Heads, ["kind", "colour"], [
        Case("second-head", ["--score", "colour", "--class", "3"], lambda net, maps, _: net.logits(maps)[1][0, 3]),
        Case("second-head-contrast", ["--score", "colour", "--class", "1", "--against", "0"],
             lambda net, maps, _: net.logits(maps)[1][0, 1] - net.logits(maps)[1][0, 0]),
        Case("first-head-entropy", ["--score", "kind", "--certainty", "entropy"],
             lambda net, maps, _: entropy(net.head(maps)[0][0])),
    ]),
    "levels": (Levels, ["levels"], [
        Case("expected-level", ["--score", "levels[:,0:4]"], lambda net, maps, _: net.head(maps).sum()),
        Case("above-a-level", ["--class", "1"], lambda net, maps, _: net.logits(maps)[0, 1]),
    ]),
    "age": (Age, ["age"], [
        Case("value", ["--value", "up"], lambda net, maps, _: net.head(maps)[0, 0]),
        Case("value-downwards", ["--value", "down"], lambda net, maps, _: -net.head(maps)[0, 0]),
    ]),
    "pose": (Pose, ["angles"], [
        Case("one-of-several-values", ["--value", "down:1"], lambda net, maps, _: -net.head(maps)[0, 1]),
    ]),
    "caption": (Caption, ["scores"], [
        Case("a-word-in-a-range", ["--score", "scores[:,2:5,7]"], lambda net, maps, words: net.head(maps, *words)[0, 2:5, 7].sum()),
        Case("range-of-words", ["--score", "scores[:,1:4,max]"], lambda net, maps, words: best_words(net.head(maps, *words), 1, 4)),
        Case("last-word", ["--score", "scores[:,-1,max]"], lambda net, maps, words: best_words(net.head(maps, *words), 5, 6)),
    ]),
    "answers": (Answers, ["probabilities"], [
        Case("answer", ["--class", "2"], lambda net, maps, words: net.logits(maps, *words)[0, 2]),
        Case("answer-against-another", ["--class", "2", "--against", "4"],
             lambda net, maps, words: net.logits(maps, *words)[0, 2] - net.logits(maps, *words)[0, 4]),
    ]),
}


def answer(made: Network, case: Case, picture: Tensor, words: tuple[Tensor, ...]) -> tuple[float, Tensor, Tensor]:
    """What the target is worth, its gradient with respect to the picture, and Grad-CAM."""
    picture = picture.clone().requires_grad_()
    maps = made.features(picture)
    value = case.target(made, maps, words)
    of_maps, of_picture = torch.autograd.grad(value, [maps, picture])
    cam = (of_maps.mean((2, 3), keepdim=True) * maps).sum(1, keepdim=True).relu()
    cam = nn.functional.interpolate(cam, (SIDE, SIDE), mode="bilinear", align_corners=False)
    return value.item(), of_picture[0], cam[0, 0].detach()


def network(make: Callable[[], Network], cases: list[Case], picture: Tensor, words: tuple[Tensor, ...]) -> Network:
    """The first one of which no case has an empty map."""
    for seed in count():
        torch.manual_seed(seed)
        made = make().double().eval()
        for parameter in made.parameters():
            parameter.data *= 1.5
        if all(answer(made, case, picture, words)[2].max() > 0 for case in cases):
            return made
    raise AssertionError("unreachable")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    rows, columns = np.mgrid[:SIDE, :SIDE]
    waves = [127 + 120 * np.sin(rows * a + columns * b) for a, b in ((0.5, 0.2), (0.1, 0.7), (0.9, -0.4))]
    levels = np.stack(waves, 2).round().astype(np.uint8)
    Image.fromarray(levels).save(OUT / "picture.png", optimize=True)
    picture = torch.tensor(levels).permute(2, 0, 1)[None].double() / 255
    sentence = torch.tensor([[1, 7, 3, 8, 5, 2]])
    np.save(OUT / "words.npy", sentence.numpy())
    listed = []
    for name, (make, outputs, cases) in CASES.items():
        words = (sentence,) if make in (Caption, Answers) else ()
        made = network(make, cases, picture, words)
        for case in cases:
            value, gradient, cam = answer(made, case, picture, words)
            np.save(OUT / f"{case.name}-gradient.npy", gradient.numpy().astype(np.float32))
            np.save(OUT / f"{case.name}-gradcam.npy", cam.numpy().astype(np.float32))
            further = ["--input", "words=words.npy"] if words else []
            listed.append({"name": case.name, "model": f"{name}.onnx", "options": case.options + further, "value": value})
        torch.onnx.export(
            made.float(), (picture.float(), *words), OUT / f"{name}.onnx",
            input_names=["image", *(["words"] if words else [])], output_names=outputs, opset_version=17, dynamo=False,
        )
    (OUT / "cases.json").write_text(json.dumps(listed, indent=1) + "\n")


if __name__ == "__main__":
    main()
