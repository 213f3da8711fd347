"""Containers of stores in a Compose file: their images by the file itself, its `.env`, or a Dockerfile that it builds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from bot.patterns import late
from workers.configuration.containers import Container, arguments, environment, store_of, variables
from workers.configuration.found import lasting, trial
from workers.documents import Node, read_document
from workers.readers.listing import Listing

_VOLUME = late(r"(.+?):(/[^:]*)(:[\w,]+)?$")
_PORT = late(r"(?:(?P<address>[^:]+|\[[^\]]+\]):)?[\w${}-]+:\d+(?:/\w+)?$")
_VARIABLE = late(r"\$\{(\w{1,80})(?::?([-?])([^${}]{0,200}))?\}|\$(\w{1,80})")
_PAIR = late(r"(?:export )?(\w{1,80})=[\"']?([^\"'#\n]{0,200})")
_FROM = late(r"FROM (?:--platform=\S{1,60} )?(\S{1,200})(?: AS .*)?$", re.IGNORECASE)
_ARGUMENT = late(r"ARG (\w{1,80})=[\"']?([^\"'\n]{0,200})", re.IGNORECASE)
_MOST = 200
"""Services of one file that are read: aliases may repeat them."""
Known = Mapping[str, tuple[str, int]]
"""Variable → its value and line."""


def services_of(path: str, text: str | None) -> Node | None:
    """What a Compose file starts, None where it starts nothing. Raises UnreadableDocument."""
    if text is None or "services" not in text:
        return None
    services = read_document(path, text).get("services")
    return services if services is not None and services.form == "map" else None


def containers_of(tree: Listing, path: str, services: Node | None) -> Iterator[Container]:
    """The services that are stores. The place of a version that another file states is that file's line."""
    folder = posixpath.dirname(path)
    known = variables_of(tree.text(posixpath.join(folder, ".env"))) if services is not None else {}
    for name, service in islice(services.pairs.items(), _MOST) if services is not None else ():
        image, line, source = _image(tree, folder, service, known)
        if image and (store := store_of(image)):
            where = f"service `{name[:60]}`"
            settings = [*arguments(store, service.get("command"), where), *environment(store, variables(service), where)]
            ports = [port for port in _items(service, "ports") if _open(port)]
            lasts = lasting(path) or service.word("restart") in {"always", "unless-stopped"} or service.get("deploy")
            yield Container(
                store, where, image, line, tuple(settings), tuple(_mounts(service)),
                published=bool(ports), deployed=bool(lasts) and not trial(path), source=source,
                port=ports[0].line if ports else 0,
            )  # fmt: skip


def variables_of(text: str) -> Known:
    """What a file of variables says; the last of a name holds."""
    lines = enumerate(text.split("\n"), 1)
    return {m[1]: (m[2].strip(), n) for n, line in lines if len(line) <= 1_000 and (m := _PAIR.match(line.strip()))}


def base_image(text: str) -> tuple[str, int]:
    """The image that the last stage of a Dockerfile begins with, its arguments' defaults put in, and its line; '' for none."""
    found, known = ("", 0), dict[str, tuple[str, int]]()
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > 1_000:
            continue
        if given := _ARGUMENT.match(line.strip()):
            known[given[1]] = (given[2].strip(), number)
        elif begun := _FROM.match(line.strip()):
            image, at = _put_in(begun[1], known)
            found = (image, at or number)
    return found


def built_from(folder: str, service: Node) -> str | None:
    """The Dockerfile of a service that is built, by its path in the repository."""
    build = service.get("build")
    if build is None:
        return None
    context = build.text if build.form == "text" else build.word("context") or "."
    path = posixpath.normpath(posixpath.join(folder, context, build.word("dockerfile") or "Dockerfile"))
    return None if path.startswith("..") or "$" in path or "://" in context else path


def _image(tree: Listing, folder: str, service: Node, known: Known) -> tuple[str, int, tuple[str, int] | None]:
    """(image, its line in the file, where else its version stands)."""
    said, build = service.get("image"), service.get("build")
    if build is not None and (path := built_from(folder, service)):
        image, at = base_image(tree.text(path))
        return image, build.line, (path, at)
    if said is None:
        return "", 0, None
    image, at = _put_in(said.text, known)
    return image, said.line, (posixpath.join(folder, ".env"), at) if at else None


def _put_in(text: str, known: Known) -> tuple[str, int]:
    """With the variables' values put in, and the line of the last one (0 for none). What is not known stays as it is."""
    at = 0

    def value(match: re.Match[str]) -> str:
        nonlocal at
        name = match[1] or match[4]
        if name in known and known[name][0]:
            at = known[name][1]
            return known[name][0]
        return match[3] if match[2] == "-" else match[0]

    return _VARIABLE.sub(value, text), at


def _items(service: Node, key: str) -> list[Node]:
    node = service.get(key)
    return node.items if node is not None and node.form == "list" else []


def _mounts(service: Node) -> Iterator[tuple[str, str]]:
    for item in _items(service, "volumes"):
        if item.form == "map":
            if item.word("type") in {"volume", "bind"} and item.word("source"):
                yield item.word("source"), item.word("target")
        elif match := _VOLUME.match(item.text):
            yield match[1], match[2].rstrip("/")


def _open(port: Node) -> bool:
    """Whether other machines reach it: published, and not on the loopback address."""
    if port.form == "map":
        return bool(port.word("published")) and not port.word("host_ip").startswith("127.")
    match = _PORT.match(port.text)
    return match is not None and not (match["address"] or "").startswith(("127.", "localhost", "[::1]"))
