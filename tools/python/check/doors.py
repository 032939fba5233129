"""What may be handed in, and what is said of what may not."""

import json
import sys
import unittest
from pathlib import Path

import camgraft
import numpy
from PIL import Image

PHOTO = Path("testmodels/demo/cat-dog.png")
MODEL = sys.argv.pop(1)
OTHERS = sys.argv.pop(1)
WEIGHTS = sys.argv.pop(1)
ASKED = Path(sys.argv.pop(1))


class Tensor:
    """As PyTorch's, as far as it is looked at."""

    def __init__(self, array):
        self.array = array

    def detach(self):
        return self

    def cpu(self):
        return self

    def __array__(self, dtype=None, copy=None):
        return self.array


class DoorsTest(unittest.TestCase):
    def setUp(self):
        self.model = camgraft.open(MODEL)
        self.expected = camgraft.explain(self.model, PHOTO, target="dog")

    def assert_same(self, image):
        found = camgraft.explain(self.model, image, target="dog")
        numpy.testing.assert_array_equal(found.gradcam, self.expected.gradcam)
        return found

    def test_pictures_of_every_kind(self):
        picture = Image.open(PHOTO).convert("RGB")
        pixels = numpy.asarray(picture)
        for image in (str(PHOTO), picture, pixels, pixels.transpose(2, 0, 1), Tensor(pixels), pixels[None]):
            self.assert_same(image)

    def test_real_numbers_are_the_input_itself(self):
        prepared = self.model.preprocessing.prepare(PHOTO).input
        for image in (prepared, prepared[0], prepared[0].transpose(1, 2, 0), Tensor(prepared), prepared.astype("float64")):
            self.assert_same(image)

    def test_targets(self):
        index = self.expected.prediction.index
        for target in (index, numpy.int64(index), f"#{index}", "DOG", "do"):
            found = camgraft.explain(MODEL, PHOTO, target=target)
            self.assertEqual(found.prediction.index, index)
        several = camgraft.explain(self.model, PHOTO, target=["dog", "cat", "dog"])
        self.assertEqual([found.prediction.name for found in several], ["dog", "cat"])
        best = camgraft.explain(self.model, PHOTO)
        self.assertEqual(best.prediction, best.predictions[0])

    def test_mistakes_are_said_in_one_sentence(self):
        missing = "/nowhere/model.onnx"
        for call, words in [
            (lambda: camgraft.explain(self.model, PHOTO, target="unicorn"), "no class is named 'unicorn'"),
            (lambda: camgraft.explain(self.model, PHOTO, target=10), "the classes 0 to 9"),
            (lambda: camgraft.explain(self.model, "/nowhere.png"), "there is no file '/nowhere.png'"),
            (lambda: camgraft.explain(self.model, "README.md"), "'README.md' is no picture"),
            (lambda: camgraft.explain(self.model, numpy.zeros((4, 4))), "of shape (3, 128, 128)"),
            (lambda: camgraft.explain(self.model, numpy.zeros((4, 4), "int64")), "uint8"),
            (lambda: camgraft.explain(self.model, object()), "a picture is a file"),
            (lambda: camgraft.open("testmodels/demo/demo.onnx"), "was not augmented by camgraft"),
            (lambda: camgraft.open(missing), "there is no such file"),
            (lambda: camgraft.augment("nowhere.onnx"), "there is no file 'nowhere.onnx'"),
        ]:
            with self.assertRaises(camgraft.CamgraftError) as caught:
                call()
            self.assertIn(words, str(caught.exception))
            self.assertNotIn("\n", str(caught.exception))

    def test_weights(self):
        """One-hot weights on the scores ask for a class."""
        weighted = camgraft.open(WEIGHTS)
        weights = numpy.zeros(10)
        weights[self.expected.prediction.index] = 1
        found = camgraft.explain(weighted, PHOTO, weights=weights)
        numpy.testing.assert_allclose(found.gradcam, self.expected.gradcam, rtol=0, atol=1e-6 * self.expected.gradcam.max())
        with self.assertRaisesRegex(camgraft.CamgraftError, "is asked by weights"):
            camgraft.explain(weighted, PHOTO)
        with self.assertRaisesRegex(camgraft.CamgraftError, "is asked by weights"):
            camgraft.explain(weighted, PHOTO, target="dog", weights=weights)
        for wrong in (1.0, weights[:3], weights[:1], weights[None, None]):
            with self.assertRaisesRegex(camgraft.CamgraftError, "do not fit"):
                camgraft.explain(weighted, PHOTO, weights=wrong)

    def test_weights_as_on_the_command_line(self):
        """What `camgraft explain --weights --raw` wrote, to 1e-6 of the largest number."""
        weights = numpy.load(ASKED / "weights.npy")
        found = camgraft.explain(camgraft.open(WEIGHTS), PHOTO, weights=weights)
        [guided] = ASKED.glob("results/*-guided.npy")
        for method, values in (("gradcam", found.gradcam), ("guided", found.guided), ("guided-gradcam", found.guided_gradcam)):
            expected = numpy.load(str(guided).replace("guided.npy", f"{method}.npy"))
            self.assertEqual(values.shape, expected.shape)
            numpy.testing.assert_allclose(values, expected, rtol=0, atol=1e-6 * abs(expected).max())
        [figures] = ASKED.glob("results/cat-dog.json")
        self.assertAlmostEqual(found.score, json.loads(figures.read_text())["explanations"][0]["score"], places=5)
        with self.assertRaisesRegex(camgraft.CamgraftError, "is asked by class"):
            camgraft.explain(self.model, PHOTO, weights=weights)

    def test_every_emission(self):
        """Several classes in a run, a gate, finished maps: the same explanation comes out."""
        files = sorted(Path(OTHERS).glob("*.onnx"))
        self.assertGreater(len(files), 1)
        for file in files:
            both = camgraft.explain(file, PHOTO, target=["dog", "cat"])
            self.assertEqual([found.prediction.name for found in both], ["dog", "cat"])
            numpy.testing.assert_allclose(both[0].gradcam, self.expected.gradcam, rtol=0, atol=1e-6 * self.expected.gradcam.max())
            numpy.testing.assert_allclose(
                both[0].guided_gradcam, self.expected.guided_gradcam, rtol=0, atol=1e-6 * abs(self.expected.guided_gradcam).max())


unittest.main()
