"""Networks that make a vector of a picture: the cosine of it and another vector, in several ways of pooling."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from lively import enliven
from subject import Question, Subject
from traced import traced

SIDE = 64


class ResNetBNNeck(nn.Module):
    """Luo et al. 2019, Bag of Tricks for person re-identification: a normalisation between pooling and classifier."""

    def __init__(self) -> None:
        super().__init__()
        import timm

        self.body = timm.create_model("resnet18", num_classes=0, global_pool="")
        self.neck = nn.BatchNorm1d(512)

    def forward(self, picture: Tensor) -> Tensor:
        return self.neck(self.body(picture).mean((2, 3)))


class ArcFaceHead(nn.Module):
    """InsightFace's: normalisation, dropout, all places into one linear layer, normalisation."""

    def __init__(self) -> None:
        super().__init__()
        import timm

        self.body = timm.create_model("resnet10t", num_classes=0, global_pool="")
        self.front = nn.BatchNorm2d(512)
        self.drop = nn.Dropout(0.4)
        self.linear = nn.Linear(512 * 4, 64)
        self.behind = nn.BatchNorm1d(64)

    def forward(self, picture: Tensor) -> Tensor:
        return self.behind(self.linear(self.drop(self.front(self.body(picture))).flatten(1)))


class GeM(nn.Module):
    """Radenović et al. 2019: generalised mean, then whitening, then length one."""

    def __init__(self) -> None:
        super().__init__()
        import timm

        self.body = timm.create_model("resnet18", num_classes=0, global_pool="")
        self.power = nn.Parameter(torch.tensor(3.0))
        self.whiten = nn.Linear(512, 64)

    def forward(self, picture: Tensor) -> Tensor:
        powered = self.body(picture).clamp(min=1e-6) ** self.power
        return functional.normalize(self.whiten(powered.mean((2, 3)) ** (1 / self.power)), dim=1)


class OSNetLike(nn.Module):
    """Zhou et al. 2019: streams of several scales under one gate; pooled, a linear layer with its normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(3, 2, 1))
        self.streams = nn.ModuleList(
            nn.Sequential(
                *(
                    layer
                    for _ in range(depth)
                    for layer in (nn.Conv2d(16, 16, 1, bias=False), nn.Conv2d(16, 16, 3, 1, 1, groups=16, bias=False), nn.BatchNorm2d(16), nn.ReLU())
                )
            )
            for depth in (1, 2, 3)
        )
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(16, 4, 1), nn.ReLU(), nn.Conv2d(4, 16, 1), nn.Sigmoid())
        self.last = nn.Sequential(nn.Conv2d(16, 64, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU())
        self.embed = nn.Sequential(nn.Linear(64, 32), nn.BatchNorm1d(32), nn.ReLU())

    def forward(self, picture: Tensor) -> Tensor:
        value = self.stem(picture)
        value = torch.relu(value + sum(stream(value) * self.gate(stream(value)) for stream in self.streams))
        return self.embed(self.last(value).mean((2, 3)))


def _timm(name: str, **arguments):
    def make() -> nn.Module:
        import timm

        return timm.create_model(name, num_classes=0, **arguments)

    return make


def _clip() -> nn.Module:
    from open_clip.model import CLIP

    network = CLIP(
        32,
        {"image_size": SIDE, "layers": 3, "width": 64, "patch_size": 16, "head_width": 16},
        {"context_length": 8, "vocab_size": 50, "width": 32, "heads": 2, "layers": 2},
    )
    return _Encoder(network)


class _Encoder(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> Tensor:
        return self.network.encode_image(picture, normalize=True)


def _clip_of_transformers() -> nn.Module:
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    configuration = CLIPVisionConfig(
        hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4, image_size=SIDE, patch_size=16, projection_dim=32
    )
    return _Embeds(CLIPVisionModelWithProjection(configuration))


class _Embeds(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> Tensor:
        return self.network(pixel_values=picture).image_embeds


class _Pooled(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, picture: Tensor) -> Tensor:
        return self.network(pixel_values=picture).pooler_output


def _dinov2(kind: str):
    def make() -> nn.Module:
        import transformers

        configuration = getattr(transformers, kind + "Config")(
            hidden_size=48, num_hidden_layers=3, num_attention_heads=4, image_size=SIDE, patch_size=16
        )
        return _Pooled(getattr(transformers, kind + "Model")(configuration))

    return make


# name: library, network, the feature layer's shape without pictures
CASES = {
    "resnet18 with BNNeck": ("timm", ResNetBNNeck, (512, 2, 2)),
    "resnet10t with ArcFace's head": ("timm", ArcFaceHead, (512, 2, 2)),
    "resnet18 with GeM": ("timm", GeM, (512, 2, 2)),
    "OSNet-like": ("own", OSNetLike, (64, 16, 16)),
    "vit_tiny, class token": ("timm", _timm("vit_tiny_patch16_224", img_size=SIDE, depth=4), (192, 4, 4)),
    "vit_tiny, average": ("timm", _timm("vit_tiny_patch16_224", img_size=SIDE, depth=4, global_pool="avg"), (192, 4, 4)),
    "vit_tiny, attention pool": ("timm", _timm("vit_tiny_patch16_224", img_size=SIDE, depth=4, global_pool="map", class_token=False), (192, 4, 4)),
    "mobilenetv3_small_050": ("timm", _timm("mobilenetv3_small_050"), (288, 2, 2)),
    "CLIP's image side": ("open_clip", _clip, (64, 4, 4)),
    "CLIPVisionModelWithProjection": ("transformers", _clip_of_transformers, (64, 4, 4)),
    "Dinov2Model": ("transformers", _dinov2("Dinov2"), (48, 4, 4)),
    "Dinov2WithRegistersModel": ("transformers", _dinov2("Dinov2WithRegisters"), (48, 4, 4)),
    "vit_small_patch14_reg4_dinov2": (
        "timm",
        _timm("vit_small_patch14_reg4_dinov2", img_size=56, patch_size=14, depth=3, embed_dim=96),
        (96, 4, 4),
    ),
    "swin_tiny": ("timm", _timm("swin_tiny_patch4_window7_224", img_size=SIDE, window_size=2, depths=(1, 1, 1, 1), embed_dim=24), (192, 2, 2)),
    "convnext_atto": ("timm", _timm("convnext_atto"), (320, 2, 2)),
}


def size(name: str) -> tuple[int, int]:
    side = 56 if "patch14" in name else SIDE
    return side, side


def build(name: str, picture: Tensor) -> Subject:
    library, make, _ = CASES[name]
    side = size(name)
    torch.manual_seed(3)
    network = make().eval()
    enliven(network, (1, 3, *side), 3, calm=any(word in name for word in ("vit", "CLIP", "Dino", "swin", "convnext")))
    other = np.random.default_rng(13).integers(0, 256, (*side, 3), dtype=np.uint8)
    with torch.no_grad():
        length = network(picture).shape[1]
        answer = network.double()(torch.from_numpy(other / 255.0).permute(2, 0, 1)[None])
        network.float()
    reference = np.random.default_rng(9).normal(size=length).astype(np.float32)
    return Subject(
        name=name,
        library=library,
        side=side,
        network=network,
        forward=lambda module, value: module(value),
        export=traced("image", ["embedding"]),
        questions=lambda returned: [
            _similarity(returned, "similarity to a vector", "vector.npy", torch.from_numpy(reference)[None]),
            _similarity(returned, "similarity to a picture", "other.png", answer),
        ],
        arrays={"vector.npy": reference},
        pictures={"other.png": other},
    )


def _similarity(returned: Tensor, word: str, file: str, reference: Tensor) -> Question:
    number = lambda value: functional.cosine_similarity(value, reference.to(value))[0]
    return Question(word, ("--similar-to", file), number, float(number(returned)))
