"""
Review this pull request again.

With `full` every finding gets a comment on its lines, not only the five worst; with files or folders, those in them do.

    /review
    /review full
    /review db/migrations
    /review ./full `db/[id]/1.sql`
Refused:
    /review ../other
    /review /etc/passwd
    /review --api-base=https://evil.example
    /review a*
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar import Grammar, Request, scope


def take(words: Sequence[str]) -> Request:
    """`full`, files and folders."""
    paths, full = scope(words, "`/review` takes `full`, files and folders.")
    return Request("review", "", paths, full)


command = Grammar.of(__name__, __doc__, take)
