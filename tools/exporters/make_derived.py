"""What people do to a file afterwards: simplified, optimised, quantised, halved. make_derived.py FOLDER PHOTO [NAME...]

Made of the files of make_torch.py and make_optimum.py, which have to lie in the folder.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime import quantization

import truth
from truth import Truth

warnings.filterwarnings("ignore")


class Pictures(quantization.CalibrationDataReader):
    def __init__(self, name: str, picture: np.ndarray) -> None:
        rng = np.random.default_rng(2)
        self._left = iter([{name: picture}] + [{name: (picture + 0.3 * rng.normal(size=picture.shape)).astype(np.float32)} for _ in range(4)])

    def get_next(self):
        return next(self._left, None)


class Maker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, source: str, exporter: str, what: str, *, exact: bool = True, half: bool = False, refused: str | None = None) -> None:
        """Values are those that ONNX Runtime gives for the derived file; gradients are the source's, where nothing was rounded."""
        said = json.loads((self.folder / f"{source}.json").read_text())
        arrays = dict(np.load(self.folder / f"{source}.npz"))
        if not exact:
            for key in ("layer", "layer_gradient", "input_gradient", "class"):
                arrays.pop(key, None)
        if half:
            # Rounded weights put some rectifiers on their other side, which the layer's gradient does not see.
            arrays.pop("input_gradient", None)
            said["tolerance"] = 5e-2
        said |= {"exporter": exporter, "what": what, "refused": refused}
        inputs = {key.removeprefix("input:"): value for key, value in arrays.items() if key.startswith("input:")}
        session = onnxruntime.InferenceSession(self.folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
        given = {i.name: value.astype(np.float16) if i.type == "tensor(float16)" else value for i, (_, value) in zip(session.get_inputs(), inputs.items(), strict=True)}
        answer = session.run(None, given)[0].astype(np.float64)[0]
        said["values"] = (answer if abs(answer.sum() - 1) < 1e-2 and (answer >= 0).all() else truth.softmax(answer)).tolist()
        if any(value.dtype == np.float16 for value in given.values()):
            arrays = {f"input:{key}": value for key, value in given.items()} | {key: value for key, value in arrays.items() if not key.startswith("input:")}
        (self.folder / f"{name}.json").write_text(json.dumps(said, indent=1) + "\n")
        np.savez_compressed(self.folder / f"{name}.npz", **arrays)

    def _load(self, source: str) -> onnx.ModelProto:
        return onnx.load(self.folder / f"{source}.onnx")

    def simplified(self) -> None:
        import onnxsim

        model, _ = onnxsim.simplify(self._load("torch_op17_open"))
        onnx.save(model, self.folder / "onnxsim_open.onnx")
        self.write("onnxsim_open", "torch_op17_open", f"onnxsim {onnxsim.__version__}", "simplified, height and width open")

    def slimmed(self) -> None:
        import onnxslim

        onnx.save(onnxslim.slim(self._load("optimum_vit")), self.folder / "onnxslim_vit.onnx")
        self.write("onnxslim_vit", "optimum_vit", f"onnxslim {onnxslim.__version__}", "Optimum's ViT, slimmed")

    def optimised(self, level: str, source: str) -> None:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, f"ORT_ENABLE_{level.upper()}")
        name = f"ort_{level}_{source.removeprefix('torch_')}"
        options.optimized_model_filepath = str(self.folder / f"{name}.onnx")
        onnxruntime.InferenceSession(self.folder / f"{source}.onnx", options, providers=["CPUExecutionProvider"])
        self.write(name, source, f"ONNX Runtime {onnxruntime.__version__}", f"{source} optimised ({level}) and saved", refused="in the memory layout of one processor" if level == "all" else None)

    def transformers(self) -> None:
        from onnxruntime.transformers import optimizer

        optimised = optimizer.optimize_model(str(self.folder / "optimum_vit.onnx"), model_type="vit", num_heads=2, hidden_size=32, opt_level=0)
        optimised.save_model_to_file(str(self.folder / "ort_transformers_vit.onnx"))
        self.write("ort_transformers_vit", "optimum_vit", f"onnxruntime.transformers {onnxruntime.__version__}", "Optimum's ViT with fused operators")

    def half(self, name: str, source: str, **more: object) -> None:
        from onnxconverter_common import float16

        model = float16.convert_float_to_float16(self._load(source), **more)
        onnx.save(model, self.folder / f"{name}.onnx")
        self.write(name, source, "onnxconverter-common 1.16.0", f"{source} in float16, {', '.join(f'{k}={v}' for k, v in more.items()) or 'inputs too'}", half=True)

    def quantised(self, name: str, source: str, **more: object) -> None:
        path = self.folder / f"{name}.onnx"
        picture = next(value for key, value in np.load(self.folder / f"{source}.npz").items() if key.startswith("input:"))
        entry = self._load(source).graph.input[0].name
        prepared = self.folder / f"{name}.prepared.onnx"
        quantization.shape_inference.quant_pre_process(str(self.folder / f"{source}.onnx"), str(prepared), skip_symbolic_shape=True)
        if more.pop("dynamic", False):
            quantization.quantize_dynamic(prepared, path, **more)
        else:
            quantization.quantize_static(prepared, path, Pictures(entry, picture), **more)
        prepared.unlink()
        self.write(name, source, f"onnxruntime.quantization {onnxruntime.__version__}", f"{source}, {name.removeprefix('quantised_')}", exact=False)

    def makers(self):
        qdq, operators = quantization.QuantFormat.QDQ, quantization.QuantFormat.QOperator
        signed, unsigned = quantization.QuantType.QInt8, quantization.QuantType.QUInt8
        return {
            "onnxsim_open": self.simplified,
            "onnxslim_vit": self.slimmed,
            "ort_basic": lambda: self.optimised("basic", "torch_op11_softmax"),
            "ort_extended": lambda: self.optimised("extended", "torch_dynamo_18"),
            "ort_all": lambda: self.optimised("all", "timm_catavgmax"),
            "ort_transformers_vit": self.transformers,
            "half_inputs_too": lambda: self.half("half_inputs_too", "torch_op11_softmax"),
            "half_keep_io": lambda: self.half("half_keep_io", "torch_op17_open", keep_io_types=True),
            "half_mixed": lambda: self.half("half_mixed", "timm_catavgmax", keep_io_types=True, op_block_list=["Gemm", "GlobalAveragePool"]),
            "half_keras": lambda: self.half("half_keras", "keras_functional", keep_io_types=True),
            "quantised_qdq_per_channel": lambda: self.quantised("quantised_qdq_per_channel", "timm_catavgmax", quant_format=qdq, per_channel=True, activation_type=signed, weight_type=signed),
            "quantised_qdq_uint8": lambda: self.quantised("quantised_qdq_uint8", "torch_op17_open", quant_format=qdq, activation_type=unsigned, weight_type=signed),
            "quantised_qoperator": lambda: self.quantised("quantised_qoperator", "torch_op11_softmax", quant_format=operators, activation_type=unsigned, weight_type=unsigned),
            "quantised_dynamic_vit": lambda: self.quantised("quantised_dynamic_vit", "optimum_vit", dynamic=True, weight_type=unsigned),
        }


def main() -> None:
    folder, _, *names = sys.argv[1:]
    for name, make in Maker(Path(folder)).makers().items():
        if names and name not in names:
            continue
        try:
            make()
        except Exception as failure:  # noqa: BLE001 a tool that fails is a line of the table
            print(f"{name}: {type(failure).__name__}: {str(failure)[:300]}", file=sys.stderr)


if __name__ == "__main__":
    main()
