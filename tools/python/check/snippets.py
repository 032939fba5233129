"""Runs the Python that the README and the guide show, page after page.

usage: snippets.py ROOT
"""

import os
import re
import sys
import tempfile
from pathlib import Path

root = Path(sys.argv[1]).resolve()
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    Path("testmodels").symlink_to(root / "testmodels")
    ran = 0
    for page in [root / "README.md", *sorted((root / "src/site/markdown").glob("*.md"))]:
        for block in re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL):
            exec(compile(block, page.name, "exec"), {})
            ran += 1
    os.chdir(root)
assert ran > 2, f"only {ran} blocks of Python were found"
print(f"the guide: {ran} blocks of Python run")
