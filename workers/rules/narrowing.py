"""Which values of one type another does not hold, as a condition in MySQL's or SQL Server's words.

Sources: https://dev.mysql.com/doc/refman/8.4/en/integer-types.html ,
https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html
"""

from __future__ import annotations

from bot.domain.schema import Type

_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
_BYTES = {"tinytext": 255, "text": 65_535, "mediumtext": 16_777_215, "longtext": 2**32 - 1}
_TEXTS = {"char", "varchar", "nchar", "nvarchar", *_BYTES}
_DECIMAL = {"decimal", "numeric"}


def fits_not(old: Type, new: Type, column: str, *, transact: bool = False) -> str:
    """The condition of rows whose value does not fit; '' where all do, or where that is not known.

    `column` is quoted already; with `transact` the words are SQL Server's.
    """
    if old.name in {"enum", "set"}:
        return _labels(old, new, column)
    if _is_text(old):
        return _text(old, new, column, transact=transact)
    if _base(old) in _BITS:
        return _whole(old, new, column, transact=transact)
    if old.name in _DECIMAL and new.name in _DECIMAL:
        digits = [_size(one, 0, 10) - _size(one, 1, 0) for one in (old, new)]
        return f"ABS({column}) >= 1{'0' * digits[1]}" if digits[1] < digits[0] else ""
    return ""


def _base(kind: Type) -> str:
    return kind.name.partition(" ")[0]


def _is_text(kind: Type) -> bool:
    return kind.name in _TEXTS


def _size(kind: Type, at: int, default: int) -> int:
    return int(kind.modifiers[at]) if len(kind.modifiers) > at and kind.modifiers[at].isdigit() else default


def _labels(old: Type, new: Type, column: str) -> str:
    gone = [label for label in old.modifiers if label not in new.modifiers]
    if new.name != old.name or not gone:
        return ""
    listed = [f"'{label.replace(chr(39), chr(39) * 2)}'" for label in gone]
    if old.name == "enum":
        return f"{column} IN ({', '.join(listed)})"
    return " OR ".join(f"FIND_IN_SET({label}, {column})" for label in listed)


def _text(old: Type, new: Type, column: str, *, transact: bool) -> str:
    if _base(new) in _BITS and not transact:
        return f"{column} NOT REGEXP '^-?[0-9]+$'"
    if new.name == "json" and not transact:
        return f"NOT JSON_VALID({column})"
    if new.name == "enum" and new.modifiers:
        return f"{column} NOT IN ({', '.join(f'{chr(39)}{label}{chr(39)}' for label in new.modifiers)})"
    if not _is_text(new) or (transact and (_unbounded(new) or {old.name, new.name} & _BYTES.keys())):
        return ""
    if new.name in _BYTES:
        return f"LENGTH({column}) > {_BYTES[new.name]}" if _most(old) > _BYTES[new.name] else ""
    size = _size(new, 0, 1)
    longer = _unbounded(old) or _most(old) // (4 if old.name in _BYTES else 1) > size
    return f"{'LEN' if transact else 'CHAR_LENGTH'}({column}) > {size}" if longer else ""


def _unbounded(kind: Type) -> bool:
    return bool(kind.modifiers) and not kind.modifiers[0].split()[0].isdigit()


def _most(kind: Type) -> int:
    """Bytes of a TEXT, characters of others."""
    return _BYTES.get(kind.name) or _size(kind, 0, 1)


def _whole(old: Type, new: Type, column: str, *, transact: bool) -> str:
    if new.name in _DECIMAL:
        digits = _size(new, 0, 10) - _size(new, 1, 0)
        return f"ABS({column}) >= 1{'0' * digits}" if 10**digits <= _range(old, transact=transact)[1] else ""
    if _base(new) not in _BITS:
        return ""
    (low, high), (least, most) = _range(old, transact=transact), _range(new, transact=transact)
    below, above = low < least, high > most
    if below and above:
        return f"{column} NOT BETWEEN {least} AND {most}"
    return f"{column} < {least}" if below else f"{column} > {most}" if above else ""


def _range(kind: Type, *, transact: bool) -> tuple[int, int]:
    bits = _BITS[_base(kind)]
    if "unsigned" in kind.name or (transact and _base(kind) == "tinyint"):
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
