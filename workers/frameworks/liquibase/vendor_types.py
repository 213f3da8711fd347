"""Types of changelogs → those of SQL Server, Oracle, SQLite, Snowflake and Redshift, as Liquibase turns them.

What is not named here is passed on as it is written.

Source: https://docs.liquibase.com/concepts/changelogs/attributes/data-types.html
Source: https://github.com/liquibase/liquibase/tree/master/liquibase-standard/src/main/java/liquibase/datatype/core
"""

from __future__ import annotations

import re

_TYPE = re.compile(r"^\s*(?P<name>[A-Za-z_][\w.]*(?:\s+(?:varying|precision))?)\s*(?P<size>\([^)]*\))?(?P<rest>.*)$", re.DOTALL)
_JAVA = re.compile(r"^java\.sql\.Types\.", re.IGNORECASE)
_ZONE = re.compile(r"\bwith(?: local)? time ?zone\b", re.IGNORECASE)
_SAME = {
    "int8": "bigint", "bigserial": "bigint", "int4": "int", "integer": "int", "serial": "int", "int2": "smallint",
    "bool": "boolean", "bit": "boolean", "varchar2": "varchar", "character varying": "varchar", "nvarchar2": "nvarchar",
    "character": "char", "longtext": "clob", "mediumtext": "clob", "tinytext": "clob", "text": "clob", "longvarchar": "clob",
    "string": "clob", "longnvarchar": "nclob", "ntext": "nclob", "longblob": "blob", "mediumblob": "blob", "tinyblob": "blob",
    "longvarbinary": "blob", "image": "blob", "bytea": "blob", "datetime2": "datetime", "smalldatetime": "datetime",
    "double precision": "double", "number": "numeric", "money": "currency", "uniqueidentifier": "uuid",
}  # fmt: skip
"""Names of one type: the first is another word for the second."""
_TYPES: dict[str, dict[str, str]] = {
    "sqlserver": {
        "boolean": "bit", "clob": "varchar(MAX)", "nclob": "nvarchar(MAX)", "blob": "varbinary(MAX)",
        "uuid": "uniqueidentifier",
        "double": "float(53)", "currency": "money", "timestamp": "datetime2", "mediumint": "int", "datetime": "datetime",
    },
    "oracle": {
        "bigint": "NUMBER(38,0)", "int": "INTEGER", "mediumint": "MEDIUMINT", "smallint": "NUMBER(5,0)",
        "tinyint": "NUMBER(3,0)",
        "boolean": "NUMBER(1,0)", "varchar": "VARCHAR2", "nvarchar": "NVARCHAR2", "clob": "CLOB", "nclob": "NCLOB",
        "blob": "BLOB",
        "datetime": "TIMESTAMP", "time": "DATE", "uuid": "RAW(16)", "double": "FLOAT(24)", "currency": "NUMBER(15,2)",
        "numeric": "NUMBER", "decimal": "DECIMAL",
    },
    "sqlite": {"int": "INTEGER", "bigint": "BIGINT", "clob": "TEXT", "nclob": "TEXT", "uuid": "TEXT", "currency": "REAL",
               "datetime": "TEXT", "timestamp": "TEXT", "boolean": "BOOLEAN", "blob": "BLOB"},
    "snowflake": {"clob": "TEXT", "nclob": "TEXT", "blob": "BINARY", "uuid": "TEXT", "currency": "NUMERIC(18,2)",
                  "nvarchar": "VARCHAR", "datetime": "TIMESTAMP_NTZ", "tinyint": "SMALLINT", "mediumint": "INT"},
    "redshift": {"clob": "text", "nclob": "text", "blob": "varbyte", "uuid": "varchar(36)", "currency": "decimal(19,4)",
                 "datetime": "timestamp", "tinyint": "smallint", "mediumint": "integer", "double": "double precision",
                 "nvarchar": "varchar"},
}  # fmt: skip
_SIZED = {"varchar", "nvarchar", "char", "nchar", "decimal", "numeric", "binary", "varbinary", "raw", "timestamp", "datetime2"}


def vendor_type(written: str, engine: str) -> str:
    """The engine's type for the one written."""
    match = _TYPE.match(_JAVA.sub("", written))
    if match is None:
        return written.strip()
    name, size, rest = match["name"].lower(), (match["size"] or "").strip(), match["rest"].rstrip()
    common = _SAME.get(name, name)
    if engine == "sqlserver" and (name in {"datetime2", "smalldatetime", "text", "ntext", "image"}):
        return f"{name}{size}"
    if (engine, name) == ("oracle", "bit") and size not in {"", "(1)"}:
        return written.strip()
    known = _TYPES[engine].get(common, common if name in _SAME else "")
    if common == "timestamp" and _ZONE.search(rest):
        return {"sqlserver": "datetimeoffset", "snowflake": "TIMESTAMP_TZ", "redshift": "timestamptz"}.get(
            engine, f"TIMESTAMP{size} WITH TIME ZONE"
        )
    if not known:
        return written.strip()
    if "(" in known or common not in _SIZED:
        return known
    if engine == "sqlserver" and size.strip("() ").isdigit() and int(size.strip("() ")) > (4000 if common[0] == "n" else 8000):
        return f"{known}(MAX)"
    return f"{known}{size}"
