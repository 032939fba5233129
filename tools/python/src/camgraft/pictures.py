"""Maps and gradients as pictures, the same as camgraft's pixel by pixel."""

from importlib.resources import files
from io import BytesIO

import numpy
from PIL import Image

from camgraft.errors import CamgraftError
from camgraft.maps import resized

COLOURS = {
    name: numpy.frombuffer(bytes.fromhex(digits), "uint8").reshape(256, 3)
    for name, digits in (line.split() for line in files("camgraft").joinpath("colours.txt").read_text().splitlines())
}
NAMES = [*COLOURS, "jet"]

# Smaller pictures are enlarged by a whole number.
READABLE = 224


def readable(picture):
    """Enlarged by a whole number where it is small."""
    times = max(1, int(READABLE / max(picture.size) + 0.5))
    return picture.resize((times * picture.width, times * picture.height), Image.Resampling.NEAREST)


def coloured(levels, colours):
    """Levels from 0 to 1 as colours, uint8 [..., 3]."""
    if colours not in NAMES:
        raise CamgraftError(f"there are no colours '{colours}'; say {', '.join(NAMES)}")
    levels = numpy.clip(numpy.nan_to_num(levels.astype("float64")), 0, 1)
    if colours != "jet":
        return COLOURS[colours][numpy.minimum(255, (levels * 256).astype(int))]
    ramps = 1.5 - abs(4 * levels[..., None] - [3, 2, 1])
    return numpy.floor(255 * numpy.clip(ramps, 0, 1) + 0.5).astype("uint8")


def heat(picture, values, colours, opacity):
    """A map in colours over what the network saw."""
    picture = readable(picture.convert("RGB"))
    most = values.max()
    levels = values / most if most > 0 else numpy.zeros_like(values)
    size = (picture.height, picture.width)
    if levels.shape != size:
        levels = resized(levels, size)
    mixed = (1 - opacity) * numpy.asarray(picture) + opacity * coloured(levels, colours)
    return Image.fromarray((mixed + 0.5).astype("uint8"))


def relief(gradients, how):
    """Gradients with respect to the picture: zero is mid grey, what has the reach is black or white."""
    values = how.shown(gradients)
    reach = _reach(values)
    share = numpy.clip(values.astype("float64") / reach, -1, 1) if reach > 0 else numpy.zeros(values.shape)
    levels = numpy.where(share >= 1, 255, 128 + 127 * share)
    return readable(Image.fromarray((levels + 0.5).astype("uint8")))


def reach(gradients, how):
    """Which gradients have the full contrast: the 98th percentile of their absolute values."""
    return _reach(how.shown(gradients))


def _reach(values):
    sizes = numpy.sort(abs(values), axis=None)
    # A gradient that is zero nearly everywhere would otherwise show nothing at all.
    return float(sizes[int(numpy.ceil(0.98 * sizes.size)) - 1] or sizes[-1])


def png(picture):
    """The bytes of a PNG file."""
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()
