"""How a BigQuery table is partitioned, as its definition says.

Source: https://cloud.google.com/bigquery/docs/reference/standard-sql/data-definition-language#partition_expression
"""

from __future__ import annotations

import re

from bot.patterns import late

_SPEC = late(r"\bPARTITION\s+BY\s+((?:[\w.`]+\s*\((?:[^()]|\([^()]*\))*\)|[\w.`]+))", re.IGNORECASE)
_REQUIRED = late(r"\brequire_partition_filter\s*=\s*true\b", re.IGNORECASE)


def spec(text: str) -> str:
    """What PARTITION BY says, without space and in small letters; '' where there is none."""
    head = re.split(r"\bAS\s*+\(?\s*+(?:SELECT|WITH)\b", text, maxsplit=1, flags=re.IGNORECASE)[0]
    found = _SPEC.search(head)
    return "".join(found[1].replace("`", "").lower().split()) if found else ""


def columns_of(text: str) -> tuple[str, ...]:
    """The column that the rows are divided by, as a tuple of one or none; by time of loading it is a pseudo column."""
    found = re.match(r"(?:\w+\()?([a-z_]\w*)", spec(text))
    return (found[1],) if found else ()


def requires(text: str) -> bool:
    """Whether each query has to name partitions."""
    return _REQUIRED.search(text) is not None
