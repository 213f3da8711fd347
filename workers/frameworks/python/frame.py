"""Where names have their values while code is followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workers.frameworks.python.modules import Module
from workers.frameworks.python.values import Value


@dataclass(slots=True)
class Frame:
    """A function that is followed: its module, its names, and those around it.

    `unsure` when it may have returned something under a condition that is not known.
    """

    module: Module
    names: dict[str, Value] = field(default_factory=dict)
    around: Mapping[str, Value] = field(default_factory=dict)
    returned: Value = None
    unsure: bool = False
