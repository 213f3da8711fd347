"""Review → text for a terminal. Whatever the reviewed text holds, only our own escape sequences reach the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from agents.masks import masked
from bot.domain.changes import Side, Span
from bot.domain.findings import Finding, Fix, Gap, Review, Severity
from bot.escape import plain, visible
from bot.groups import Named, beside, grouped
from bot.wording import (
    by_strength,
    counted,
    extent,
    gap_place,
    is_call,
    is_sql,
    nothing_found,
    numbered,
    place,
    severities,
)
from workers.excerpt import excerpt, fitted

Sources = Callable[[str, Side], str | None]
_LABEL = 12  # columns of 'documented', the longest label, and a space on each side
_MOST_GAPS = 50
_MOST_ALIKE = 5
_MOST_SQL, _WIDEST_SQL = 40, 2_000
_BOLD, _DIM = "1", "2"
_HUES = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def to_text(review: Review, sources: Sources, colour: bool, width: int) -> str:
    """The whole review: each finding with its lines, proof and way out, then what was not checked, then one line.

    `sources` gives a file's text at a side, None where there is none; each file is asked for once. `width` is in columns.
    """
    page = _Page(sources, colour, max(40, min(width, 120)))
    named = numbered(review)
    groups = grouped(named)
    for label, finding in named:
        if label in groups:
            page.finding(label, finding, groups[label])
    page.gaps(review.gaps)
    for note in review.notes:
        page.lines += [*page.wrapped("", "Note: " + plain(note)), ""]
    hue = _HUES[max(finding.severity for finding in review.findings)] if review.findings else "32"
    page.lines += [page.paint(line, _BOLD, hue) for line in page.wrapped("", _last_line(review))]
    return "\n".join(page.lines) + "\n"


def _last_line(review: Review) -> str:
    if not review.findings:
        return nothing_found(review, f"Nothing found: {extent(review, 'file')}.")
    return f"{severities(review)}; looked at {extent(review, 'file')}."


@dataclass(slots=True)
class _Page:
    """The lines so far. `said` remembers which finding first said a text: later ones refer to it."""

    sources: Sources
    colour: bool
    width: int
    lines: list[str] = field(default_factory=list)
    files: dict[tuple[str, Side], list[str]] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    def finding(self, label: str, finding: Finding, others: Sequence[Named] = ()) -> None:
        """One finding, the others that it stands for by a line each, and an empty line."""
        hue = _HUES[finding.severity]
        head = f"{finding.severity.word} {label}"
        title = textwrap.wrap(plain(finding.title), self.width - len(head) - 2, break_on_hyphens=False)
        self.lines.append(f"{self.paint(head, _BOLD, hue)}  {self.paint(title[0] if title else '', _BOLD)}")
        self.lines += [" " * (len(head) + 2) + self.paint(line, _BOLD) for line in title[1:]]
        where = visible(place(finding.span), keep="")
        about = f"· {finding.rule} · {', '.join(finding.kinds)}"
        self.lines.append(f"  {where} {self.paint(about, _DIM)}")
        self._excerpt(finding.span, hue)
        self.lines.append("")
        self._proof(label, finding)
        if others:
            self.lines += ["", *self.wrapped("  ", beside(finding, others) + ":", hang="  ")]
            self.lines += [line for name, one in others[:_MOST_ALIKE] for line in self._alike(name, one)]
        if len(others) > _MOST_ALIKE:
            self.lines.append(f"    … {len(others) - _MOST_ALIKE:,} more: --format json lists them all")
        self.lines.append("")

    def _alike(self, label: str, finding: Finding) -> list[str]:
        where = visible(place(finding.span), keep="")
        return self.wrapped("    ", f"{label}  {where}  {plain(finding.title)}", hang="        ")

    def gaps(self, gaps: tuple[Gap, ...]) -> None:
        """What could not be checked, by place."""
        if not gaps:
            return
        self.lines.append(self.paint("Not checked", _BOLD))
        for gap in gaps[:_MOST_GAPS]:
            where = visible(gap_place(gap), keep="")
            self.lines += self.wrapped("  ", f"{where}  {plain(gap.what)}: {plain(gap.why)}".strip(), hang="    ")
        if len(gaps) > _MOST_GAPS:
            self.lines.append(f"  … {len(gaps) - _MOST_GAPS:,} more: --format json lists them all")
        self.lines.append("")

    def _excerpt(self, span: Span, hue: str) -> None:
        key = (span.path, span.side)
        if key not in self.files:
            self.files[key] = masked(self.sources(*key) or "").split("\n")  # what it prints may be kept as a log
        shown, underline = excerpt(self.files[key], span.line, span.end, self.width)
        if shown:
            self.lines += ["", *(self._gutter(line) for line in shown), self._gutter(underline, hue)]

    def _gutter(self, line: str, hue: str = "") -> str:
        number, bar, text = line.partition("│")
        return self.paint(number + bar, _DIM) + (self.paint(text, _BOLD, hue) if hue else text)

    def _proof(self, label: str, finding: Finding) -> None:
        again: dict[str, list[str]] = {}
        for name, rows in _blocks(finding, self.width - _LABEL - 2):
            first = self.said.setdefault("\n".join([name, *rows]), label) if name != "locks" else label
            if first != label:
                again.setdefault(first, []).append(name)
                continue
            self.lines += [""] if name in ("fix", "later") else []
            self.lines += [self._labelled("" if at else name, row) for at, row in enumerate(rows)]
        self.lines += [self._labelled(f"as {first}", ", ".join(dict.fromkeys(names))) for first, names in again.items()]

    def _labelled(self, name: str, text: str) -> str:
        return f"  {self.paint(f'{name:<{_LABEL}}', _DIM)}{text}".rstrip()

    def wrapped(self, indent: str, text: str, hang: str = "") -> list[str]:
        """`text` in lines of the page's width."""
        return _wrapped(text, self.width, indent, hang)

    def paint(self, text: str, *codes: str) -> str:
        """`text` in a style, or as it is on a page without colour."""
        return f"\033[{';'.join(codes)}m{text}\033[0m" if self.colour and text.strip() else text


def _blocks(finding: Finding, width: int) -> list[tuple[str, list[str]]]:
    """What backs a finding and what to do about it: (label, lines), in the order they are read."""
    blocks: list[tuple[str, list[str]]] = []
    for at in by_strength(finding):
        evidence = finding.evidence[at]
        sources = [visible(source, keep="") for source in evidence.source.split()] if "://" in evidence.source else []
        named = (
            "" if sources or evidence.source in ("", place(finding.span), finding.span.path) else f" [{plain(evidence.source)}]"
        )
        blocks.append((evidence.kind, [*_wrapped(plain(evidence.text) + named, width), *sources]))
    if finding.locks:
        blocks.append(("locks", _wrapped(", ".join(plain(f"{lock.mode} on {lock.table}") for lock in finding.locks), width)))
    for fix in finding.fixes:
        blocks += _fix(fix, width)
    return blocks


def _fix(fix: Fix, width: int) -> list[tuple[str, list[str]]]:
    name = "fix" if fix.horizon == "now" else "later"
    rows = [(name, [*_wrapped(plain(fix.title), width), *_code(fix.text, width, "  ", bool(fix.language))])]
    rows += [
        (said, _code(text, width, code=is_call(text, fix.language)))
        for said, text in (("fix ran", fix.verified), ("trade-off", fix.tradeoff), ("rollback", fix.rollback))
        if text.strip()
    ]
    return rows


def _code(text: str, width: int, indent: str = "", code: bool = False) -> list[str]:
    """SQL, or a framework's words, as it stands, never broken, so that it can be copied; prose wrapped."""
    if code or is_sql(text):
        lines = textwrap.dedent(text.expandtabs(4)).rstrip().split("\n")
        more = [f"{indent}-- … {counted(len(lines) - _MOST_SQL, 'more line')}"] if len(lines) > _MOST_SQL else []
        return [indent + fitted(visible(line.rstrip(), keep=""), _WIDEST_SQL) for line in lines[:_MOST_SQL]] + more
    return [line for paragraph in text.split("\n") for line in _wrapped(plain(paragraph), width, indent, indent)]


def _wrapped(text: str, width: int, indent: str = "", hang: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=hang or indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
