"""Explains a picture with a model that camgraft augmented with --emit maps, without camgraft.

    python explain.py model.maps.onnx picture.jpg --top 2

prints the best classes and writes Grad-CAM and Guided Grad-CAM beside the picture.
"""

import argparse
import json
from fractions import Fraction
from pathlib import Path

import numpy
import onnxruntime
from PIL import Image, ImageOps


class Explainer:
    """A model that explains itself."""

    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path)
        metadata = self.session.get_modelmeta().custom_metadata_map
        self.contract = json.loads(metadata["camgraft.contract"])
        how = dict(entry.split("=") for entry in self.contract["preprocessing"].split(","))
        self.how = {key: number(value) for key, value in how.items()}

    def explain(self, picture, wanted=-1):
        """What the model says of every class, and maps of one; -1 is the predicted one."""
        image = self.session.get_inputs()[0]
        tensor = tensor_of(fit(picture, self.how), self.how)
        feeds = {image.name: tensor.astype("float16" if "float16" in image.type else "float32")}
        if self.contract["explains"]["choice"] == "input":
            feeds[self.contract["explains"]["input"]] = numpy.array([wanted])
        names = self.contract["layers"][0]["outputs"]
        outputs = [self.contract["score"]["output"], "explained_class", names["gradcam"], names["guided_gradcam"]]
        scores, explained, gradcam, guided = self.session.run(outputs, feeds)
        return probabilities(scores[0].reshape(-1), self.contract["score"]), int(explained[0]), gradcam[0, 0], guided[0]

    def name(self, index):
        """A class in words, where the file has them."""
        return self.contract["labels"][index] if self.contract["labels"] else f"class {index}"


def number(text):
    """A word stays one, 0.5 and 0.485/0.456/0.406 become numbers."""
    try:
        return numpy.array(text.split("/"), float) if "/" in text else float(text)
    except ValueError:
        return text


def fit(picture, how):
    """The picture as the network sees it, an array [H, W, C] of grey levels."""
    picture = picture.convert("L" if how["channels"] == "grey" else "RGB")
    size = width, height = int(how["width"]), int(how["height"])
    interpolation = Image.Resampling[how["interpolation"].upper()]
    if how["fit"] == "warp":
        picture = picture.resize(size, interpolation)
    elif how["fit"] == "pad":
        grey = int(how["padding"])
        colour = grey if how["channels"] == "grey" else (grey,) * 3
        picture = ImageOps.pad(picture, size, interpolation, colour)
    else:
        shorter = Fraction(int(how.get("resize", 0)), min(picture.size))
        scale = max(shorter, Fraction(width, picture.width), Fraction(height, picture.height))
        picture = picture.resize([int(side * scale) for side in picture.size], interpolation)
        left, top = round((picture.width - width) / 2), round((picture.height - height) / 2)
        picture = picture.crop((left, top, left + width, top + height))
    return numpy.atleast_3d(numpy.asarray(picture))


def tensor_of(pixels, how):
    """The network's input, [1, C, H, W] or [1, H, W, C]."""
    ordered = pixels[:, :, ::-1] if how["channels"] == "bgr" else pixels
    values = ((ordered * how["scale"] - how["mean"]) / how["deviation"])[None]
    return values.transpose(0, 3, 1, 2) if how["layout"] == "nchw" else values


def probabilities(numbers, score):
    """What people read: the file says what its output holds."""
    reading, single = score["reading"], score.get("single", False)
    numbers = numbers[-1:] if single else numbers
    if reading == "softmax" and len(numbers) > 1:
        numbers = numpy.exp(numbers - numbers.max())
        return numbers / numbers.sum()
    if reading in ("softmax", "sigmoid"):
        numbers = 1 / (1 + numpy.exp(-numbers))
    elif reading == "exponential":
        numbers = numpy.exp(numbers)
    else:
        numbers = numbers / score.get("scale", 1)
    return numbers if single or len(numbers) > 1 else numpy.append(1 - numbers, numbers)


def heat(pixels, gradcam):
    """Grad-CAM over the picture, from blue to red."""
    level = 4 * gradcam / max(gradcam.max(), 1e-30)
    jet = numpy.clip(1.5 - abs(level[:, :, None] - [3, 2, 1]), 0, 1)
    return Image.fromarray((127.5 * jet + pixels / 2).astype("uint8"))


def relief(guided, how):
    """Guided Grad-CAM on mid grey."""
    guided = guided.transpose(1, 2, 0) if how["layout"] == "nchw" else guided
    guided = guided[:, :, ::-1] if how["channels"] == "bgr" else guided
    level = 128 + 127 * guided / max(numpy.quantile(abs(guided), 0.995), 1e-30)
    return Image.fromarray(numpy.clip(level, 0, 255).astype("uint8").squeeze())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("picture", type=Path)
    parser.add_argument("--top", type=int, default=1, help="how many classes to explain")
    arguments = parser.parse_args()
    explainer = Explainer(arguments.model)
    picture = ImageOps.exif_transpose(Image.open(arguments.picture))
    scores = explainer.explain(picture)[0]
    for place in numpy.argsort(-scores)[: arguments.top]:
        # A single number is explained upwards, whatever its class is called.
        wanted = -1 if len(scores) == 1 else place
        _, index, gradcam, guided = explainer.explain(picture, wanted)
        said = scores[place] if explainer.contract["score"]["reading"] == "value" else f"{100 * scores[place]:.1f} %"
        print(f"{explainer.name(index)}: {said}")
        stem = arguments.picture.with_suffix("")
        heat(fit(picture, explainer.how), gradcam).save(f"{stem}-{index}-gradcam.png")
        relief(guided, explainer.how).save(f"{stem}-{index}-guided-gradcam.png")


if __name__ == "__main__":
    main()
