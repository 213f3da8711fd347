"""Names of code as mappers make names of tables and columns of them."""

from __future__ import annotations

import re


def snake(name: str) -> str:
    """`legacyCode` → `legacy_code`, `UserID` → `user_id`, `HTTPPort` → `http_port`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
