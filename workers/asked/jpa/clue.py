"""What a file of Java holds that names attributes of entities in text. Light: it is asked of every file."""

from __future__ import annotations

from bot.patterns import late

ASKS = late(
    r"@(?:Query|NamedQuery|EntityGraph|NamedAttributeNode|MapKey|Entity|MappedSuperclass|Embeddable)\b|\bcreateQuery\("
    r"|\bmappedBy\b|\bSort\.|\bOrder\.(?:by|asc|desc)\(|\binterface\s|\b(?:Root|Join|From|Path|Specification)<"
)
FRAMEWORK = late(r"\b(?:javax|jakarta)\.persistence\b|\borg\.hibernate\b|\bspringframework\.data\b|\bmicronaut\.data\b")
