"""What a process that forks its jobs loads before: each of them would else load it for itself, and keep it for itself.

Readers and rules load what they need when they are asked, which is right for a command that reads one file.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil

import workers
from bot import patterns
from workers import stage
from workers.readers.reader import readers
from workers.readers.topic import topic_readers
from workers.rules.registry import all_rules
from workers.sql.vendors.rows import load as load_sqlglot
from workers.world.registry import load

_SERVERS = "shadow"
"""The package that talks to servers: what drivers bring along is loaded by the job that starts one."""


def preload() -> None:
    """Load every reader and rule, and all that they are made of, and set it aside: what the collector of a job's garbage
    never looks at stays memory that all jobs share."""
    all_rules()
    readers()
    topic_readers()
    load()
    for package in pkgutil.iter_modules(workers.__path__):
        if package.ispkg and package.name != _SERVERS:
            folder = importlib.import_module(f"{workers.__name__}.{package.name}")
            for found in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
                importlib.import_module(found.name)
    stage.load()
    load_sqlglot()
    patterns.compile_all()
    gc.collect()
    gc.freeze()
