"""Settings of stores whose own configuration is YAML: Elasticsearch, OpenSearch, MongoDB, Cassandra.

Source: https://www.elastic.co/docs/deploy-manage/deploy/self-managed/configure-elasticsearch
Source: https://www.mongodb.com/docs/manual/reference/configuration-options/
Source: https://cassandra.apache.org/doc/latest/cassandra/managing/configuration/cass_yaml_file.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workers.configuration.found import Found
from workers.documents import Node, UnreadableDocument, read_document

_KEYS = {
    "elasticsearch": {
        "xpack.security.enabled": "xpack.security.enabled", "plugins.security.disabled": "plugins.security.disabled",
        "xpack.security.transport.ssl.enabled": "xpack.security.transport.ssl.enabled",
        "xpack.security.http.ssl.enabled": "xpack.security.http.ssl.enabled",
    },
    "mongodb": {"security.authorization": "authorization", "net.tls.mode": "tls_mode"},
    "cassandra": {"authenticator": "authenticator", "authorizer": "authorizer"},
}  # fmt: skip
"""What each file may say under which dotted key, and what rules call it."""
_DEEPEST = 8


def parser(store: str, path: str) -> Callable[[str, int, str], Iterator[Found]]:
    """What reads the text of that store's file; nothing of one that is no YAML, a template for example."""

    def parse(text: str, first: int = 1, where: str = "") -> Iterator[Found]:
        del first
        try:
            document = read_document(path, text) if text.strip() else None
        except UnreadableDocument:
            return
        for key, node in _flat(document, "", 0) if document is not None else ():
            if (name := _KEYS[store].get(key)) is not None:
                yield Found(store, name, node.text.strip().lower(), node.line, node.end, where)

    return parse


def _flat(node: Node, prefix: str, depth: int) -> Iterator[tuple[str, Node]]:
    """(dotted key, value) of every scalar: `a.b: 1` and a mapping in a mapping are the same to these programs."""
    for key, value in node.pairs.items():
        if value.form == "map" and depth < _DEEPEST:
            yield from _flat(value, f"{prefix}{key}.", depth + 1)
        elif value.form not in {"map", "list"}:
            yield f"{prefix}{key}", value
