"""
ASP.NET: controllers, and the calls of minimal APIs.

Guards are `[Authorize]` and attributes of such a name on the action and its class, and `RequireAuthorization()` on a route or
its group; a role or policy that goes while `[Authorize]` stays is told as well. `[AllowAnonymous]` opens. Where the application
asks of everything (a fallback policy, a global filter), nothing is said of one that goes.

Source: https://learn.microsoft.com/aspnet/core/security/authorization/simple
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.changes import Change
from bot.domain.facts import Fact
from bot.domain.findings import Gap
from workers.handlers.paths import CSHARP
from workers.readers.topic import TopicReader
from workers.scene import Scene


def read(change: Change, scene: Scene) -> Iterable[Fact | Gap]:
    """What workers/handlers/aspnet.py finds."""
    from workers.handlers.aspnet import read as found

    return found(change, scene)


reader = TopicReader(__name__, CSHARP, read)
