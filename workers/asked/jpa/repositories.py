"""Spring Data's repositories: whose rows they give, and which of their methods are made of their names.

Source: https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workers.joined.jpa.classes import Class, Classes, marks
from workers.queries.parts import field_of
from workers.readers.syntax import Node

_DEEPEST, _MOST_FILES = 4, 60
_FROM_SPRING = re.compile(r"\w*(?:Repository|JpaSpecificationExecutor)")
_NO_QUERY = re.compile(
    r"@(?:Transactional|Modifying|EntityGraph|Lock|QueryHints?|Override|Nullable|NonNull|Nonnull|RestResource|Cacheable|CacheEvict"
    r"|Deprecated|SuppressWarnings|Async|PreAuthorize|PostAuthorize|PostFilter|Timed|Retryable)\b"
)
_ANNOTATION = re.compile(r"@\w+")


def domain(classes: Classes, kept: Class) -> str:
    """The class whose rows a repository gives, as its file calls it; '' for what is no repository, or not plainly."""
    if kept.node.type != "interface_declaration":
        return ""
    return classes.tree.remember(("jpa domain", kept.path, kept.name), lambda: _domain(classes, kept, 0))


def _domain(classes: Classes, kept: Class, depth: int) -> str:
    for name, given in _bases(kept):
        base = classes.named(name, kept.code)
        if base is None:
            if _FROM_SPRING.fullmatch(name) and given and "springframework.data" in classes.tree.text(kept.path):
                return given[0]
        elif depth < _DEEPEST and base.node.type == "interface_declaration" and (inner := _domain(classes, base, depth + 1)):
            own = _parameters(base)
            if inner in own and own.index(inner) < len(given):
                return given[own.index(inner)]
            if inner not in own and inner in classes.files:
                return inner
    return ""


def _bases(kept: Class) -> Iterator[tuple[str, list[str]]]:
    """The interfaces that it extends, with what each is given between angles."""
    listed = next((one for one in kept.node.named_children if one.type == "extends_interfaces"), None)
    for one in (node for part in (listed.named_children if listed is not None else ()) for node in part.named_children):
        text = kept.code.text(one)
        found = re.fullmatch(r"(?:[\w.]*\.)?(\w+)\s*(?:<(.*)>)?", text)
        if found is not None:
            yield found[1], [part.strip().rpartition(".")[2] for part in (found[2] or "").split(",")] if found[2] else []


def _parameters(kept: Class) -> list[str]:
    given = field_of(kept.node, "type_parameters")
    return [kept.code.text(one).split()[0] for one in given.named_children] if given is not None else []


def of_names(kept: Class) -> Iterator[tuple[Node, str]]:
    """Its methods that Spring makes of their names: without a body, and without a query of their own."""
    if "@NoRepositoryBean" in kept.marks:
        return
    for node in kept.members:
        named = field_of(node, "name")
        if node.type != "method_declaration" or named is None or field_of(node, "body") is not None:
            continue
        said = marks(kept.code, node)
        if all(_NO_QUERY.match(one) for one in _ANNOTATION.findall(re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", said))):
            yield named, kept.code.text(named)


def otherwise(classes: Classes, kept: Class, entity: str, method: str) -> bool:
    """Whether somebody may give the method a body, or a named query; True where that is not known."""
    tree = classes.tree
    if tree.lines_with([f"{entity}.{method}"], [".java", ".xml", ".properties"]):
        return True
    bodies = [f"implements {kept.name}", f"class {kept.name}Impl", "SimpleJpaRepository", f"extends {kept.name}"]
    paths = {one.path for one in tree.lines_with(bodies, [".java", ".kt"])} - {kept.path}
    said = re.compile(rf"\b{re.escape(method)}\s*\(")
    return len(paths) > _MOST_FILES or any(said.search(tree.text(path)) for path in paths)
