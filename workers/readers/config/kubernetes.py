"""
Kubernetes manifests and Helm values: containers of stores, and configuration files that YAML carries as text.

Of a StatefulSet, Deployment or Pod are read the images with what outlasts them, arguments and variables; of any YAML the
settings under keys that are named like a configuration file (`postgresql.conf`, `pgbouncer.ini`, `redis.conf`, `my.cnf`),
those under the keys by which common charts take one, and the `postgresql.parameters` of operators. Templates are not. The
version of a server may also stand in a chart's values beside its `persistence`, in the release of Bitnami's chart
(Chart.yaml, Flux, Argo CD), or in the `images` of a kustomization over manifests of the repository.

Source: https://kubernetes.io/docs/concepts/configuration/configmap/
Source: https://cloudnative-pg.io/documentation/current/postgresql_conf/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from workers.configuration.containers import Container
    from workers.documents import Node

_WORTH = late(
    r"(postgres(ql)?|redis|valkey|pgbouncer|my(sqld)?|pg_hba)\.(conf|ini|cnf)|[cC]onfiguration:"
    r"|^[ \t-]+(parameters|pg_hba|poolMode|pool_mode|connectionPooler|persistence):"
    r"|^[ \t]*(- )?image:.*(postg|pgvector|timescale|mysql|mariadb|redis|valkey|mongo|elasticsearch|pgbouncer)"
    r"|^[ \t]+(- )?(name|chart): [\"']?postgresql(-ha)?[\"']?[ \t]*$",
    re.MULTILINE,
)
_NAMED = late(r"postg|pgvector|timescale|mysql|mariadb|mongo", re.IGNORECASE)
_TAGGED = late(r"^[ \t]+(newTag|tag):", re.MULTILINE)
"""Together: the values of a chart, or an overlay."""
_OTHERS = late(r"(^|/)(\.github|\.circleci)/|compose[^/]*\.ya?ml$|(openapi|swagger|asyncapi)[^/]*$", re.IGNORECASE)


def read(change: Change, scene: Scene) -> Iterator[Fact]:
    """Settings, records of access and images that the change alters."""
    from bot.domain.configuration import ConfigFile
    from workers.configuration.containers import differences
    from workers.configuration.found import trial

    if _OTHERS.search(change.path):
        return
    before, after = _documents(change, "base"), _documents(change, "head")
    old, new = _released(change, scene, "base", before), _released(change, scene, "head", after)
    facts = [*_facts(change, before, after), *differences(change, old, new)]
    if old or new or any(_any(documents) for documents in (before, after)):
        yield ConfigFile(Span(change.path, 1, 1), "kubernetes")
        if not change.deleted and not trial(change.path):
            yield from facts


def _any(documents: list[Node]) -> bool:
    from workers.configuration.carried import accesses_in, settings_in
    from workers.configuration.manifests import containers_in

    return any([*settings_in(documents), *accesses_in(documents), *containers_in(documents)])


def _facts(change: Change, before: list[Node], after: list[Node]) -> Iterator[Fact]:
    from workers.configuration.access import changed
    from workers.configuration.carried import accesses_in, settings_in
    from workers.configuration.containers import differences
    from workers.configuration.found import compared
    from workers.configuration.manifests import containers_in

    yield from compared(change, settings_in(before), settings_in(after))
    yield from changed(change, accesses_in(before), accesses_in(after))
    yield from differences(change, containers_in(before), containers_in(after))


def _released(change: Change, scene: Scene, side: Side, documents: list[Node]) -> list[Container]:
    from workers.configuration.charts import released_in

    path = change.path if side == "head" else change.previous or change.path
    return [*released_in(scene.tree(side), path, documents)]


def _documents(change: Change, side: Side) -> list[Node]:
    """The documents of the file that are YAML: a template is none."""
    from workers.configuration.manifests import documents

    text = text_of(change, side)
    if text is None or not (_WORTH.search(text) or (_TAGGED.search(text) and _NAMED.search(text))):
        return []
    return [*documents(change.path, text)]


reader = TopicReader(__name__, late(r"\.ya?ml$", re.IGNORECASE), read)
