"""Lists the operators of the standard, one a line with the operator sets that changed it, for OperatorListTest."""

from __future__ import annotations

from pathlib import Path

import onnx.defs

OLDEST = 7
NEWEST = 26
TARGET = Path(__file__).parents[2] / "src/test/resources/io/github/camgraft/grad/rule/operators.txt"


def main() -> None:
    versions: dict[str, list[int]] = {}
    for schema in onnx.defs.get_all_schemas_with_history():
        if schema.domain == "" and schema.since_version <= NEWEST:
            versions.setdefault(schema.name, []).append(schema.since_version)
    lines = [f"{name} {' '.join(map(str, sorted(versions[name])))}\n" for name in sorted(versions)]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("".join(lines))


if __name__ == "__main__":
    main()
