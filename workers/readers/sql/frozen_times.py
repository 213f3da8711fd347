"""
Defaults of columns in migrations that are a moment rather than the time of each row.

`default: Time.now` in Ruby, `->default(now())` in Laravel, `server_default=str(datetime.now())` in Alembic,
`defaultValue: new Date()` in Sequelize and `DEFAULT 'now'` in PostgreSQL are worked out once, by the migration. Django's own
writer spells the moment out, with its microseconds, where a model says `default=now()`.

Source: https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-SPECIAL-VALUES
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.domain.changes import Change, Span
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from bot.patterns import late
from workers.readers.topic import TopicReader
from workers.scene import Scene, text_of

_ENDING = late(
    r"(?:^|/)(?:\w{0,30}migrat\w{0,30}|versions|alembic|schema)/(?:[^/]+/){0,3}[^/]+\.(?:rb|php|py|js|ts|cjs|mjs)$|\.sql$"
)
_MOMENTS = {
    "rb": late(
        r"\bdefault(?::|[ \t]*=>)[ \t]*(?P<said>(?:::)?(?:Time|DateTime|Date)(?:\.zone)?\.(?:now|current|today)\b"
        r"(?:\.(?:to_s|to_i|to_date|utc|iso8601)\b)*)"
    ),
    "php": late(
        r"->[ \t]*default\([ \t]*(?P<said>(?:\\?now\(\)|(?:\\?[\w\\]+\\)?Carbon(?:Immutable)?::(?:now|today)\([^()]{0,60}\)"
        r"|\\?date\([^()]{0,60}\)|\\?time\(\)|new[ \t]+\\?DateTime(?:Immutable)?\b(?:\(\))?))[ \t)\-]"
    ),
    "py": late(
        r"\bserver_default[ \t]*=[ \t]*(?P<said>(?:str\(|(?:\w+\.)?text\(|f[\"']\{){0,3}"
        r"(?:datetime\.){0,2}(?:datetime|date)\.(?:utcnow|now|today)\([^()]{0,60}\)(?:\.\w+\([^()]{0,60}\)){0,3})"
    ),
    "js": late(
        r"(?:\bdefaultValue:[ \t]*|\.defaultTo\([ \t]*)(?P<said>(?:new[ \t]+Date\(\)|Date\.now\(\)|(?:moment|dayjs)\(\))"
        r"(?:\.\w+\([^()]{0,60}\)){0,3})"
    ),
    "sql": late(
        r"\bDEFAULT[ \t]+(?P<said>(?:(?:timestamp|timestamptz|date)[ \t]+)?'(?:now|today)'"
        r"(?:[ \t]*::[ \t]*(?:timestamp|timestamptz|date)\b)?)(?![ \t]*::)",
        re.IGNORECASE,
    ),
}
_INSTEAD = {
    "rb": "default: -> { 'CURRENT_TIMESTAMP' }", "php": "->useCurrent()", "py": "server_default=sa.func.now()",
    "js": "defaultValue: Sequelize.literal('CURRENT_TIMESTAMP')", "sql": "DEFAULT now()",
}  # fmt: skip
_LANGUAGES = {"rb": "ruby", "php": "php", "py": "python", "js": "javascript", "sql": "sql"}
_ASIDE = {"rb": "#", "py": "#", "php": "//", "js": "//", "sql": "--"}
_KNEX = ".defaultTo("
_SPEAKS = {
    "rb": late(r"\bActiveRecord\b|\bSequel\b|\bcreate_table\b|\b(?:add|change)_column"),
    "php": late(r"\bSchema::|\bBlueprint\b"),
    "js": late(r"\bqueryInterface\b|\b(?:create|alter)Table\b|\b(?:add|change)Column\b|\bSequelize\b|\bDataTypes\b|\bknex\b"),
}
"""What else stands in a migration: a form, too, has fields with defaults."""
_TAKEN_BACK = {
    "rb": late(r"\bchange_column_default\b|\bdefault(?::|[ \t]*=>)[ \t]*nil\b"),
    "php": late(r"->[ \t]*default\([ \t]*null[ \t]*\)"),
    "py": late(r"\bserver_default[ \t]*=[ \t]*None\b"),
    "js": late(r"\bdefaultValue:[ \t]*null\b|\.defaultTo\([ \t]*null[ \t]*\)"),
    "sql": late(r"\bDROP[ \t]+DEFAULT\b", re.IGNORECASE),
}
_BACK = late(r"\bdown(?:grade)?[ \t]*[(:=]|\bdef[ \t]+down\b|^--[^\n]{0,40}\bdown\b", re.IGNORECASE | re.MULTILINE)
_WIDE, _MOST = 120, 50
"""Letters before a default in which its type stands; defaults of a file that are looked at."""
_OF_TIME = late(r"\b(?:timestamp|timestamptz|date|zone)\b[^,;'\n]*\Z", re.IGNORECASE)
_TYPED = late(r"\A(?:timestamp|date)|::", re.IGNORECASE)
_DJANGO = late(
    r"\bDateTimeField\([^()]{0,300}?\bdefault=(?P<said>(?:datetime\.)?datetime\((?:\d{1,4},[ \t]?){6}[1-9]\d{0,5}"
    r"(?:,[ \t]?tzinfo=[\w.]{1,60})?\))"
)
_KEPT = late(r"\bpreserve_default[ \t]*=[ \t]*False")
_REACH = 400


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """The first such default of each line of the file as it is now."""
    del scene
    ending = change.path.rpartition(".")[2]
    kind = "js" if ending in {"ts", "cjs", "mjs"} else ending
    text = text_of(change, "head") or ""
    yield from _found(change.path, text, kind)
    if kind == "py" and "DateTimeField" in text:
        yield from _spelt_out(change.path, text)


def _found(path: str, text: str, kind: str) -> Iterator[Fact]:
    from bot.domain.slips import FrozenTime

    if kind in _SPEAKS and not _SPEAKS[kind].search(text):
        return
    for found in islice(_MOMENTS[kind].finditer(text), _MOST):
        start = text.rfind("\n", 0, found.start()) + 1
        if _ASIDE[kind] in text[start : found.start()] or text[start : found.start()].lstrip().startswith("*"):
            continue
        back = _BACK.search(text, found.end())
        if _TAKEN_BACK[kind].search(text, found.end(), back.start() if back else len(text)):
            continue  # for the rows that are there, and dropped again
        if kind == "sql" and not _TYPED.search(found["said"]) and not _OF_TIME.search(text[start : found.start()][-_WIDE:]):
            continue  # a word, as far as anybody sees
        instead = ".defaultTo(knex.fn.now())" if found[0].startswith(_KNEX) else _INSTEAD[kind]
        yield FrozenTime(_place(path, text, found.start("said")), found["said"].strip(), instead, _LANGUAGES[kind])


def _spelt_out(path: str, text: str) -> Iterator[Fact]:
    """A field of Django whose default is a moment to the microsecond, which stays the field's."""
    from bot.domain.slips import FrozenTime

    for found in islice(_DJANGO.finditer(text), _MOST):
        after = text[found.end() : found.end() + _REACH].partition("migrations.")[0]
        if not _KEPT.search(after):
            yield FrozenTime(
                _place(path, text, found.start("said")), found["said"], "default=timezone.now", "python", written=True
            )


def _place(path: str, text: str, at: int) -> Span:
    line = text.count("\n", 0, at) + 1
    return Span(path, line, line)


reader = TopicReader(__name__, _ENDING, read)
