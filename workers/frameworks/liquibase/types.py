"""Types of changelogs → those of the database, as Liquibase turns them.

Source: https://docs.liquibase.com/concepts/changelogs/attributes/data-types.html
Source: https://github.com/liquibase/liquibase/tree/master/liquibase-standard/src/main/java/liquibase/datatype/core
"""

from __future__ import annotations

import re

_TYPE = re.compile(r"^\s*(?P<name>[A-Za-z_][\w.]*(?:\s+(?:varying|precision))?)\s*(?P<size>\([^)]*\))?(?P<rest>.*)$", re.DOTALL)
_JAVA = re.compile(r"^java\.sql\.Types\.", re.IGNORECASE)
_SIZED = {"varchar", "char", "decimal", "numeric", "binary", "varbinary", "nvarchar", "nchar", "bit varying"}
_POSTGRES = {
    "bigint": "bigint", "int8": "bigint", "bigserial": "bigserial", "serial": "serial", "serial8": "bigserial",
    "int": "integer", "integer": "integer", "int4": "integer", "mediumint": "integer", "signed": "integer",
    "smallint": "smallint", "int2": "smallint", "tinyint": "smallint", "boolean": "boolean", "bool": "boolean",
    "bit": "boolean",
    "varchar": "varchar", "varchar2": "varchar", "nvarchar": "varchar", "nvarchar2": "varchar", "character varying": "varchar",
    "char": "char", "character": "char", "nchar": "char",
    "clob": "text", "nclob": "text", "longtext": "text", "mediumtext": "text", "tinytext": "text", "text": "text",
    "longvarchar": "text", "longnvarchar": "text", "ntext": "text", "string": "text",
    "blob": "oid", "longblob": "bytea", "mediumblob": "bytea", "tinyblob": "bytea", "binary": "bytea", "varbinary": "bytea",
    "longvarbinary": "bytea", "image": "bytea", "bytea": "bytea", "raw": "bytea",
    "datetime": "timestamp", "datetime2": "timestamp", "smalldatetime": "timestamp", "timestamp": "timestamp",
    "date": "date", "time": "time", "double": "double precision", "double precision": "double precision", "float": "float",
    "real": "real", "decimal": "decimal", "number": "numeric", "numeric": "numeric", "currency": "decimal", "money": "decimal",
    "uuid": "uuid", "uniqueidentifier": "uuid",
}  # fmt: skip
_MYSQL = {
    "bigint": "bigint", "int8": "bigint", "bigserial": "bigint", "serial": "int", "int": "int", "integer": "int", "int4": "int",
    "mediumint": "mediumint", "smallint": "smallint", "int2": "smallint", "tinyint": "tinyint", "boolean": "tinyint(1)",
    "bool": "tinyint(1)", "bit": "bit(1)", "varchar": "varchar", "varchar2": "varchar", "nvarchar": "nvarchar",
    "nvarchar2": "nvarchar", "character varying": "varchar", "char": "char", "character": "char", "nchar": "nchar",
    "clob": "longtext", "nclob": "longtext", "longvarchar": "longtext", "longnvarchar": "longtext", "string": "text",
    "blob": "longblob", "longvarbinary": "longblob", "image": "longblob", "bytea": "longblob", "raw": "longblob",
    "datetime": "datetime", "datetime2": "datetime", "smalldatetime": "datetime", "timestamp": "timestamp",
    "date": "date", "time": "time", "double": "double", "double precision": "double", "float": "float", "real": "real",
    "decimal": "decimal", "number": "numeric", "numeric": "numeric", "currency": "decimal", "money": "decimal",
    "uuid": "char(36)", "uniqueidentifier": "char(36)",
}  # fmt: skip


def column_type(written: str, *, mysql: bool) -> str:
    """The database's type for the one written; what Liquibase does not know is passed on as it is."""
    match = _TYPE.match(_JAVA.sub("", written))
    if match is None:
        return written
    name, size, rest = match["name"].lower(), (match["size"] or "").strip(), match["rest"].rstrip()
    known = (_MYSQL if mysql else _POSTGRES).get(name)
    if known is None:
        return written.strip()
    if mysql:
        return _mysql(known, name, size, rest)
    if known == "boolean" and name == "bit" and size not in {"", "(1)"}:
        return f"bit{size}"
    zone = " with time zone" if re.search(r"\bwith(?: local)? time ?zone\b", rest, re.IGNORECASE) else ""
    digits = size if known in _SIZED or known in {"timestamp", "time"} else ""
    return f"{known}{'' if name.startswith('datetime') else digits}{zone}"


def _mysql(known: str, name: str, size: str, rest: str) -> str:
    if known.endswith(")"):
        known, size = ("bit", size or "(1)") if name == "bit" else (known, "")
    elif name in {"datetime2", "smalldatetime", "clob", "longvarchar"}:
        size = ""
    rest = re.sub(r"\bwith(?:out| local)? time ?zone\b", "", rest, flags=re.IGNORECASE)
    return f"{known}{size}{rest}".rstrip()
