"""SQL shown to people: recipes and rollbacks with names quoted where they need it."""

from __future__ import annotations

from bot.domain.schema import Name
from workers.sql.render import quote, render_name


def sql(template: str, *names: Name | str) -> str:
    """The template with each `{}` replaced by a name, in double quotes only where PostgreSQL wants them."""
    return template.format(*(render_name(name) if isinstance(name, Name) else quote(name) for name in names))
