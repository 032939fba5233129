"""Runs the cells of a notebook one after the other, as a notebook does, in the current folder.

python notebook.py NOTEBOOK.ipynb
"""

import ast
import json
import sys
from pathlib import Path


def shown(value):
    """Whether a notebook would show something richer than text."""
    return any(hasattr(value, f"_repr_{kind}_") for kind in ("html", "png"))


def main():
    notebook = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    names, rich = {}, 0
    for number, cell in enumerate(cells, 1):
        source = "".join(cell["source"])
        tree = ast.parse(source, f"cell {number}")
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"cell {number}", "exec"), names)
        if last:
            value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), names)
            rich += shown(value)
    if rich == 0:
        sys.exit("no cell shows a picture")
    print(f"{len(cells)} cells, {rich} of them show pictures")


main()
