"""English as ActiveSupport inflects it, as far as names of tables need it.

Source: https://api.rubyonrails.org/classes/ActiveSupport/Inflector.html
"""

from __future__ import annotations

import re

_SAME = frozenset("equipment information rice money species series fish sheep jeans police metadata news".split())  # noqa: SIM905
_ODD = {"person": "people", "man": "men", "child": "children", "sex": "sexes", "move": "moves", "zombie": "zombies"}
_PREFIXED = frozenset(("ActiveStorage", "ActionText", "ActionMailbox"))
_PLURAL = (
    (r"(quiz)$", r"\1zes"), (r"^(ox)$", r"\1en"), (r"(m|l)ouse$", r"\1ice"), (r"(matr|vert|append)(?:ix|ex)$", r"\1ices"),
    (r"(ind)ex$", r"\1exes"), (r"(x|ch|ss|sh)$", r"\1es"), (r"([^aeiouy]|qu)y$", r"\1ies"), (r"(hive)$", r"\1s"),
    (r"([lr])f$", r"\1ves"), (r"([^f])fe$", r"\1ves"), (r"sis$", "ses"), (r"([ti])um$", r"\1a"),
    (r"(buffal|tomat)o$", r"\1oes"), (r"(alias|status)$", r"\1es"), (r"(bu)s$", r"\1ses"), (r"(octop|vir)us$", r"\1i"),
    (r"^(ax|test)is$", r"\1es"), (r"s$", "s"), (r"$", "s"),
)  # fmt: skip
_SINGULAR = (
    (r"(quiz)zes$", r"\1"), (r"^(ox)en$", r"\1"), (r"(m|l)ice$", r"\1ouse"), (r"(matr|append)ices$", r"\1ix"),
    (r"(vert|ind)ices$", r"\1ex"), (r"(alias|status)(?:es)?$", r"\1"), (r"(database)s$", r"\1"), (r"(cris|test)es$", r"\1is"),
    (r"(shoe)s$", r"\1"), (r"(o)es$", r"\1"), (r"(bus)(?:es)?$", r"\1"), (r"(x|ch|ss|sh)es$", r"\1"),
    (r"(movie)s$", r"\1"), (r"([^aeiouy]|qu)ies$", r"\1y"), (r"([lr])ves$", r"\1f"), (r"(hive|tive)s$", r"\1"),
    (r"([^f])ves$", r"\1fe"), (r"(^analy|ba|diagno|parenthe|progno|synop|the)(?:sis|ses)$", r"\1sis"),
    (r"([ti])a$", r"\1um"), (r"(n)ews$", r"\1ews"), (r"(ss)$", r"\1"), (r"s$", ""),
)  # fmt: skip


def plural(word: str) -> str:
    """`category` → `categories`."""
    return _inflected(word, _PLURAL, _ODD)


def singular(word: str) -> str:
    """`categories` → `category`."""
    return _inflected(word, _SINGULAR, {many: one for one, many in _ODD.items()})


def underscored(name: str) -> str:
    """`Billing::OrderItem` → `billing/order_item`."""
    name = name.replace("::", "/")
    name = re.sub(r"(?<![A-Z])([A-Z]+)(?=[A-Z][a-z])|([a-z\d])(?=[A-Z])", lambda m: (m[1] or m[2]) + "_", name)
    return name.lower()


def table_of(model: str) -> str:
    """The table of a model's class by Rails' convention: `OrderItem` → `order_items`.

    Of a class in a module it is that of its last name, but for the modules of Rails itself.
    """
    module, _, name = model.removeprefix("::").rpartition("::")
    prefix = underscored(module) + "_" if module in _PREFIXED else ""
    return prefix + plural(underscored(name))


def _inflected(word: str, rules: tuple[tuple[str, str], ...], odd: dict[str, str]) -> str:
    stem, mark, last = word.rpartition("_")
    if last in _SAME:
        return word
    if last in odd:
        return stem + mark + odd[last]
    if last in odd.values():
        return word
    for pattern, replacement in rules:
        if re.search(pattern, last):
            return stem + mark + re.sub(pattern, replacement, last, count=1)
    return word
