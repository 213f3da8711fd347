"""A name that rows of a class are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.changes import Span
from workers.joined.jpa.classes import Class


@dataclass(frozen=True, slots=True)
class Ask:
    """Attributes (`path`) that `call` asks the class for; those before `own` were asked for elsewhere.

    The way 'path' names them one by one, 'split' all in one as Spring Data takes it apart, 'method' is the name of a method of
    `repository`. `starting` says that the application does not start where they are not there.
    """

    kept: Class
    path: tuple[str, ...]
    call: str
    span: Span
    way: Literal["path", "split", "method"] = "path"
    own: int = 0
    starting: bool = False
    repository: Class | None = None
