"""What the zoo checks: a name, where it comes from and how large its pictures are. Knows no framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Architecture:
    """One network of the zoo; options are what it is built with beyond random weights."""

    family: str
    module: str
    name: str
    size: int
    options: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        return f"{self.family}/{self.name}"
