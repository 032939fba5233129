"""Exports a small captioning decoder and stores what autograd says of single words, in float64.

A convolutional network sees the picture; a recurrent one reads the words so far and, for every place of the caption,
looks at the picture and scores all words. Weights are random, since only the gradient matters here.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from guided_relu import GuidedReluMode

FOLDER = Path(__file__).parents[2] / "testmodels" / "captions"
WORDS = 20
PLACES = 6
CHANNELS = 12
EXPLAINED = ((2, 5), (4, 11))  # place in the caption and word


class Captioner(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(8, CHANNELS, 3, stride=2, padding=1), nn.ReLU()
        )
        self.embedding = nn.Embedding(WORDS, CHANNELS)
        self.reader = nn.GRU(CHANNELS, CHANNELS, batch_first=True)
        self.scores = nn.Linear(2 * CHANNELS, WORDS)

    def forward(self, image: Tensor, words: Tensor) -> Tensor:
        places = self.features(image).flatten(2).transpose(1, 2)
        read, _ = self.reader(self.embedding(words))
        shares = torch.softmax(read @ places.transpose(1, 2), dim=-1)
        return self.scores(torch.cat([read, shares @ places], dim=-1))


def gradients(network: Captioner, image: Tensor, words: Tensor, place: int, word: int) -> dict[str, np.ndarray]:
    image = image.clone().requires_grad_()
    kept: list[Tensor] = []
    handle = network.features.register_forward_hook(lambda module, inputs, output: kept.append(output))
    score = network(image, words)[0, place, word]
    activations = kept[0]
    gradient, input_gradient = torch.autograd.grad(score, [activations, image])
    with GuidedReluMode():
        (guided,) = torch.autograd.grad(network(image, words)[0, place, word], [image])
    handle.remove()
    return {
        "score": score[None],
        "activations": activations,
        "gradient": gradient,
        "input_gradient": input_gradient,
        "guided_gradient": guided,
    }


def main() -> None:
    torch.manual_seed(5)
    FOLDER.mkdir(parents=True, exist_ok=True)
    network = Captioner().double().eval()
    for parameter in network.features.parameters():
        parameter.data *= 2
    image = torch.randn(1, 3, 32, 32).float().double()
    words = torch.tensor([[1, 7, 3, 12, 5, 2]])
    np.save(FOLDER / "image.npy", image.numpy().astype(np.float32))
    np.save(FOLDER / "words.npy", words.numpy())
    for place, word in EXPLAINED:
        for name, value in gradients(network, image, words, place, word).items():
            np.save(FOLDER / f"{name}-{place}.npy", value.detach().numpy().astype(np.float32))
    about = {"explained": [{"place": place, "word": word} for place, word in EXPLAINED]}
    (FOLDER / "about.json").write_text(json.dumps(about, indent=1) + "\n")
    torch.onnx.export(
        network.float(),
        (image.float(), words),
        FOLDER / "captions.onnx",
        input_names=["image", "words"],
        output_names=["scores"],
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
