"""Classifiers of libraries that the zoo does not walk, and CLIP's two sides: the score of a class or of a text."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from lively import enliven
from subject import Question, Subject
from traced import traced

SIDE = 64
CLASSES = 6
CLASS = 2


def _yolo() -> nn.Module:
    from ultralytics.nn.tasks import ClassificationModel

    return ClassificationModel("yolov8n-cls.yaml", nc=CLASSES, verbose=False)


def _efficientnet() -> nn.Module:
    from monai.networks.nets import EfficientNetBN

    return EfficientNetBN("efficientnet-b0", pretrained=False, spatial_dims=2, in_channels=3, num_classes=CLASSES)


def _two_towers() -> nn.Module:
    from transformers import CLIPConfig, CLIPModel

    text = {"vocab_size": 60, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 2}
    text |= {"max_position_embeddings": 8, "bos_token_id": 57, "eos_token_id": 58, "pad_token_id": 0}
    picture = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3, "num_attention_heads": 4}
    picture |= {"image_size": SIDE, "patch_size": 16}
    return _TwoTowers(CLIPModel(CLIPConfig(text_config=text, vision_config=picture, projection_dim=32)))


class _TwoTowers(nn.Module):
    """The logits of some texts."""

    texts = torch.tensor([[57, 3, 9, 58, 0, 0], [57, 4, 11, 12, 58, 0], [57, 41, 5, 6, 7, 58]])

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor, texts: Tensor | None = None) -> Tensor:
        texts = self.texts if texts is None else texts
        # Padding is 0 here, and the texts end before it.
        return self.network(pixel_values=picture, input_ids=texts, attention_mask=torch.ones_like(texts)).logits_per_image


CASES = {
    "yolov8n-cls": ("ultralytics", _yolo),
    "efficientnet-b0": ("monai", _efficientnet),
    "CLIPModel": ("transformers", _two_towers),
}


def size(name: str) -> tuple[int, int]:
    return SIDE, SIDE


def build(name: str, picture: Tensor) -> Subject:
    library, make = CASES[name]
    torch.manual_seed(3)
    network = make().eval()
    is_clip = name == "CLIPModel"
    enliven(network, (1, 3, SIDE, SIDE), 3, calm=is_clip)
    texts = _TwoTowers.texts
    return Subject(
        name=name,
        library=library,
        side=(SIDE, SIDE),
        network=network,
        forward=lambda module, value: module(value),
        export=traced(["image", "texts"], ["logits"], lambda picture: (picture, texts)) if is_clip else traced("image", ["logits"]),
        questions=_text if is_clip else _class,
        arrays={"texts.npy": texts.numpy().astype(np.int64)} if is_clip else {},
    )


def _class(returned: Tensor | tuple[Tensor, ...]) -> list[Question]:
    number = lambda value: _scores(value)[0, CLASS]
    against = lambda value: _scores(value)[0, CLASS] - _scores(value)[0, 0]
    return [
        Question("class", ("--class", str(CLASS)), number, float(number(returned))),
        Question("class against", ("--class", str(CLASS), "--against", "0"), against, float(against(returned))),
    ]


def _scores(returned: Tensor | tuple[Tensor, ...]) -> Tensor:
    """Ultralytics' classifiers return probabilities, and the scores behind them."""
    return returned[1] if isinstance(returned, tuple) else returned


def _text(returned: Tensor) -> list[Question]:
    number = lambda value: value[0, 1]
    return [Question("text", ("--class", "1", "--input", "texts=texts.npy"), number, float(number(returned)))]
