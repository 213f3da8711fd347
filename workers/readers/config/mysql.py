"""
my.cnf and what it includes: settings of the server's sections that differ from the merge base.

Source: https://dev.mysql.com/doc/refman/8.4/en/option-files.html
"""

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.facts import Fact
from workers.readers.topic import TopicReader
from workers.scene import Scene

_KNOWN = re.compile(r"^[ \t]*\[(mysqld|mariadb|server|galera)[\w.-]*\]", re.MULTILINE)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.files import read_flat
    from workers.configuration.flat import mysql

    del scene
    yield from read_flat(change, "mysql", mysql, _KNOWN)


reader = TopicReader(__name__, re.compile(r"\.cnf$|(^|/)my(sqld?)?\.ini$"), read)
