"""Makes part of testmodels/cases/pictures: what only pictures with all their bits and bands are answered rightly for.

    .venv/bin/python tools/testmodels/make_pictures.py

narrow.onnx takes one channel and tells whether the mean grey level (0 to 255) lies above 128.2; narrow.png is a 16-bit
picture whose levels, 128.3 to 128.5, all become 128 in 8 bits. For bands-6.npy and alpha.png, pictures for c6.onnx and
c4.onnx, answers.json holds what ONNX Runtime says of the numbers that NumPy and Pillow make of them.
"""

import json
import struct
import zlib
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

FOLDER = Path(__file__).resolve().parents[2] / "testmodels" / "cases" / "pictures"


def narrow():
    weights = {
        "kernel": numpy.full((1, 1, 1, 1), 1, numpy.float32),
        "steep": numpy.array([[-62.0], [62.0]], numpy.float32),
        "threshold": numpy.array([62 * 128.2, -62 * 128.2], numpy.float32),
    }
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["maps"]),
        helper.make_node("Relu", ["maps"], ["features"]),
        helper.make_node("GlobalAveragePool", ["features"], ["pooled"]),
        helper.make_node("Flatten", ["pooled"], ["vector"]),
        helper.make_node("Gemm", ["vector", "steep", "threshold"], ["scores"], transB=1),
    ]
    graph = helper.make_graph(
        nodes,
        "narrow",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 24, 32])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, 2])],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / "narrow.onnx")


def png_16(name, pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 16, 0, 0, 0, 0)
    (FOLDER / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    )


def answer(model, pixels):
    session = onnxruntime.InferenceSession(FOLDER / model, providers=["CPUExecutionProvider"])
    scores = session.run(None, {session.get_inputs()[0].name: pixels.astype(numpy.float32)})[0][0].astype(float)
    shares = numpy.exp(scores - scores.max())
    return (shares / shares.sum()).tolist()


def resized(band, width, height):
    return numpy.array(Image.fromarray(band, mode="F").resize((width, height), Image.Resampling.BILINEAR))


def main():
    narrow()
    random = numpy.random.default_rng(7)
    scan = random.integers(int(128.3 * 257), int(128.5 * 257), (24, 32)).astype(numpy.uint16)
    png_16("narrow.png", scan)
    bands = random.integers(0, 10000, (40, 50, 6)).astype(numpy.uint16)
    numpy.save(FOLDER / "bands-6.npy", bands)
    levels = (bands / 10000 * 255).astype(numpy.float32)
    # The centre of a picture that is 80 columns wide once its rows are 64.
    planes = [resized(levels[:, :, band], 80, 64)[:, 8:72] / 255 for band in range(6)]
    alpha = random.integers(0, 256, (64, 64, 4)).astype(numpy.uint8)
    Image.fromarray(alpha).save(FOLDER / "alpha.png")
    answers = {
        "narrow.png": answer("narrow.onnx", scan[None, None] / 257),
        "img6.npy": answer("c6.onnx", numpy.load(FOLDER / "img6.npy")),
        "bands-6.npy": answer("c6.onnx", numpy.stack(planes)[None]),
        "alpha.png": answer("c4.onnx", alpha.transpose(2, 0, 1)[None] / 255),
    }
    (FOLDER / "answers.json").write_text(json.dumps(answers, indent=2) + "\n")


if __name__ == "__main__":
    main()
