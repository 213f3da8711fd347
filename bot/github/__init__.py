"""The only door to GitHub's API: the App, its installations, and the errors of both.

`App(identity).installation(id, repository)` is all that a job needs. (The library of the same name, PyGithub, is `github`.)
"""

from bot.github.app import App, Delivery
from bot.github.errors import (
    AnchorRejected,
    GitHubError,
    Gone,
    Limited,
    Missing,
    PendingReview,
    Refused,
    Unauthorized,
    Unavailable,
)
from bot.github.installation import Installation
from bot.github.payloads import CHECK_NAME
from bot.github.tokens import PERMISSIONS, AppIdentity
from bot.github.wire import TIMEOUT

__all__ = [
    "CHECK_NAME",
    "PERMISSIONS",
    "TIMEOUT",
    "AnchorRejected",
    "App",
    "AppIdentity",
    "Delivery",
    "GitHubError",
    "Gone",
    "Installation",
    "Limited",
    "Missing",
    "PendingReview",
    "Refused",
    "Unauthorized",
    "Unavailable",
]
