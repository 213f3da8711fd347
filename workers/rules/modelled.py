"""Which table a mapper's model stands for, as far as names tell."""

import re

from bot.domain.schema import Name, Schema

_PLURALS = (("y", "ies"), ("s", "ses"), ("x", "xes"), ("ch", "ches"), ("sh", "shes"), ("", "s"), ("", ""))


def table_of(model: str, schema: Schema) -> Name | None:
    """The one table that has the model's name, in the singular or the plural."""
    short = re.sub(r"(?i)(repository|repo|dao)$", "", re.split(r"[.:>]+", model)[-1])
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", short).lower()
    names = {snake[: len(snake) - len(end)] + plural for end, plural in _PLURALS if snake.endswith(end)} | {short}
    found = [table.name for table in schema.tables if table.name.name in names or table.name.name.lower() in names]
    return found[0] if len(found) == 1 else None
