"""How a picture becomes a network's input, as the file says it: the same numbers as camgraft's."""

from os import PathLike
from typing import NamedTuple

import numpy
from PIL import Image, ImageOps, UnidentifiedImageError

from camgraft.errors import CamgraftError


class Prepared(NamedTuple):
    """One picture as the network takes it, and as people see that."""

    input: numpy.ndarray  # [1, C, H, W] or [1, H, W, C], float32
    seen: Image.Image


class Preprocessing:
    """Every channel is (level * scale - mean) / deviation, with levels from 0 to 255."""

    def __init__(self, text):
        said = dict(entry.split("=") for entry in text.split(","))
        self.text = text
        self.fit = said["fit"]
        self.resize = int(said.get("resize", 0))
        self.size = (int(said["width"]), int(said["height"]))
        self.interpolation = Image.Resampling[said["interpolation"].upper()]
        self.padding = int(said.get("padding", 0))
        self.channels = said["channels"]
        self.channels_first = said["layout"] == "nchw"
        self.scale = float(said["scale"])
        self.mean = _numbers(said["mean"])
        self.deviation = _numbers(said["deviation"])
        self.range = _numbers(said["range"]) if "range" in said else None
        self.bands = said.get("bands")
        self.show = [int(channel) - 1 for channel in said.get("show", "").split("/") if channel]

    @property
    def count(self):
        """How many channels there are."""
        return {"rgb": 3, "bgr": 3, "grey": 1}.get(self.channels) or int(self.channels)

    def prepare(self, image):
        """The input for a file's name, a Pillow image, an array or a tensor.

        Real numbers are the input itself, [C, H, W] or [H, W, C]; whole numbers of 8 bits are a picture.
        """
        if isinstance(image, (str, PathLike)):
            image = _opened(image)
        if isinstance(image, Image.Image):
            return self._of_picture(image)
        array = _array(image)
        if array.dtype == bool or numpy.issubdtype(array.dtype, numpy.integer):
            return self._of_picture(_picture(array))
        return self._of_numbers(array)

    def _of_picture(self, image):
        if self.channels not in ("rgb", "bgr", "grey") or self.bands:
            raise CamgraftError(
                f"the network takes {self.count} bands that are no colours; hand in an array of real numbers "
                f"that is its input itself, of shape {self.shape}")
        if image.mode[:1] in "IF":
            raise CamgraftError(
                "the picture has more than 8 bits; hand in an array of real numbers that is the network's input "
                f"itself, of shape {self.shape}, or 8 bits")
        picture = image.convert("RGB")
        if self.range is not None:
            low, high = self.range
            levels = numpy.clip((numpy.arange(256) - low) * 255 / (high - low), 0, 255)
            picture = picture.point([int(level + 0.5) for level in levels] * 3)
        if self.channels == "grey":
            picture = picture.convert("L")
        picture = self._fitted(picture)
        levels = numpy.asarray(picture, "float64").reshape(*picture.size[::-1], -1)
        ordered = levels[:, :, ::-1] if self.channels == "bgr" else levels
        values = ((ordered * self.scale - self.mean) / self.deviation).astype("float32")
        seen = levels[:, :, self.show] if self.show else levels
        return Prepared(self._laid_out(values), _image(seen))

    def _of_numbers(self, array):
        array = array[0] if array.ndim == 4 and len(array) == 1 else array
        width, height = self.size
        first, last = (self.count, height, width), (height, width, self.count)
        if array.shape == first and (self.channels_first or first != last):
            values = numpy.moveaxis(array, 0, -1)
        elif array.shape == last:
            values = array
        else:
            raise CamgraftError(
                f"an array of real numbers is the network's input itself, of shape {self.shape}, "
                f"not {array.shape}; hand in a picture, or an array of uint8, to have it prepared")
        values = values.astype("float32")
        return Prepared(self._laid_out(values), _image(numpy.floor(self._stretched(values) + 0.5)))

    @property
    def shape(self):
        """Of the input, without the axis for several pictures."""
        width, height = self.size
        return (self.count, height, width) if self.channels_first else (height, width, self.count)

    def shown(self, values):
        """What people see of numbers in the shape of the input: [H, W, 3] or [H, W, 1]."""
        return self._colours(numpy.moveaxis(values, 0, -1) if self.channels_first else values)

    def _colours(self, values):
        if self.show:
            return values[:, :, self.show]
        if self.channels == "bgr":
            return values[:, :, ::-1]
        return values if self.channels in ("rgb", "grey") else values.mean(axis=2, keepdims=True)

    def _stretched(self, values):
        """Numbers whose black and white nobody knows, from their 2nd to their 98th percentile."""
        shown = self._colours(values)
        step = 1 + shown.size // (1 << 16)
        places = numpy.moveaxis(shown, -1, 0).reshape(shown.shape[2], -1)[:, ::step]
        ordered = numpy.sort(numpy.where(numpy.isfinite(places), places, 0), axis=None)
        last = len(ordered) - 1
        low, high = ordered[int(0.02 * last + 0.5)], ordered[int(0.98 * last + 0.5)]
        if not low < high:
            low, high = ordered[0], ordered[last]
        if not low < high:
            return numpy.full(shown.shape, 128.0)
        return numpy.clip((shown - low) * numpy.float32(255) / (high - low), 0, 255)

    def _laid_out(self, values):
        return numpy.ascontiguousarray(values.transpose(2, 0, 1) if self.channels_first else values)[None]

    def _fitted(self, picture):
        """Resized as a whole, and then a window on that."""
        width, height = self._resized(*picture.size)
        resized = picture.resize((width, height), self.interpolation)
        # Halves go to the even neighbour.
        left, top = round((width - self.size[0]) / 2), round((height - self.size[1]) / 2)
        window = Image.new(picture.mode, self.size, (self.padding,) * len(picture.getbands()))
        window.paste(resized, (-left, -top))
        return window

    def _resized(self, photo_width, photo_height):
        width, height = self.size
        if self.fit == "warp":
            times = max(1, self.resize / min(width, height))
            return round(times * width), round(times * height)
        if self.fit == "pad":
            return self._padded(photo_width, photo_height)
        across, down = width / photo_width, height / photo_height
        shorter = self.resize / min(photo_width, photo_height)
        if shorter > max(across, down):
            length, is_width = self.resize, photo_width <= photo_height
        else:
            length, is_width = (width, True) if across >= down else (height, False)
        if is_width:
            return length, max(height, int(length * photo_height / photo_width))
        return max(width, int(length * photo_width / photo_height)), length

    def _padded(self, photo_width, photo_height):
        width, height = self.size
        shape = photo_width / photo_height
        if shape > width / height:
            height = round(photo_height / photo_width * width)
        elif shape < width / height:
            width = round(shape * height)
        return max(1, width), max(1, height)


def _numbers(text):
    return numpy.array([float(number) for number in text.split("/")])


def _opened(path):
    try:
        with Image.open(path) as image:
            return ImageOps.exif_transpose(image)
    except FileNotFoundError as missing:
        raise CamgraftError(f"there is no file '{path}'") from missing
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as failure:
        raise CamgraftError(f"'{path}' is no picture that Pillow can read: {failure}") from failure


def _array(image):
    """Of anything that NumPy takes, and of tensors that remember gradients or lie elsewhere."""
    if hasattr(image, "detach"):
        image = image.detach().cpu()
    array = numpy.asarray(image)
    if array.dtype == object or array.ndim not in (2, 3, 4):
        raise CamgraftError(
            f"a picture is a file, a Pillow image, an array or a tensor, and not {type(image).__name__} "
            f"of shape {array.shape}")
    return array


def _picture(array):
    """Whole numbers as [H, W], [H, W, C] or [C, H, W]."""
    array = array[0] if array.ndim == 4 and len(array) == 1 else array
    if array.dtype == bool:
        array = array.astype("uint8") * 255
    if array.ndim == 3 and array.shape[2] not in (1, 3, 4):
        array = numpy.moveaxis(array, 0, -1)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.dtype != "uint8" or array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise CamgraftError(
            f"an array of whole numbers is a picture, uint8 of shape [H, W], [H, W, 3] or [3, H, W], "
            f"and not {array.dtype} of shape {array.shape}")
    return Image.fromarray(array)


def _image(levels):
    """Of levels from 0 to 255, [H, W, 3] or [H, W, 1]."""
    levels = levels.astype("uint8")
    return Image.fromarray(levels[:, :, 0] if levels.shape[2] == 1 else levels)
