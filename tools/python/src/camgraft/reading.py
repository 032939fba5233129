"""From what a model returns to what people read."""

import numpy


def of(numbers, score):
    """The probability of each class, or each number that is none.

    numbers: the picture's part of the output
    score: the contract's entry, which says what the output holds
    """
    numbers = numbers.astype("float64").reshape(-1)
    single = score.get("single", False)
    if single:
        # Where scores are handed out, the one that counts stands behind its opposite.
        numbers = numbers[-1:]
    reading = score["reading"]
    if reading == "softmax" and len(numbers) > 1:
        powers = numpy.exp(numbers - numbers.max())
        return powers / powers.sum()
    if reading in ("softmax", "sigmoid"):
        numbers = 1 / (1 + numpy.exp(-numbers))
    elif reading == "exponential":
        numbers = numpy.exp(numbers)
    elif reading == "probabilities":
        numbers = numbers / score.get("scale", 1)
    if single or len(numbers) > 1:
        return numbers
    return numpy.array([1 - numbers[0], numbers[0]])
