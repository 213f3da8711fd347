"""Text that others wrote, put into GitHub's Markdown so that it stays text.

GitHub resolves mentions, references and closing keywords after it has decoded entities and backslashes, so neither hides
them; a code span does. Every word of prose that could mean something to GitHub is therefore shown as code. Bots and our own
markers are searched in the raw body, where code does not hide: `<!--` and a command at the start of a line are broken up.
"""

from __future__ import annotations

import re

from bot.escape import one_line, pieces, visible
from bot.wording import counted

# Mentions, references, HTML, links, images, emphasis, maths, emoji, escapes, entities, web addresses, commit names.
_RISKY = re.compile(
    r"[@#<>\[\]*_~\\|`$&{}^]|://|www\.|GH-[0-9]|:[\w+-]+:|[0-9a-f]{40}|^/[A-Za-z]|^=+$|^-{2,}$|^\++$", re.IGNORECASE
)
_WORD = re.compile(r"(?P<before>[(\"'“]*)(?P<core>.*?)(?P<after>[.,;:!?)\"'”…]*)", re.DOTALL)
_COMMAND = re.compile(r"^(?=/[A-Za-z])", re.MULTILINE)
_TICKS = re.compile(r"`+")
_LINK = re.compile(r"https://[A-Za-z0-9./_~?=&%+#-]{1,300}")


def code(text: str, most: int = 200) -> str:
    """`text` as a code span on one line; '' for nothing."""
    line = _disarmed(one_line(text, most))
    if not line:
        return ""
    fence = "`" * (_longest_run(line) + 1)
    pad = " " if line[0] == "`" or line[-1] == "`" or (line[0] == line[-1] == " ") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def spot(place: str, most: int = 200) -> str:
    """A path, or a path with a line, as code: line breaks in it are spelled, not folded."""
    return code(visible(place, keep=""), most)


def inline(text: str, most: int = 400) -> str:
    """Markdown of one sentence: its code spans stay code, all else is plain words whatever it holds.

    At most twice `most` characters: text that needs more to be made safe is shown as code altogether.
    """
    line, out = one_line(text, most), ""
    for is_code, part in pieces(line):
        for word in [code(part)] if is_code else [shown for raw in re.split(r"( +)", part) for shown in _words(raw)]:
            # Two code spans must not touch: their backticks would become one run.
            out += " " + word if word.startswith("`") and out.endswith("`") else word
    return out.strip() if len(out) <= 2 * most else code(line, most)


def _words(raw: str) -> tuple[str, ...]:
    found = _WORD.fullmatch(raw)
    if not found or not _RISKY.search(raw):
        return (raw,)
    return (found["before"], code(found["core"]), found["after"]) if not _RISKY.search(found["after"]) else (code(raw),)


def cell(text: str) -> str:
    """Rendered Markdown made fit for a table's cell: GitHub cuts cells before it reads code spans."""
    return re.sub(r"(\\?)\|", lambda match: "\\\\u007c" if match[1] else "\\|", text)


def fenced(text: str, language: str = "sql", most: int = 1_200) -> str:
    """`text` as a code block whose fence is longer than any run of backticks in it; long text is cut at a line."""
    lines = _COMMAND.sub(" ", _disarmed(visible(normal(text)))).split("\n")
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > most:
            kept.append(f"-- … {counted(len(lines) - len(kept), 'more line')}")
            break
        kept.append(line)
    return _block("\n".join(kept), language)


def suggestion(text: str) -> str | None:
    """`text` as a suggestion, None when it could not be shown exactly as it would be applied."""
    body = normal(text)
    if body != _disarmed(visible(body)) or _COMMAND.search(body):
        return None
    return _block(body, "suggestion")


def link(label: str, target: str) -> str:
    """A link to an ordinary https address; any other target is shown as code."""
    return f"[{label}]({target})" if _LINK.fullmatch(target) else code(target)


def normal(text: str) -> str:
    """Line ends as '\\n', none at the end."""
    return text.replace("\r\n", "\n").rstrip("\n")


def _block(body: str, language: str) -> str:
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _disarmed(text: str) -> str:
    return text.replace("<!--", "<\\u0021--")
