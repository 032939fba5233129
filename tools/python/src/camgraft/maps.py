"""From activations and gradients to maps: the arithmetic of the conventions, in double precision."""

from typing import NamedTuple

import numpy


class Convention(NamedTuple):
    """How a well-known program makes its map; see camgraft's --convention."""

    summed: bool = False
    spread: float = 0
    resized: str = "bilinear"
    spread_again: bool = False


CONVENTIONS = {
    "paper": Convention(),
    "ramprs": Convention(summed=True),
    "captum": Convention(resized="nearest"),
    "pytorch-grad-cam": Convention(spread=1e-7, spread_again=True),
    "torch-cam": Convention(spread=1e-8, resized=""),
}

# What is smaller than this share of what it was added up from is rounding.
ROUNDING = 1e-5


def gradcam(activations, gradients, name, size):
    """Grad-CAM as a convention finishes it, float32.

    activations, gradients: [K, h, w]
    size: (height, width) of the network's input
    """
    convention = CONVENTIONS[name]
    result = numpy.maximum(signed(activations, gradients, convention.summed), 0)
    if convention.spread:
        result = _spread(result, convention.spread)
    if convention.resized:
        result = resized(result, size, convention.resized)
    return _spread(result, convention.spread) if convention.spread_again else result


def signed(activations, gradients, summed=False):
    """The weighted sum of the feature maps, evidence against the class included."""
    channels = gradients.astype("float64").reshape(len(gradients), -1)
    alpha = channels.mean(axis=1).astype("float32")
    if summed:
        alpha *= numpy.float32(channels.shape[1])
    return numpy.tensordot(alpha.astype("float64"), activations.astype("float64"), 1).astype("float32")


def why_empty(activations, gradients):
    """Why a map shows nothing, in few words; None where it shows something."""
    sums = signed(activations, gradients)
    magnitudes = abs(gradients.astype("float64")).reshape(len(gradients), -1).mean(axis=1)
    added = numpy.tensordot(magnitudes, abs(activations.astype("float64")), 1).max()
    is_rounding = added > 0 and abs(sums).max() <= ROUNDING * added
    if not is_rounding and not sums.max() <= 0:  # What is no number is not empty.
        return None
    if not gradients.any():
        return "no gradient here"
    if not activations.any():
        return "the layer is zero"
    if is_rounding:
        return "the gradient cancels out"
    return "all speaks against" if sums.min() < 0 else "nothing speaks for it"


def _spread(values, epsilon):
    values = values.astype("float64")
    return ((values - values.min()) / (values.max() - values.min() + epsilon)).astype("float32")


def resized(values, size, how="bilinear"):
    """A map [h, w] at another size: linear between pixel centres, or the value rounded down."""
    if how == "nearest":
        rows, columns = (numpy.arange(to) * length // to for length, to in zip(values.shape, size))
        return values[rows][:, columns]
    rows, columns = (_linear(length, to) for length, to in zip(values.shape, size))
    return (rows @ values.astype("float64") @ columns.T).astype("float32")


def _linear(length, to):
    """A matrix [to, length]."""
    position = numpy.maximum(0, (numpy.arange(to) + 0.5) * (length / to) - 0.5)
    first = numpy.minimum(position.astype(int), length - 1)
    weight = position - first
    matrix = numpy.zeros((to, length))
    numpy.add.at(matrix, (numpy.arange(to), first), 1 - weight)
    numpy.add.at(matrix, (numpy.arange(to), numpy.minimum(first + 1, length - 1)), weight)
    return matrix
