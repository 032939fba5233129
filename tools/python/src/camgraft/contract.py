"""What an augmented file says of itself."""

import json

from camgraft.errors import CamgraftError

KEY = "camgraft.contract"

# Earlier versions do not say how their output is read, later ones may mean something else.
VERSIONS = (3, 4)

# Others are those of signals, volumes and spectrograms.
PICTURES = ("NCHW", "NHWC")


def read(metadata, path):
    """The contract in a file's metadata, as the JSON document that it is.

    Entries that are not known here are passed over: within a version only such are added.
    """
    if KEY not in metadata:
        raise CamgraftError(
            f"'{path}' was not augmented by camgraft; camgraft.augment('{path}') does that")
    try:
        contract = json.loads(metadata[KEY])
        version = contract["version"]
    except (ValueError, TypeError, KeyError) as damage:
        raise CamgraftError(
            f"the camgraft entry in the metadata of '{path}' is damaged; augment the original model again"
        ) from damage
    if version not in VERSIONS:
        raise CamgraftError(
            f"'{path}' was augmented under contract version {version}; this package knows the versions "
            f"{VERSIONS[0]} to {VERSIONS[-1]}: augment the original model again, or install a newer camgraft")
    layout = contract["image"]["layout"]
    if layout not in PICTURES:
        raise CamgraftError(
            f"'{path}' takes no pictures but inputs of layout {layout}; run it with ONNX Runtime and read its outputs")
    if not contract["preprocessing"]:
        raise CamgraftError(
            f"'{path}' does not say how it wants its pictures; augment the original model again")
    return contract
