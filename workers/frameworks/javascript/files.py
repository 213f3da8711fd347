"""Node's `fs` and `path`, as far as migrations use them to read the SQL beside them.

Source: https://nodejs.org/api/fs.html , https://nodejs.org/api/path.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workers.frameworks.javascript.values import Call, Native, Record, Unknown, Value
from workers.readers import names
from workers.readers.listing import Listing

if TYPE_CHECKING:
    from workers.frameworks.javascript.machine import Machine

_LARGEST = 1_000_000
_ROOT = "/"
"""The repository's root; what runs does so somewhere below or at it."""


def packages(listing: Listing) -> dict[str, Value]:
    """`fs`, `fs/promises` and `path` by name."""
    promises = Record(readFile=_native(lambda call: _read(listing, call.arg(0))))
    files = Record(
        readFileSync=promises["readFile"],
        promises=promises,
        existsSync=_native(lambda call: _found(listing, call.arg(0)) is not None or Unknown("whether the file is there")),
    )
    path = Record(
        join=_native(_joined), resolve=_native(_joined), sep="/", normalize=_native(_joined),
        dirname=_native(lambda call: _part(call.arg(0), names.folder)),
        basename=_native(lambda call: _part(call.arg(0), names.base)),
    )  # fmt: skip
    for one in (files, path):
        one["default"] = one
    address = Record(fileURLToPath=_native(lambda call: call.arg(0)))
    return {"fs": files, "fs/promises": promises, "path": path, "url": address}


def here(path: str, name: str) -> Value:
    """`__dirname` or `__filename` in the file at `path`."""
    return _ROOT + (names.folder(path) if name == "__dirname" else path)


def _native(run: Callable[[Call], Value]) -> Native:
    def called(machine: Machine, call: Call) -> Value:
        del machine
        return run(call)

    return Native(called)


def _part(value: Value, take: Callable[[str], str]) -> Value:
    return take(value) if isinstance(value, str) else value


def _joined(call: Call) -> Value:
    """The parts one after the other, `..` and what begins anew at the root followed."""
    found: list[str] = []
    for one in call.args:
        if not isinstance(one, str):
            return one if isinstance(one, Unknown) else Unknown("a part of a path is not known")
        if one.startswith(_ROOT) and call.name == "resolve":
            found = []
        for part in one.split("/"):
            if part == ".." and found:
                found.pop()
            elif part not in {"", ".", ".."}:
                found.append(part)
    whole = "/".join(found)
    return whole if not call.args or not str(call.args[0]).startswith(_ROOT) else _ROOT + whole


def _found(listing: Listing, asked: Value) -> str | None:
    """The file of the repository: by its whole path, else the only one whose path ends so."""
    if not isinstance(asked, str) or not asked.strip("/."):
        return None
    wanted = _joined(Call((asked,), None, None)).lstrip("/")  # type: ignore[arg-type,attr-defined]
    if wanted in listing.paths():
        return str(wanted)
    by_name = listing.remember("sql-by-name", lambda: _by_name(listing))
    ending = [one for one in by_name.get(names.base(str(wanted)), ()) if one.endswith("/" + str(wanted))]
    return ending[0] if len(ending) == 1 else None


def _by_name(listing: Listing) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in listing.paths():
        if one.endswith(".sql"):
            found.setdefault(names.base(one), []).append(one)
    return found


def _read(listing: Listing, asked: Value) -> Value:
    """The text of a file of the repository. What a call does with it afterwards (`toString`) changes nothing."""
    if isinstance(asked, Unknown):
        return asked
    path = _found(listing, asked)
    if path is None or (listing.size(path) or 0) > _LARGEST:
        return Unknown(f"the file `{asked}` is not there, or over 1 MB")
    return listing.text(path)
