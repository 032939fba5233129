"""The files of a network in eight bits and of its float twin, and what ONNX Runtime makes of them."""

from __future__ import annotations

import collections
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import providers
from files import METHODS, Files
from integer_networks import IntegerNetwork
from networks import PICTURE_SIZE

import camgraft_command

TWIN = "twin "
CALIBRATION_PICTURES = 4
RANDOM_SEED = 11
# What ONNX Runtime computes in integers, of nodes as they are or of what it fuses.
IN_INTEGERS = ("QLinear", "QGemm", "ConvInteger", "MatMulInteger", "DynamicQuantize", "QAttention")


@dataclass(frozen=True)
class IntegerFiles:
    """The same contestants as of a float network, and those of the float twin, whose names begin with "twin"."""

    folder: Path
    network: IntegerNetwork
    batch: int = 1
    provider: str = providers.CPU

    @property
    def twin(self) -> Files:
        return Files(self.folder, self.network.twin, self.batch)

    @property
    def original(self) -> Path:
        return self.folder / f"{self.network.key}-{self.batch}.onnx"

    def of(self, contestant: str) -> Path:
        if contestant.startswith(TWIN):
            return self.twin.of(contestant.removeprefix(TWIN))
        methods = METHODS.get(contestant)
        return self.original.with_suffix(f".{methods.replace(',', '-')}.onnx") if methods else self.original

    def make(self) -> None:
        """Quantises where that was not done before; augments anew."""
        self.twin.make()
        if not self.original.exists():
            _quantise(self.twin.original, self.network, self.original)
        for contestant, methods in METHODS.items():
            camgraft_command.augment(self.original, self.of(contestant), methods, "--no-verify", "--platform", "cpu")


class _Pictures:
    """Random pictures with which the quantiser finds ranges."""

    def __init__(self, batch: int) -> None:
        random = np.random.default_rng(RANDOM_SEED)
        shape = (batch, 3, PICTURE_SIZE, PICTURE_SIZE)
        self._left = [random.standard_normal(shape, dtype=np.float32) for _ in range(CALIBRATION_PICTURES)]

    def get_next(self) -> dict[str, np.ndarray] | None:
        return {"image": self._left.pop()} if self._left else None


def _quantise(model: Path, network: IntegerNetwork, written: Path) -> None:
    from onnxruntime.quantization import QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    types = {"uint8": QuantType.QUInt8, "int8": QuantType.QInt8}
    asked = network.quantisation
    with tempfile.TemporaryDirectory() as place:
        prepared = Path(place) / "prepared.onnx"
        quant_pre_process(str(model), str(prepared), skip_symbolic_shape=True)
        quantize_static(
            str(prepared),
            str(written),
            _Pictures(1),
            quant_format=QuantFormat[asked.form],
            per_channel=asked.per_channel,
            reduce_range=asked.reduced_range,
            activation_type=types[asked.activations],
            weight_type=types[asked.weights],
        )


def fused(model: Path) -> dict[str, int]:
    """How many nodes of each kind compute in integers when ONNX Runtime has optimised a model by default."""
    import onnxruntime

    with tempfile.TemporaryDirectory() as place:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        options.optimized_model_filepath = str(Path(place) / "optimised.onnx")
        onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        nodes = onnx.load(options.optimized_model_filepath, load_external_data=False).graph.node
    return dict(collections.Counter(node.op_type for node in nodes if node.op_type.startswith(IN_INTEGERS)))


def equal_outputs(files: IntegerFiles, threads: int) -> bool:
    """Whether the augmented model answers as the deployed one does, bit for bit, with default options."""
    plain = providers.session(files.original, providers.CPU, threads)
    augmented = providers.session(files.of("augmented"), providers.CPU, threads)
    names = [output.name for output in plain.get_outputs()]
    feeds = _Pictures(files.batch).get_next()
    explained = feeds | {"explain_class": np.full(files.batch, -1, dtype=np.int64)}
    pairs = zip(plain.run(names, feeds), augmented.run(names, explained))
    return all(np.array_equal(expected, found) for expected, found in pairs)
