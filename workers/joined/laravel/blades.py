"""Blade views: the loops over rows, and what each row is asked for, through includes and components.

Source: https://laravel.com/docs/blade
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.changes import Span
from workers.joined import rows
from workers.joined.budget import budget
from workers.joined.laravel.brackets import closed
from workers.joined.laravel.controllers import Rows
from workers.joined.laravel.models import Model, Models
from workers.joined.missing import Place
from workers.joined.rows import Names

_TOKEN = re.compile(
    r"\{\{--(?:(?!\{\{--).)*?--\}\}|@(?P<word>foreach|forelse|endforeach|endforelse|empty|if|elseif|else|endif|unless|endunless|can\w*"
    r"|endcan\w*|auth|endauth|guest|endguest|isset|endisset|include\w*|each|cache|endcache|switch|endswitch|env|endenv)\b[ \t]*"
    r"|(?P<chain>\$\w+(?:\s*\??->\w+(?:\((?:[^()\n]|\([^()\n]*\))*\))?)+)|<x-(?P<component>[\w.-]+)(?P<given>[^<>]{0,600})",
    re.DOTALL,
)
_FOREACH = re.compile(r"\(\s*(?P<over>\$[\w>?()-]+?)\s+as\s+(?:\$\w+\s*=>\s*)?\$(?P<name>\w+)\s*\)")
_STEP = re.compile(r"\??->(\w+)(\()?")
_WHO = re.compile(r"auth\(|Auth::|@can|user\(")
_BLOCKS = ("if", "unless", "foreach", "forelse", "isset", "cache", "switch", "auth", "guest", "env")
_CLOSES = {f"end{word}": word for word in _BLOCKS}
_DEEPEST, _MOST, _WIDEST = 4, 3_000, 1_000
Item = tuple[Rows, Names]


class Asked(rows.Asked[Model]):
    """What a row is asked for; of the names `comments()` is the relation as a query."""

    __slots__ = ()


@dataclass(slots=True)
class _Block:
    word: str
    items: dict[str, Item]
    sure: bool
    at: tuple[Place, ...]


def view_at(models: Models, name: str) -> str | None:
    """The file of a view: 'posts.index' is `resources/views/posts/index.blade.php`."""
    ending = f"resources/views/{name.replace('.', '/').strip('/')}.blade.php"
    found = models.tree.remember("joined blades", lambda: [one for one in models.tree.paths() if one.endswith(".blade.php")])
    paths = [one for one in found if one == ending or one.endswith(f"/{ending}")]
    return paths[0] if len(paths) == 1 else None


@dataclass(slots=True)
class Blade:
    """One view while it is read. `rows` are the names that it is given, `items` names of one row of a loop around."""

    models: Models
    path: str
    rows: Mapping[str, Rows]
    items: dict[str, Item] = field(default_factory=dict)
    at: tuple[Place, ...] = ()
    depth: int = 0
    line: int = 1
    stack: list[_Block] = field(default_factory=list)
    text: str = ""
    ends: dict[int, int] = field(default_factory=dict)

    def asked(self) -> Iterator[Asked]:
        """What its rows are asked for."""
        self.text = self.models.tree.text(self.path)
        if self.depth > _DEEPEST or not budget(self.models.tree).page(self.text):
            return
        self.stack = [_Block("", dict(self.items), True, self.at)]
        self.ends = self.models.tree.remember(("joined brackets", self.path), lambda: closed(self.text))
        done, skipped = 0, 0
        for number, match in enumerate(_TOKEN.finditer(self.text)):
            self.line += self.text.count("\n", done, match.start())
            done = match.start()
            if number > _MOST:
                budget(self.models.tree).cut = True
                return
            if match.start() < skipped:
                continue
            if match["chain"]:
                yield from self._chain(match["chain"])
            elif match["component"]:
                yield from self._component(match["component"], match["given"])
            elif match["word"]:
                given = self._parentheses(match.end())
                skipped = match.end() + (len(given) if match["word"] in {"foreach", "forelse"} else 0)
                yield from self._word(match["word"], given)

    def _word(self, word: str, given: str) -> Iterator[Asked]:
        block = self.stack[-1]
        if word in _CLOSES or word.startswith("endcan"):
            self._close(_CLOSES.get(word, "can"))
        elif word in {"foreach", "forelse"}:
            yield from self._loop(word, given)
        elif word in {"if", "unless", "isset", "auth", "guest", "switch", "env", "cache"} or word.startswith("can"):
            sure = word in {"auth"} or word.startswith("can") or (word == "if" and self._sure(given))
            self.stack.append(_Block("can" if word.startswith("can") else word, block.items, block.sure and sure, block.at))
        elif word in {"elseif", "else"}:
            block.sure = block.sure and word == "else"
        elif word == "empty" and not given:
            block.sure = False
        elif word.startswith("include"):
            yield from self._include(given)
        elif word == "each":
            yield from self._each(given)

    def _close(self, word: str) -> None:
        for number in range(len(self.stack) - 1, 0, -1):
            if self.stack[number].word == word:
                del self.stack[number:]
                return

    def _loop(self, word: str, given: str) -> Iterator[Asked]:
        match, outer = _FOREACH.match(given), self.stack[-1]
        inner = _Block(word, dict(outer.items), outer.sure, outer.at)
        if match is not None:
            yield from self._chain(match["over"])
            inner.items.pop(match["name"], None)
            if (made := self._item(match["over"])) is not None:
                inner.items[match["name"]] = made
                inner.at = (*outer.at, self._place())
        self.stack.append(inner)

    def _item(self, over: str) -> Item | None:
        """One of what a loop goes through."""
        name, _, rest = over.partition("->")
        name = name.strip("$?")
        steps = [step + ("()" if call else "") for step, call in _STEP.findall(f"->{rest}")] if rest else []
        if (item := self.stack[-1].items.get(name)) is not None:
            return item[0], (*item[1], *(step for step in steps if step not in {"get()", "all()"}))
        rows = self.rows.get(name)
        if rows is None or (rows.one and len(steps) != 1):
            return None
        if not rows.one:
            return (rows, ()) if not steps else None
        relation = self.models.relation(rows.model, steps[0])
        target = self.models.named(relation.target) if relation is not None and relation.kind == "many" else None
        if target is None or relation is None:
            return None
        return Rows(target, rows.query, rows.loaded | target.usual | relation.brings), ()

    def _chain(self, text: str) -> Iterator[Asked]:
        block = self.stack[-1]
        name, _, rest = text.partition("->")
        item = block.items.get(name.strip("$? \n"))
        if item is None or not block.sure:
            return
        steps = tuple(step + ("()" if call else "") for step, call in _STEP.findall(f"->{rest}"))
        yield Asked(item[0], (*item[1], *steps), (*block.at, self._place()), " ".join(text.split())[:80])

    def _sure(self, given: str) -> bool:
        said = set(re.findall(r"\$(\w+)", given))
        return bool(_WHO.search(given)) or not said.isdisjoint(self.stack[-1].items) or not said.isdisjoint(self.rows)

    def _include(self, given: str) -> Iterator[Asked]:
        said = re.search(r"['\"]([\w.:/-]+)['\"]", given)
        path = view_at(self.models, said[1]) if said is not None else None
        if path is None or path == self.path or not self.stack[-1].sure:
            return
        items = {**self.stack[-1].items, **self._passed(re.findall(r"['\"](\w+)['\"]\s*=>\s*(\$[\w>-]+)", given))}
        place = (*self.stack[-1].at, self._place())
        yield from Blade(self.models, path, self.rows, items, place, self.depth + 1).asked()

    def _each(self, given: str) -> Iterator[Asked]:
        match = re.match(r"\(\s*['\"]([\w.:-]+)['\"]\s*,\s*(\$[\w>-]+)\s*,\s*['\"](\w+)['\"]", given)
        path = view_at(self.models, match[1]) if match is not None else None
        made = self._item(match[2]) if match is not None else None
        if path is not None and made is not None and match is not None:
            yield from Blade(
                self.models, path, self.rows, {match[3]: made}, (*self.stack[-1].at, self._place()), self.depth + 1
            ).asked()

    def _component(self, name: str, given: str) -> Iterator[Asked]:
        """An anonymous component that is given something of a row."""
        path = view_at(self.models, f"components.{name}")
        items = self._passed(re.findall(r":([\w-]+)=\"(\$[\w>-]+)\"", given))
        if path is not None and items and self.stack[-1].sure:
            at = (*self.stack[-1].at, self._place())
            yield from Blade(self.models, path, {}, items, at, self.depth + 1).asked()

    def _passed(self, pairs: list[tuple[str, str]]) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for key, value in pairs:
            name, _, rest = value.partition("->")
            if (item := self.stack[-1].items.get(name.strip("$"))) is not None:
                parts = re.split(r"[-_](\w)", key)
                camel = "".join(part.upper() if at % 2 else part for at, part in enumerate(parts)) if "-" in key else key
                found[camel] = (item[0], (*item[1], *(step for step, _ in _STEP.findall(f"->{rest}") if rest)))
        return found

    def _parentheses(self, start: int) -> str:
        """What is in the parentheses that begin there."""
        end = self.ends.get(start, start - 1)
        return self.text[start : end + 1] if end < start + _WIDEST else ""

    def _place(self) -> Place:
        lines = self.models.tree.remember(("joined lines", self.path), lambda: self.text.split("\n"))
        return Place(Span(self.path, self.line, self.line), lines[self.line - 1].strip()[:200])
