"""Files with a way up and a way down in sections that comments begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.record import dataclass
from workers.readers.script import Part


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one `Up` or `Down` comment: `word` in lower case, `options` the rest of its line.

    `blocks` are the stretches between StatementBegin and StatementEnd, as offsets in the file.
    """

    word: str
    options: str
    start: int
    end: int
    blocks: tuple[tuple[int, int], ...] = ()

    def parts(self, wrap: str) -> Iterator[Part]:
        """The section as it is sent: blocks whole, statements between them one by one.

        Inside a transaction it makes no difference, so the section then is one part.
        """
        if wrap:
            yield Part(self.start, self.end, wrap=wrap)
            return
        at = self.start
        for start, end in self.blocks:
            yield Part(at, start)
            yield Part(start, end, whole=True)
            at = end
        yield Part(at, self.end)


def sections(text: str, note: re.Pattern[str]) -> list[Section]:
    """The Up and Down sections. `note` matches a whole comment line with the groups `word` and `rest`; the words are Up,
    Down, StatementBegin and StatementEnd in any case, others are passed over. What precedes the first section is in none.
    """
    found: list[Section] = []
    blocks: list[tuple[int, int]] = []
    opened, begin = None, -1
    for head in note.finditer(text):
        word = head["word"].lower()
        if word in ("up", "down"):
            found += _closed(opened, head.start(), blocks)
            opened, blocks, begin = head, [], -1
        elif word == "statementbegin":
            begin = head.end()
        elif word == "statementend" and begin >= 0:
            blocks.append((begin, head.start()))
            begin = -1
    return found + _closed(opened, len(text), blocks)


def _closed(opened: re.Match[str] | None, end: int, blocks: list[tuple[int, int]]) -> list[Section]:
    if opened is None:
        return []
    return [Section(opened["word"].lower(), opened["rest"].strip(), opened.end(), end, tuple(blocks))]
