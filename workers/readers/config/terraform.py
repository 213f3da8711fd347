"""
Terraform: managed databases and their parameter groups.

Read are the instances and clusters of RDS, Aurora, DocumentDB, Neptune and ElastiCache with their parameter groups,
`google_sql_database_instance` and its flags, the settings of Azure's servers; calls of modules of the repository, whose
variables are put in, and of the registry's modules for RDS. A variable counts by its default. Ports that are opened for the
whole internet are read too, and proxies of RDS. Values that are computed are not known.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.configuration import ConfigFile
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.found import Found

_OURS = late(
    r"^resource\s+\"(aws_(db|rds|docdb|neptune|elasticache|security_group|vpc_security)_?|google_sql_|azurerm_(postgresql|mysql)_)"
    r"|^(module|variable)\s+\"|^locals\b",
    re.MULTILINE,
)
_VARIABLES = late(r"^(variable|locals)\b", re.MULTILINE)
_LARGEST = 500_000


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters, by the lines that state them."""
    from workers.configuration.found import compared, trial

    sides = [text_of(change, "base") or "", text_of(change, "head") or ""]
    if max(map(len, sides)) > _LARGEST or not any(map(_OURS.search, sides)):
        return
    before, after = _stated(change, scene, "base"), _stated(change, scene, "head")
    if not before and not after:
        return
    yield ConfigFile(Span(change.path, 1, 1), "terraform")
    if change.deleted or trial(change.path):
        return
    old, new = ({(one.store, one.where, one.key): path for one, path in found} for found in (before, after))
    for one in compared(change, [found for found, _ in before], [found for found, _ in after]):
        name = (one.store, one.where, one.key)
        if new.get(name) == change.path or (one.after is None and old.get(name) == change.previous):
            yield one


def _stated(change: Change, scene: Scene, side: Side) -> list[tuple[Found, str]]:
    """What the file states, with the file of each value's line; of one with variables what its neighbours make of them."""
    from workers.configuration.ports import opened
    from workers.configuration.proxies import proxies
    from workers.configuration.stacks import files_of, stated

    tree, path = scene.tree(side), change.path if side == "head" else change.previous
    if path is None:
        return []
    text = tree.text(path)
    near = files_of(tree, posixpath.dirname(path)) if _VARIABLES.search(text) else [path]
    own = [*opened(text), *proxies(text)]
    return [*(one for name in near for one in stated(tree, name)), *((one, path) for one in own)]


reader = TopicReader(__name__, late(r"\.tf$"), read)
