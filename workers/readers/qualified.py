"""Schemas that a runner fills in before it sends a file (`{{ .Namespace }}.users`, `${schema}.users`).

Where all names of a file are qualified by one and the same marker, it is read as if they bore no schema: whatever the
schema is called, it is one. The marker gives way to blanks, so that every offset and line stays.
Source: https://gobuffalo.io/documentation/database/fizz/ , https://documentation.red-gate.com/fd/placeholders-224919608.html
"""

from bot.patterns import late

_QUALIFIER = late(r'(?<![\w."])("?)(\{\{[^{}\n]{1,100}\}\}|\$\{[^{}\n]{1,100}\})\1\.(?=["A-Za-z_])')


def unqualified(text: str) -> str:
    """The text without the one marker that stands for a schema; as it is when there is none, or more than one."""
    if "{{" not in text and "${" not in text:
        return text
    markers = {" ".join(found[2].split()) for found in _QUALIFIER.finditer(text)}
    return _QUALIFIER.sub(lambda found: " " * len(found[0]), text) if len(markers) == 1 else text
