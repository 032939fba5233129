"""Where ONNX Runtime executes: on the processor, or on an NVIDIA GPU without and with TF32."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

CPU = "cpu"
CUDA = {"cuda": "0", "cuda-tf32": "1"}
PROVIDERS = [CPU, *CUDA]


def session(model: Path, provider: str, threads: int) -> onnxruntime.InferenceSession:
    """A session of that provider alone: on a GPU a node that it leaves to the processor is a failure."""
    # Here, since the peers do without.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    if provider == CPU:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    cuda = [("CUDAExecutionProvider", {"use_tf32": CUDA[provider]})]
    options.add_session_config_entry("session.disable_cpu_ep_fallback", "1")
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=cuda)
    except Exception:
        # Where CUDA does not start, ONNX Runtime takes the processor, and then says that it must not.
        if "CUDAExecutionProvider" in onnxruntime.InferenceSession(str(model), providers=cuda).get_providers():
            raise
        raise RuntimeError(
            "CUDA does not start; a warning of onnxruntime-gpu's, if it is installed, says what is missing"
        ) from None
