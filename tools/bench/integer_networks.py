"""Networks in eight bits, as ONNX Runtime's own quantiser makes them of float networks; and their float twins."""

from __future__ import annotations

from dataclasses import dataclass, replace

import networks
from networks import PICTURE_SIZE, Network

from architecture import Architecture


@dataclass(frozen=True)
class Quantisation:
    """What is asked of the quantiser; activations and weights are "uint8" or "int8"."""

    form: str
    per_channel: bool
    activations: str = "uint8"
    weights: str = "int8"
    reduced_range: bool = False

    @property
    def words(self) -> str:
        channels = "per channel" if self.per_channel else "per tensor"
        reduced = ", reduced range" if self.reduced_range else ""
        return f"{self.form}, {channels}, {self.activations} by {self.weights}{reduced}"


@dataclass(frozen=True)
class IntegerNetwork:
    """A network and how it is quantised; the key names its files."""

    key: str
    twin: Network
    quantisation: Quantisation

    @property
    def name(self) -> str:
        return self.twin.name

    @property
    def architecture(self) -> Architecture:
        return replace(self.twin.architecture, name=self.key)


def _network(name: str, family: str, architecture: str) -> Network:
    return Network(name, Architecture(family, architecture, architecture, PICTURE_SIZE), "")


NETWORKS = [
    IntegerNetwork("mobilenet_v2-qdq", networks.named("mobilenet_v2"), Quantisation("QDQ", per_channel=True)),
    IntegerNetwork(
        "mobilenet_v2-qlinear", networks.named("mobilenet_v2"), Quantisation("QOperator", per_channel=False, weights="uint8")
    ),
    IntegerNetwork(
        "resnet18-qlinear",
        _network("ResNet-18", "torchvision", "resnet18"),
        Quantisation("QOperator", per_channel=True),
    ),
    IntegerNetwork(
        "resnet50-qdq", networks.named("resnet50"), Quantisation("QDQ", per_channel=True, activations="int8")
    ),
    IntegerNetwork(
        "efficientnet_lite0-qlinear",
        _network("EfficientNet-Lite0", "timm", "efficientnet_lite0"),
        Quantisation("QOperator", per_channel=True),
    ),
    IntegerNetwork(
        "squeezenet1_1-qdq", networks.named("squeezenet1_1"), Quantisation("QDQ", per_channel=False, reduced_range=True)
    ),
    IntegerNetwork(
        "mobilenet_v3_large-qdq",
        _network("MobileNetV3-Large", "torchvision", "mobilenet_v3_large"),
        Quantisation("QDQ", per_channel=False),
    ),
]


def named(word: str) -> IntegerNetwork:
    """The network meant by its key."""
    for network in NETWORKS:
        if word == network.key:
            return network
    known = ", ".join(network.key for network in NETWORKS)
    raise SystemExit(f"there is no integer network '{word}'; choose of {known}")
