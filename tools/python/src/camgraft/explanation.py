"""What an explanation says, and how it shows itself."""

from base64 import b64encode
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple, Optional

import numpy
from PIL import Image

from camgraft import maps, pictures
from camgraft.preprocessing import Preprocessing


class Prediction(NamedTuple):
    """What a model says of one class: a probability, or a number that is none."""

    index: int
    name: str
    probability: Optional[float] = None
    value: Optional[float] = None

    def __str__(self):
        said = f"{self.value:.4g}" if self.probability is None else f"{100 * self.probability:.1f} %"
        return f"{self.name}: {said}"


@dataclass(frozen=True)
class Explanation:
    """Why a model gave a picture a score for one class."""

    prediction: Prediction  # the class that is explained
    score: float  # what was differentiated: before softmax, where the model has one
    predictions: list  # of every class, the most probable first
    seen: Image.Image  # what the network saw, after resizing and cropping
    layers: list  # the names of the feature layers
    maps: list  # Grad-CAM of each of them, float32 [H, W]
    guided: Optional[numpy.ndarray]  # guided backpropagation, in the shape of the input
    guided_gradcam: Optional[numpy.ndarray]  # the same times the first map
    gradients: dict  # by method: guided, deconv, gradient
    empty: Optional[str]  # why the first map shows nothing, in few words
    preprocessing: Preprocessing = field(repr=False)

    @property
    def gradcam(self):
        """Grad-CAM of the first layer, or None where the file does not compute it."""
        return self.maps[0] if self.maps else None

    def heat(self, layer=0, colours="inferno", opacity=0.5):
        """Grad-CAM in colours over what the network saw, a Pillow image."""
        values = self.maps[layer]
        shown = numpy.zeros_like(values) if layer == 0 and self.empty else values
        size = self.seen.size[::-1]
        if shown.shape != size:  # Some conventions leave it as small as the layer.
            shown = maps.resized(shown, size)
        return pictures.heat(self.seen, shown, colours, opacity)

    def relief(self, gradients=None):
        """Guided Grad-CAM, or other numbers in the shape of the input, on mid grey: a Pillow image."""
        return pictures.relief(self.guided_gradcam if gradients is None else gradients, self.preprocessing)

    def pictures(self):
        """All there is to see, by title."""
        found = {"input": pictures.readable(self.seen)}
        for layer, name in enumerate(self.layers if self.maps else []):
            reason = f": {self.empty}" if layer == 0 and self.empty else ""
            found[f"Grad-CAM in {name}{reason}"] = self.heat(layer)
        if self.guided is not None:
            found["guided backpropagation"] = self.relief(self.guided)
        if self.guided_gradcam is not None:
            found["Guided Grad-CAM"] = self.relief()
        return found

    def _captions(self, titles):
        """What stands below each of them: its title, and for gradients where the contrast is full."""
        gradients = {"guided backpropagation": self.guided, "Guided Grad-CAM": self.guided_gradcam}
        return {
            title: title if gradients.get(title) is None else
            f"{title}; full contrast at ±{pictures.reach(gradients[title], self.preprocessing):.3g}, the 98th percentile"
            for title in titles}

    def _repr_png_(self):
        return pictures.png(self.heat() if self.maps else pictures.readable(self.seen))

    def _repr_html_(self):
        drawn = self.pictures()
        captions = self._captions(drawn)
        figures = "".join(
            f'<figure style="margin:0"><img alt="{escape(title)}" src="data:image/png;base64,'
            f'{b64encode(pictures.png(picture)).decode()}" style="max-width:224px">'
            f'<figcaption style="max-width:224px;overflow-wrap:anywhere">{escape(captions[title])}</figcaption></figure>'
            for title, picture in drawn.items())
        others = ", ".join(escape(str(said)) for said in self.predictions[:3])
        return (
            f"<div><strong>{escape(self.prediction.name)}</strong>, score {self.score:.2f} ({others})"
            f'<div style="display:flex;flex-wrap:wrap;gap:8px">{figures}</div></div>')


class Explanations(list):
    """Explanations of several classes of one picture, below one another in a notebook."""

    def _repr_html_(self):
        return "".join(explanation._repr_html_() for explanation in self)
