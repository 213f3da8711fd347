# ruff: noqa: SIM905  lists of words read better as words
"""Markdown as GitHub shows it, safely: a maintained parser, then an allow-list of tags, then our own suggestion blocks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

TAGS = set(
    "a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre s span strong".split()
)
TAGS |= set("sub summary sup table tbody td th thead tr ul var".split())
ATTRIBUTES = {"a": {"href", "title"}, "td": {"align"}, "th": {"align"}, "ol": {"start"}, "details": {"open"}, "code": {"class"}}
PARSER = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])


def render(text: str, replaced: Sequence[str] = ()) -> Markup:
    """HTML of a comment. `replaced` are the lines that a suggestion would replace; without them it is shown as added."""
    tokens = PARSER.parse(text.replace("\r\n", "\n"))
    blocks: dict[str, Markup] = {}
    mark = secrets.token_hex(8)
    for index, token in enumerate(tokens):
        if token.type == "fence" and token.info.strip() == "suggestion":
            name = f"{mark}-{index}"
            blocks[name] = _suggestion(token.content, replaced)
            tokens[index] = _placeholder(name)
    raw = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        raw, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="nofollow noopener"
    )
    clean = re.sub(rf"<p>({mark}-\d+)</p>", lambda match: blocks[match[1]], clean)
    return Markup(clean)  # noqa: S704  cleaned above


def _placeholder(name: str) -> Token:
    token = Token("html_block", "", 0)
    token.content = f"<p>{name}</p>\n"
    return token


def _suggestion(content: str, replaced: Sequence[str]) -> Markup:
    """Before and after, as the "Suggested change" box has them."""
    rows: list[Any] = [Markup('<tr class="del"><td>-</td><td>{}</td></tr>').format(line) for line in replaced]
    rows += [Markup('<tr class="add"><td>+</td><td>{}</td></tr>').format(line) for line in content.splitlines()]
    head = Markup('<div class="suggestion"><div class="suggestion-head">Suggested change</div><table class="code">')
    return head + Markup("").join(rows) + Markup("</table></div>")
