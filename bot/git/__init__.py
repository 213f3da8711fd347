"""The only door to git: a repository's two lazy trees, its merge base and its changes; never a checkout, nothing executed.

`Repository(path).change_set(base, head)` is all a caller needs. git itself is the installed program (2.32 or newer), called
without a shell, with a scrubbed environment and settings of ours over those of the repository: `bot.git.environment` tells what
that stops and what remains.
"""

from bot.git.command import GitError
from bot.git.hunks import FileDiff, Hunk
from bot.git.repository import Repository

__all__ = ["FileDiff", "GitError", "Hunk", "Repository"]
