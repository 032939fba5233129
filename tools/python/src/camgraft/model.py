"""An augmented model: pictures go in, explanations come out."""

import os

import numpy
import onnxruntime

from camgraft import contract as contracts
from camgraft import maps, reading
from camgraft.classes import Classes
from camgraft.errors import CamgraftError
from camgraft.explanation import Explanation, Explanations, Prediction
from camgraft.preprocessing import Preprocessing

PREDICTED = -1

# The class of a single number that is explained upwards.
UPWARDS = 1


def open(path, preprocess=None, providers=None):  # noqa: A001 (as camgraft.open)
    """Opens a file that `camgraft augment` wrote.

    preprocess: how pictures become inputs, complete, where the file is wrong about it
    providers: ONNX Runtime's execution providers, such as ["CUDAExecutionProvider"]
    """
    return Model(path, preprocess, providers)


def explain(model, image, target=None, top=None, weights=None, inputs=None):
    """Why a model says what it says of a picture.

    model: an opened model, or the name of an augmented file
    image: the name of a file, a Pillow image, an array or a tensor; see Model.explain
    target: a class by name or number, or a list of them; the predicted class where it is left out
    top: how many of the best classes to explain instead
    weights: for a file that was augmented with --target weights: one for each number of its target
    inputs: arrays for the model's other inputs, by name
    """
    opened = model if isinstance(model, Model) else open(model)
    return opened.explain(image, target, top, weights, inputs)


class Model:
    """An augmented model in a session of ONNX Runtime."""

    def __init__(self, path, preprocess=None, providers=None):
        # ONNX Runtime reports to its makers where nothing forbids it.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        self.path = os.fspath(path)
        self.session = _session(self.path, providers)
        self.contract = contracts.read(self.session.get_modelmeta().custom_metadata_map, self.path)
        self.preprocessing = Preprocessing(preprocess or self.contract["preprocessing"])
        self._inputs = {given.name: given for given in self.session.get_inputs()}
        self._score = self.contract["score"]
        self._several = self.contract["explains"]["classes_per_image"]

    @property
    def preprocessing_origin(self):
        """Who knew how pictures become inputs: 'said', 'found' or 'assumed'."""
        return self.contract.get("preprocessing_origin", "said")

    def __repr__(self):
        layers = ", ".join(_name(layer) for layer in self.contract["layers"])
        return f"camgraft.Model({self.path!r}, score {self._score['tensor']}, layers {layers})"

    def explain(self, image, target=None, top=None, weights=None, inputs=None):
        """Why the model says what it says of a picture; see camgraft.explain."""
        prepared = self.preprocessing.prepare(image)
        feeds = {**(inputs or {}), **self._picture(prepared.input)}
        if "target" in self.contract:
            return self._weighted(feeds, prepared, weights, target is not None or top is not None)
        if weights is not None:
            raise CamgraftError(f"'{self.path}' is asked by class; augment with --target weights to ask by weights")
        first = self._run(feeds, [PREDICTED])
        predictions = self._predictions(first[self._score["output"]])
        if top is not None:
            targets = [said.index for said in predictions[:top]]
        elif isinstance(target, (list, tuple)):
            classes = self._classes(len(predictions))
            targets = list(dict.fromkeys(classes.find(word) for word in target))
        elif target is not None:
            targets = [self._classes(len(predictions)).find(target)]
        else:
            targets = [self._explained(first)[0]]
        found = self._collected(first, [PREDICTED], targets, prepared, predictions)
        for start in range(0, len(targets), self._several):
            asked = [wanted for wanted in targets[start:start + self._several] if wanted not in found]
            if asked:
                found.update(self._collected(self._run(feeds, asked), asked, targets, prepared, predictions))
        explanations = Explanations(found[wanted] for wanted in targets)
        is_one = top is None and not isinstance(target, (list, tuple))
        return explanations[0] if is_one else explanations

    def _weighted(self, feeds, prepared, weights, asked_for_class):
        target = self.contract["target"]
        tensor = target["tensor"]
        if weights is None or asked_for_class:
            raise CamgraftError(
                f"'{self.path}' is asked by weights; hand in weights=… of the shape "
                f"{target['shape']}, one for each number of '{tensor}', and no class")
        given = self._inputs[self.contract["explains"]["input"]]
        row = numpy.asarray(weights, _type(given))
        own = target["shape"][1:] if target["counts_pictures"] else target["shape"]
        if row.ndim < len(own) or row.ndim > len(given.shape) or any(
                isinstance(length, int) and length != said for length, said in zip(own[::-1], row.shape[::-1])):
            raise CamgraftError(f"'{tensor}' is of shape {target['shape']}, and weights of shape {list(row.shape)} do not fit")
        while row.ndim < len(given.shape):
            row = row[None]
        shape = [known if isinstance(known, int) else length for known, length in zip(given.shape, row.shape)]
        outputs = self._run({**feeds, given.name: numpy.broadcast_to(row, shape)}, [])
        score = float(outputs["explained_score"].reshape(-1)[0])
        asked = Prediction(PREDICTED, f"weights on {tensor}", value=score)
        return self._explanation(outputs, 0, asked, prepared, [asked])

    def _picture(self, values):
        given = self._inputs[self.contract["image"]["input"]]
        batch = given.shape[0] if isinstance(given.shape[0], int) else 1
        return {given.name: numpy.repeat(values, batch, axis=0).astype(_type(given))}

    def _run(self, feeds, classes):
        explains = self.contract["explains"]
        all_feeds = dict(feeds)
        batch = len(feeds[self.contract["image"]["input"]])
        if explains["choice"] == "input":
            # What is left over explains the last class once more.
            row = (classes + classes[-1:] * self._several)[:self._several]
            shape = (batch,) if self._several == 1 else (batch, self._several)
            all_feeds[explains["input"]] = numpy.broadcast_to(numpy.array(row, "int64"), (batch, len(row))).reshape(shape)
        if "gate" in explains:
            gate = self._inputs[explains["gate"]]
            all_feeds[gate.name] = numpy.full([1] * len(gate.shape), True)
        missing = [name for name in self._inputs if name not in all_feeds]
        if missing:
            raise CamgraftError(
                f"the model has another input '{missing[0]}', and a picture alone does not say what belongs there; "
                f"hand in an array with inputs={{'{missing[0]}': …}}")
        names = [output.name for output in self.session.get_outputs()]
        return dict(zip(names, self.session.run(None, all_feeds)))

    def _predictions(self, output):
        numbers = reading.of(output[:1] if output.ndim > 1 else output, self._score)
        single = self._score.get("single", False)
        classes = self._classes(len(numbers))
        kind = "value" if self._score["reading"] == "value" else "probability"
        said = [
            Prediction(index, classes.name(index), **{kind: float(number)})
            for index, number in ([(UPWARDS, numbers[0])] if single else enumerate(numbers))
        ]
        return sorted(said, key=lambda prediction: -(prediction.value or prediction.probability or 0))

    def _classes(self, count):
        if self._score.get("single", False):
            return Classes(self.contract["labels"] or ["downwards", "upwards"], 2)
        return Classes(self.contract["labels"], count)

    @staticmethod
    def _explained(outputs):
        return [int(index) for index in outputs["explained_class"].reshape(-1)]

    def _collected(self, outputs, asked, targets, prepared, predictions):
        """Explanations of one run by class, as far as they are wanted."""
        found = {}
        explained = self._explained(outputs)[:self._several]
        for place, wanted in enumerate(asked):
            if wanted not in (PREDICTED, explained[place]):
                raise CamgraftError(
                    f"the file was augmented to explain class {explained[place]} of this picture only, "
                    f"so class {wanted} cannot be chosen; augment without --class")
        for place, index in enumerate(explained):
            if index in targets and index not in found:
                asked = self._prediction(index, predictions)
                found[index] = self._explanation(outputs, place, asked, prepared, predictions)
        return found

    def _explanation(self, outputs, place, asked, prepared, predictions):
        size = self.preprocessing.size[::-1]
        layers = self.contract["layers"]
        finished = [self._map(layer["outputs"], outputs, place, size) for layer in layers]
        finished = [values for values in finished if values is not None]
        gradients = {
            method: self._of_class(outputs[name], place)
            for method, name in self.contract["gradients"].items()
        }
        return Explanation(
            prediction=asked,
            score=float(outputs["explained_score"].reshape(-1)[place]),
            predictions=predictions,
            seen=prepared.seen,
            layers=[_name(layer) for layer in layers],
            maps=finished,
            guided=gradients.get("guided"),
            guided_gradcam=self._fused(outputs, place, finished, gradients.get("guided")),
            gradients=gradients,
            empty=self._why_empty(outputs, place),
            preprocessing=self.preprocessing,
        )

    def _prediction(self, index, predictions):
        for said in predictions:
            if said.index == index:
                return said
        # A single number in the other direction.
        return predictions[0]._replace(index=index, name=self._classes(2).name(index))

    def _of_class(self, output, place):
        """Of the first picture, and of one of several classes: they have an axis of their own."""
        return output[0, place] if self._several > 1 else output[0]

    def _map(self, names, outputs, place, size):
        if "gradients" in names:
            activations, gradients = self._evidence(names, outputs, place)
            return maps.gradcam(activations, gradients, self.contract["convention"], size)
        return outputs[names["gradcam"]][0, place] if "gradcam" in names else None

    def _evidence(self, names, outputs, place):
        return outputs[names["activations"]][0], self._of_class(outputs[names["gradients"]], place)

    def _why_empty(self, outputs, place):
        names = self.contract["layers"][0]["outputs"] if self.contract["layers"] else {}
        return maps.why_empty(*self._evidence(names, outputs, place)) if "gradients" in names else None

    def _fused(self, outputs, place, finished, guided):
        if guided is not None and finished and finished[0].shape == self.preprocessing.size[::-1]:
            return guided * (finished[0] if self.preprocessing.channels_first else finished[0][:, :, None])
        names = self.contract["layers"][0]["outputs"] if self.contract["layers"] else {}
        return self._of_class(outputs[names["guided_gradcam"]], place) if "guided_gradcam" in names else None


def _name(layer):
    return layer.get("name", layer["tensor"])


def _session(path, providers):
    options = onnxruntime.SessionOptions()
    # Else ONNX Runtime holds twice the memory from the second run on.
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(path, options, providers=providers or onnxruntime.get_available_providers())
    except Exception as failure:
        reason = "there is no such file" if not os.path.isfile(path) else str(failure).splitlines()[0]
        raise CamgraftError(f"'{path}' cannot be opened: {reason}") from failure


def _type(given):
    """As NumPy calls it."""
    name = given.type[len("tensor("):-1]
    return {"float": "float32", "double": "float64"}.get(name, name)
