"""Contracts that no client was promised: of tests and their tools, of examples, what a client adds to a schema for itself."""

import re

_ASIDE = re.compile(
    r"(^|/)(tests?|testdata|testing|__tests__|e2e|fixtures|mocks?|examples?|samples?|functional(-?test\w*)?|integration[-_]?tests?"
    r"|schemaExtensions)/",
    re.IGNORECASE,
)


def aside(path: str) -> bool:
    """Whether the file stands where such contracts do."""
    return _ASIDE.search(path) is not None
