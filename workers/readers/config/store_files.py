"""
elasticsearch.yml, opensearch.yml, mongod.conf and cassandra.yaml: who may come in, and whether what is sent is encrypted.

Told is what a file said and says no more: what holds where it says nothing depends on the version.

Source: https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/security-settings
Source: https://www.mongodb.com/docs/manual/reference/configuration-options/#security-options
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.changes import Change
from bot.domain.configuration import Setting
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene

_FILE = late(r"(^|/)(elasticsearch|opensearch|mongod|cassandra)[\w.-]*\.(ya?ml|conf)(\.\w+)?$")
_STORES = {"elasticsearch": "elasticsearch", "opensearch": "elasticsearch", "mongod": "mongodb", "cassandra": "cassandra"}
_KNOWN = {
    "elasticsearch": re.compile(r"^(cluster|node|network|discovery|path|xpack|plugins|http)[.:]", re.MULTILINE),
    "mongodb": re.compile(r"^(storage|systemLog|net|security|replication):", re.MULTILINE),
    "cassandra": re.compile(r"^(cluster_name|authenticator|endpoint_snitch):", re.MULTILINE),
}


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """The settings that the change alters."""
    from workers.configuration.files import read_flat
    from workers.configuration.store_files import parser

    del scene
    match = _FILE.search(change.path)
    store = _STORES[match[2]] if match is not None else ""
    for fact in read_flat(change, store, parser(store, change.path), _KNOWN[store]) if store else ():
        if not isinstance(fact, Setting) or fact.before is not None:
            yield fact


reader = TopicReader(__name__, _FILE, read)
