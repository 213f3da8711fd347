"""
OpenAPI 3.0 to 3.2 and Swagger 2, in YAML and JSON.

A document is known by its outermost key `openapi` or `swagger`. A file that is only a part is read with every document of the
repository that leads to it by `$ref`; a `$ref` that leads out of the repository is not followed, and said. Both sides are
compared operation by operation: what clients send must not be asked more of, what they receive must not hold less or more.
Of a document that is kept in YAML and JSON side by side only the YAML one is judged; one that is made from `.proto` files of
this repository, or by its name gathers others of its folder, is judged there, and a snapshot of a test (`.snap`) in the code
that it is made of. What copies with the same title say (in a client, in the documentation) is said once. A document that swag,
go-swagger, FastAPI, drf-spectacular, NestJS or springdoc makes from code that is here is often made late, or with other
options: of what it says anew only that counts which the touched lines of code have a word of; comments alone change nothing.
Operations marked `x-internal`, or `x-stability-level: draft` or `alpha`, or with such a word in their path (`/v1alpha1/`,
`/experimental/`), promise nothing: of them only that is told which lets more people in. What is beta is out, and judged. In
answers a list of codes may grow, and conditions may change.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.changes import Change, Side, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

if TYPE_CHECKING:
    from bot.domain.contracts import ContractChange

_ENDINGS = late(r"\.(ya?ml|json|snap)$", re.IGNORECASE)
_OTHERS = late(
    r"(^|/)(\.github|\.circleci|node_modules|locales?|i18n)/|(^|/)(package(-lock)?|tsconfig[^/]*|composer|pnpm-lock|lerna|turbo)\.(ya?ml|json)$"
)
"""Files of a kind that is never part of a contract: not worth a look into them."""
_PART = late(
    r"""["']?(\$ref|properties|responses|parameters|(all|one|any)Of|schema|enum|items)["']?[ \t]*:"""
    r"""|["']?type["']?[ \t]*:[ \t]*["']?(string|integer|number|boolean|array|object)\b"""
)
"""What any part of a contract holds; other files are not worth a look for documents that may lead to them."""
_NAMED = late(r"(openapi|swagger)[^/]*\.(ya?ml|json)$", re.IGNORECASE)
_GATHERED = late(r"aggregated?|bundled?|combined|merged", re.IGNORECASE)
_MADE = late(
    r"""protoc-gen-|protobufAny|GoogleProtobufAny|google\.protobuf\.Any|^[ \t]+["']?/[a-z][\w.]*\.[A-Z]\w*/[A-Z]\w*["']?:""",
    re.MULTILINE,
)


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The differences that stand in this file, of every document it belongs to."""
    if _OTHERS.search(change.path):
        return
    from bot.domain.contracts import Contract
    from workers.contracts.aside import aside
    from workers.contracts.openapi.copies import first_told
    from workers.contracts.openapi.roots import is_root, roots_of

    before, after = _text(change, "base"), _text(change, "head")
    own = any(text is not None and is_root(text) for text in (before, after))
    part = not change.path.endswith(".snap") and any(text is not None and _PART.search(text) for text in (before, after))
    if after is None and not change.deleted and (own or _NAMED.search(change.path)):
        yield Gap("an API contract", "It is no text, or too large", change.path)
        return
    if not own and not part:
        return
    roots = (change.path,) if own else roots_of(scene, "base" if change.deleted else "head", change.path)
    if not roots:
        return
    if own and change.deleted:
        yield Gap("an API contract", "It is deleted: whether its endpoints still answer is not to be seen", change.path)
    if _judged_elsewhere(change, scene):
        yield Contract(Span(change.path, 1, 1), "openapi")
        return
    yield Contract(Span(change.path, 1, 1), "openapi")
    if aside(change.path) and not change.path.endswith(".snap"):  # which a test makes of the code that is served
        return
    names = {change.path, change.previous}
    for root in roots:
        known = partial(_known_facts, scene)
        elsewhere = partial(_judged_elsewhere, scene=scene)
        for fact in first_told(root, known(root), scene, known, elsewhere):
            if (fact.path if isinstance(fact, Gap) else fact.span.path) in names:
                yield fact


def _text(change: Change, side: Side) -> str | None:
    from workers.contracts.openapi.resolver import unwrapped

    text = text_of(change, side)
    return None if text is None else unwrapped(change.path, text)


def _judged_elsewhere(change: Change, scene: Scene) -> bool:
    """Whether it is made of what is changed beside it."""
    from workers.contracts.openapi.copies import bundles
    from workers.contracts.openapi.roots import is_root

    text = _text(change, "head") or _text(change, "base") or ""
    if _twin(change, scene) or _gathers(change, scene) or _derived(change.path, text, scene):
        return True
    return len(scene.changes.changes) > 1 and is_root(text) and bundles(change, text, scene)


def _twin(change: Change, scene: Scene) -> bool:
    """Whether the same document stands beside it in YAML and is changed too: one of them is made from the other."""
    stem, _, ending = change.path.rpartition(".")
    return ending.lower() == "json" and any(scene.change(f"{stem}.{other}") for other in ("yaml", "yml"))


def _gathers(change: Change, scene: Scene) -> bool:
    """Whether it holds what other documents of its folder hold, by its name, and one of them is changed too."""
    folder, _, name = change.path.rpartition("/")
    beside = (one.path for one in scene.changes.changes if one.path.rpartition("/")[0] == folder and one.path != change.path)
    return _GATHERED.search(name) is not None and any(path.endswith(name[name.rfind(".") :]) for path in beside)


def _derived(path: str, text: str, scene: Scene) -> bool:
    """Whether the document is made from .proto files or from code, and some of that is changed too: there it is judged."""
    changes = scene.changes.changes
    if path.endswith(".snap"):
        return scene.remember("routes in attributes", lambda: any(_says_routes(one) for one in changes))
    if _MADE.search(text) is None:
        return False
    return any(one.path.endswith(".proto") for one in changes) or any(
        path.endswith(".proto") and not _OTHERS.search(path) for path in scene.tree("head").paths()
    )


def _says_routes(change: Change) -> bool:
    """Whether routes stand in the code's own attributes there, of which a snapshot is made."""
    return change.path.endswith(".rs") and any("utoipa::path(" in (text_of(change, side) or "") for side in ("base", "head"))


def _known_facts(scene: Scene, root: str) -> tuple[ContractChange | Gap, ...]:
    return scene.remember(("openapi", root), lambda: _facts(root, scene))


def _facts(root: str, scene: Scene) -> tuple[ContractChange | Gap, ...]:
    return tuple(_document(root, scene))


def _document(root: str, scene: Scene) -> Iterator[ContractChange | Gap]:
    """Everything about one root document; nothing where it is new or gone."""
    from workers.contracts.marks import Marks
    from workers.contracts.openapi.compare import compared
    from workers.contracts.openapi.described import told
    from workers.contracts.openapi.document import Document
    from workers.contracts.openapi.made import news
    from workers.contracts.openapi.reach import same
    from workers.contracts.openapi.resolver import Resolver

    change = scene.change(root)
    previous = root if change is None else change.previous
    if previous is None or (change is not None and change.deleted):
        return
    base, head = Resolver(scene, "base"), Resolver(scene, "head")
    before, after = base.document(previous), head.document(root)
    if (
        before is not None
        and after is not None
        and _known(before.word("openapi") or before.word("swagger"))
        and _known(after.word("openapi") or after.word("swagger"))
    ):
        texts = {side: (scene.tree(side).read(path) or b"").decode("utf-8", "ignore") for side, path in _both(previous, root)}
        stays = same(scene, root, texts) if previous == root else frozenset()
        found = list(compared(Document(before, base, stays), Document(after, head, stays), Marks(scene)))
        text = (text_of(change, "head") or "") if change is not None else ""
        yield from told(news((fact for fact in found if not isinstance(fact, Gap)), text, scene), scene)
        yield from (gap for gap in found if isinstance(gap, Gap))
    else:
        yield from head.told()


def _both(base: str, head: str) -> tuple[tuple[Side, str], tuple[Side, str]]:
    return ("base", base), ("head", head)


def _known(version: str) -> bool:
    return version.startswith(("2", "3"))


reader = TopicReader(__name__, _ENDINGS, read)
