"""Where a query begins: a repository, a node by its id, the viewer; and the mutations, most of which an App may not do."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError

from .. import access
from ..access import Caller
from ..core import Core
from ..errors import Problem
from ..records import Comment, IssueComment, Repository
from ..world import iso, node_id
from . import shapes, talk

Json = dict[str, Any]
KINDS = {
    "PRR": "reviews",
    "PRRC": "comments",
    "PRRT": "comments",
    "IC": "issue_comments",
    "PR": "pulls",
    "R": "repositories",
    "CR": "runs",
}
WORDS = {"OFF_TOPIC": "off-topic"}


def refuse(kind: str, message: str) -> GraphQLError:
    """An error as GitHub types it."""
    return GraphQLError(message, extensions={"type": kind})


class Root:
    """The fields of Query and Mutation for one caller."""

    def __init__(self, hub: Core, who: Caller) -> None:
        self.hub, self.who = hub, who

    def fields(self) -> Json:
        names = ("repository", "node", "nodes", "viewer", "rateLimit")
        changes = ("resolveReviewThread", "unresolveReviewThread", "minimizeComment", "unminimizeComment")
        return {"__typename": "Query", "id": "Query", **{name: getattr(self, name) for name in (*names, *changes)}}

    def may(self, repo: Repository, permission: str) -> None:
        """Raises FORBIDDEN, or NOT_FOUND for what the token cannot see."""
        try:
            access.check(self.hub, self.who, repo, permission)
        except Problem as problem:
            kind = "NOT_FOUND" if problem.status == 404 else "FORBIDDEN"
            raise refuse(
                kind, "Resource not accessible by integration" if kind == "FORBIDDEN" else "Could not resolve."
            ) from None

    def repository(self, _info: Any, owner: str, name: str, followRenames: bool = True) -> Json:
        found = self.hub.repository(f"{owner}/{name}")
        if found is None and followRenames:
            number = self.hub.world.tables.renamed.get(f"{owner}/{name}".lower(), 0)
            found = self.hub.world.tables.repositories.get(number)
        if found is None or (found.private and not self.who.owns(self.hub, found)):
            raise refuse("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return shapes.repository(self, found)

    def node(self, _info: Any, id: str) -> Json:
        found = self._record(id)
        repo = self._of(found) if found is not None else None
        if found is None or repo is None or (repo.private and not self.who.owns(self.hub, repo)):
            raise refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'")
        shaped = {
            "PRR": talk.review,
            "PRRC": talk.comment,
            "PRRT": talk.thread,
            "IC": talk.issue_comment,
            "PR": shapes.pull,
            "R": shapes.repository,
            "CR": shapes.run,
        }
        kind = id.partition("_")[0]
        if kind not in {"R"}:
            self.may(repo, "checks:read" if kind == "CR" else "pull_requests:read")
        return shaped[kind](self, found)  # type: ignore[no-any-return, operator]

    def nodes(self, info: Any, ids: list[str]) -> list[Json]:
        return [self.node(info, each) for each in ids]

    def _record(self, wanted: str) -> Any:
        kind = wanted.partition("_")[0]
        table = getattr(self.hub.world.tables, KINDS.get(kind, ""), {})
        return next((each for key, each in table.items() if node_id(kind, key) == wanted), None)

    def _of(self, found: Any) -> Repository | None:
        tables = self.hub.world.tables
        if isinstance(found, Repository):
            return found
        number = getattr(found, "repository", None) or tables.pulls[found.pull].repository
        return tables.repositories.get(number)

    def viewer(self, _info: Any) -> Json:
        """Named with [bot] here, without it as an author: so it is on GitHub."""
        who = self.hub.user(self.hub.app.bot)
        return {"__typename": "User", "login": who.login, "databaseId": who.id, "id": node_id("BOT", who.id)}

    def rateLimit(self, _info: Any, dryRun: bool = False) -> Json:  # noqa: ARG002
        limit = self.hub.hourly
        reset = iso(self.hub.world.clock.now())
        return {"cost": 1, "limit": limit, "nodeCount": 1, "remaining": limit - 1, "used": 1, "resetAt": reset}

    def resolveReviewThread(self, _info: Any, input: Json) -> Json:
        """FORBIDDEN to an App without contents:write."""
        return self._resolve(input, self.hub.app.bot)

    def unresolveReviewThread(self, _info: Any, input: Json) -> Json:
        return self._resolve(input, "")

    def _resolve(self, sent: Json, by: str) -> Json:
        found = self._record(sent["threadId"])
        if not isinstance(found, Comment):
            raise refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{sent['threadId']}'")
        repo = self._of(found)
        assert repo is not None, "a comment without a repository"
        self.may(repo, "contents:write")
        found.resolved_by = by
        return {"thread": talk.thread(self, found), "clientMutationId": sent.get("clientMutationId")}

    def minimizeComment(self, _info: Any, input: Json) -> Json:
        """Our own comments need pull_requests:write only; those of others are a guess: FORBIDDEN."""
        return {"minimizedComment": self._minimize(input, input["classifier"])}

    def unminimizeComment(self, _info: Any, input: Json) -> Json:
        return {"unminimizedComment": self._minimize(input, "")}

    def _minimize(self, sent: Json, why: str) -> Json:
        found = self._record(sent["subjectId"])
        if found is None or not hasattr(found, "minimized"):
            raise refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{sent['subjectId']}'")
        repo = self._of(found)
        assert repo is not None, "a comment without a repository"
        self.may(repo, "issues:write|pull_requests:write" if isinstance(found, IssueComment) else "pull_requests:write")
        if found.user != self.hub.app.bot:
            raise refuse("FORBIDDEN", "Resource not accessible by integration")
        found.minimized = WORDS.get(why, why.lower())
        return self.node(None, sent["subjectId"])
