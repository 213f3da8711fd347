"""What `backstop lint` said, kept: the same bytes, asked about in the same way, get the same answer without being read."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from workers.readers.kept import load, store
from workers.version import product

_LARGEST = 4_000_000
"""Characters of an answer that is kept."""
_MOST = 256


class Answer(NamedTuple):
    """What was printed, and the exit status."""

    status: int
    text: str


def name_of(asked: Mapping[str, object], files: Mapping[str, bytes]) -> str:
    """A name for all that an answer depends on: our code and what it runs on, how was asked, the files in their order."""
    total = sha256(product())
    total.update(repr(sorted(asked.items())).encode(errors="surrogateescape") + b"\0")
    for path, data in files.items():
        total.update(f"{len(data)} {path}\0".encode(errors="surrogateescape") + data)
    return total.hexdigest()


def kept(folder: Path, name: str) -> Answer | None:
    """The answer of that name; None where there is none that is whole and our own."""
    match load(folder / f"{name}.json"):
        case [str(seal), 0 | 1 as status, str(text)] if seal == _seal(name, status, text):
            return Answer(status, text)
    return None


def keep(folder: Path, name: str, answer: Answer) -> None:
    """Keep it for the next time; what cannot be kept is no error."""
    if len(answer.text) <= _LARGEST:
        store(folder / f"{name}.json", [_seal(name, *answer), *answer], _MOST)


def _seal(name: str, status: int, text: str) -> str:
    return sha256(f"{name}\0{status:d}\0{text}".encode(errors="surrogatepass")).hexdigest()
