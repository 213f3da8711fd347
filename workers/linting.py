"""`backstop lint`: files as one change on top of a schema, looked at once as long as nothing changes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot.places import cache_folder
from workers.answers import Answer, keep, kept, name_of
from workers.outcome import WrongUse, chosen, page, source, status, terminal

if TYPE_CHECKING:
    from bot.domain.schema import Schema

_ASIDE = frozenset({"files", "no_cache", "run", "schema"})
"""What an answer does not depend on, and what is read: their bytes count."""


def lint(options: argparse.Namespace) -> int:
    """Print what there is to say of the files. Raises WrongUse for what cannot be read."""
    files = {str(path): _bytes(path) for path in options.files}
    schema = None if options.schema is None else _bytes(options.schema)
    folder = None if options.no_cache else _folder()
    if folder is None:
        return _printed(_answer(options, files, schema))
    name = name_of(_asked(options, schema), files)
    return _printed(kept(folder, name) or _new(options, files, schema, folder, name))


def _folder() -> Path | None:
    """Where answers are kept; nowhere for who has no home."""
    try:
        return cache_folder() / "lint"
    except RuntimeError:
        return None


def _asked(options: argparse.Namespace, schema: bytes | None) -> dict[str, object]:
    """All that says how the files are looked at and shown."""
    shown = terminal() if options.format == "text" else ()
    return {name: value for name, value in vars(options).items() if name not in _ASIDE} | {"": (schema, shown)}


def _new(options: argparse.Namespace, files: Mapping[str, bytes], schema: bytes | None, folder: Path, name: str) -> Answer:
    """The answer, kept where it would be the same the next time."""
    from workers.chance import watching

    with watching() as chance:
        answer = _answer(options, files, schema)
    if not chance:
        keep(folder, name, answer)
    return answer


def _answer(options: argparse.Namespace, files: Mapping[str, bytes], schema: bytes | None) -> Answer:
    from bot.domain.memory import MemoryTree
    from bot.policy import Policy
    from workers.files import as_change
    from workers.review import Reviewer

    policy = chosen(Policy(paths=("**",)), options)
    changes = as_change(MemoryTree(files))
    before = _schema(options.schema, schema, policy.engine or "postgresql")
    review = Reviewer(changes, policy, schema=before, assume=schema is None).review()
    return Answer(status(review, policy), page(review, options.format, lambda path, side: source(changes, path, side)))


def _schema(path: str, data: bytes | None, engine: str) -> Schema:
    from bot.domain.schema import Schema

    if data is None:
        return Schema()
    from workers.replay import replay_text
    from workers.sql.text import UnreadableText, decode_text

    try:
        return replay_text(decode_text(data), engine)
    except UnreadableText as error:
        raise WrongUse(f"{path} {error}") from None


def _printed(answer: Answer) -> int:
    sys.stdout.write(answer.text)
    return answer.status


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise WrongUse(f"cannot read {path!r}: {error.strerror}") from None
