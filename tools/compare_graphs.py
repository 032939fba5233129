"""Whether two ONNX files hold the same graph up to names and order.

    python tools/compare_graphs.py BEFORE.onnx AFTER.onnx

Every output is described by what computes it, down to the inputs and the numbers of the constants;
two files are equal if they describe the same outputs. Prints what differs and exits with 1 if
anything does. Needs the Python package onnx.
"""

import collections
import hashlib
import sys

import onnx



def digest(*parts):
    told = hashlib.sha256()
    for part in parts:
        told.update(repr(part).encode())
        told.update(b"\0")
    return told.hexdigest()


def numbers(tensor):
    array = onnx.numpy_helper.to_array(tensor)
    return digest(array.dtype.str, array.shape, array.tobytes())


def attribute(one, outer):
    if one.type == onnx.AttributeProto.GRAPH:
        return one.name, digest(sorted(outputs(one.g, outer).items()))
    if one.type == onnx.AttributeProto.TENSOR:
        return one.name, numbers(one.t)
    value = onnx.helper.get_attribute_value(one)
    return one.name, repr(list(value) if isinstance(value, collections.abc.Iterable) else value)


def outputs(graph, outer=()):
    """Each output of a graph by name, described by what computes it."""
    known = dict(outer)
    known[""] = ""
    for given in graph.input:
        known[given.name] = digest("input", given.name)
    for tensor in graph.initializer:
        known[tensor.name] = numbers(tensor)
    for node in graph.node:
        inputs = [known[name] for name in node.input]
        attributes = sorted(attribute(one, known) for one in node.attribute)
        whole = digest(node.domain, node.op_type, inputs, attributes)
        for place, name in enumerate(node.output):
            if name:
                known[name] = digest(whole, place)
    return {given.name: known[given.name] for given in graph.output}


def main():
    before, after = (onnx.load(path) for path in sys.argv[1:3])
    one, other = outputs(before.graph), outputs(after.graph)
    differing = [name for name in one if other.get(name) != one[name]]
    differing += [name for name in other if name not in one]
    counts = [collections.Counter(node.op_type for node in m.graph.node) for m in (before, after)]
    for name in differing:
        print("differs:", name)
    for operator in sorted(set(counts[0]) | set(counts[1])):
        if counts[0][operator] != counts[1][operator]:
            print(f"{operator}: {counts[0][operator]} → {counts[1][operator]}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
