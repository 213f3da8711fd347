"""What only the whole tree tells of Sequelize's models: where each is defined, and names that associations and aliases give.

Source: https://sequelize.org/docs/v6/core-concepts/assocs/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from workers.asked.swept import swept
from workers.readers.listing import Listing
from workers.uses import NOT_RUNNING

ENDINGS = (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts")
_LARGEST = 400_000
_MODELS = re.compile(rb"\.init\(|\.define\b|@Table\b")
_CONCERNED = re.compile(rb"equelize|belongsTo|hasMany")
_CLASS = re.compile(rb"\bclass[ \t]+(\w{1,80})")
_DEFINED = re.compile(rb"\.define(?:<[\w.,<> \n]{0,200}>)?\(\s*['\"](\w{1,80})['\"]")
_HELD = re.compile(
    rb"\b(?:const|let|var)[ \t]{1,8}(\w{1,80})[ \t]?(?::[ \t]?[\w.<>]{1,80})?[ \t]?=[ \t]{0,8}"
    rb"(?:<[\w.<>]{1,80}>[ \t]?)?\(?(?:<[\w.<>]{1,80}>)?\w{1,40}\.define\b"
)
_ALIAS = re.compile(rb"\bas\s?:\s?['\"`](\w{1,80})['\"`]")
_KEY = re.compile(rb"\b(\w{1,80})\s?:\s?\{[^{}]{0,300}\bprimaryKey\s?:\s?true")
_NAMED = re.compile(rb"\bmodelName\s*:\s*['\"](\w{1,80})['\"]")
_GIVEN = re.compile(
    rb"\b(?:foreignKey|otherKey|sourceKey|targetKey|createdAt|updatedAt|deletedAt)"
    rb"\s*:\s*(?:\{\s*(?:name|fieldName)\s*:\s*)?['\"`](\w{1,80})['\"`]"
    rb"|\b(?:addColumn|renameColumn|rawAttributes|addAttribute|setAttributes)\b[^;\n]{0,100}?\b(\w{1,80})\b"
)
_MADE = re.compile(rb"[)\]}`][ \t\r\n]{0,40},[ \t\r\n]{0,40}['\"`](\w{1,80})['\"`][ \t\r\n]{0,40},?[ \t\r\n]{0,40}\]")
_ADDING = b"beforeDefine"
"""A hook that may give all models more attributes."""
_SELECTED = re.compile(rb"\b[aA][sS][ \t]{1,8}[\"'`\\]{0,2}(\w{1,80})")
"""`literal("(SELECT …) AS total")`."""
_DECORATED = re.compile(rb"@(?:ForeignKey|BelongsTo|HasMany|HasOne|BelongsToMany)\b[^;{}]{0,200}['\"](\w{1,80})['\"]")


@dataclass(slots=True)
class Whole:
    """The files that define a model, by each of its names; all classes; `given` are names that associations
    may give a model, `made` those that queries give what they select, `prefixes` and `keys` what the names
    of foreign keys are made of.

    `open` says that the tree was not read to its end.
    """

    models: dict[str, set[str]] = field(default_factory=dict)
    classes: dict[str, set[str]] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    prefixes: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=lambda: {"id"})
    open: bool = False

    def is_key(self, name: str) -> bool:
        """Whether an association may give a model that column by itself: what it leads to, and the primary key there."""
        name = plain(name)
        return any(name.endswith(key) and name.removesuffix(key) in self.prefixes for key in self.keys)


def plain(name: str) -> str:
    """A name as `underscored` and its contrary spell it alike."""
    return name.replace("_", "").lower()


def whole(tree: Listing) -> Whole:
    """All of the tree, read once."""
    return tree.remember("asked sequelize", lambda: _whole(tree))


def _whole(tree: Listing) -> Whole:
    found = Whole()
    all_read = swept(tree, lambda path: path.endswith(ENDINGS) and not NOT_RUNNING.search(path), partial(_read, found=found))
    found.open = found.open or not all_read
    return found


def _read(path: str, data: bytes, found: Whole) -> None:
    if len(data) > _LARGEST or not _CONCERNED.search(data):
        return
    found.open = found.open or _ADDING in data
    found.given |= {name.decode() for match in _GIVEN.finditer(data) for name in match.groups() if name}
    found.keys |= {plain(name.decode()) for name in _KEY.findall(data)}
    for name in _ALIAS.findall(data):
        found.prefixes |= _singular(plain(name.decode()))
    found.made |= {name.decode() for kind in (_MADE, _SELECTED) for name in kind.findall(data)}
    found.given |= {name.decode() for name in _DECORATED.findall(data)}
    if b" extends" in data or b".define" in data:
        defines = _MODELS.search(data) is not None
        for name in _CLASS.findall(data):
            found.classes.setdefault(name.decode(), set()).add(path)
            if defines:
                found.models.setdefault(name.decode(), set()).add(path)
                found.prefixes |= _singular(plain(name.decode()))
        for name in (*_DEFINED.findall(data), *_HELD.findall(data), *_NAMED.findall(data)):
            if defines:
                found.models.setdefault(name.decode(), set()).add(path)
                found.prefixes |= _singular(plain(name.decode()))


def _singular(name: str) -> set[str]:
    return {name, name.removesuffix("s"), name.removesuffix("es"), re.sub("ies$", "y", name)}
