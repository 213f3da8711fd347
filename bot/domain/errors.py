"""Errors that somebody outside can mend."""

from __future__ import annotations


class UserError(Exception):
    """What is wrong and what to do about it, as Markdown of one line: shown where its author looks, never logged as a fault.

    Whatever it quotes of others is escaped already (`bot.markdown`).
    """

    def __init__(self, markdown: str) -> None:
        """Keep the line."""
        super().__init__(markdown)
        self.markdown = markdown
