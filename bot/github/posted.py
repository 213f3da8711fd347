"""What stands on a pull request, by one GraphQL query per hundred reviews and threads: the query, and how its answer is read.

Ids come as `fullDatabaseId`: those of reviews and comments have outgrown GraphQL's 32-bit Int. Schema:
https://docs.github.com/en/graphql/reference/objects#pullrequest (PullRequestReview, PullRequestReviewThread, CheckSuite).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from bot.domain.accepted import Label
from bot.domain.posted import Check, Inline, Posted, PostedReview
from bot.github.errors import Gone, Limited, Missing, Refused, Unavailable, reset, said
from bot.github.wire import Answer

PAGES = 10
"""Hundreds of reviews or threads read; beyond, nothing is posted: what we said before would not be seen whole."""

QUERY = """
query($owner: String!, $name: String!, $number: Int!, $app: Int!, $check: String!, $reviews: String, $threads: String) {
  viewer { login }
  repository(owner: $owner, name: $name) {
    databaseId
    nameWithOwner
    isPrivate
    pullRequest(number: $number) {
      number
      state
      isDraft
      baseRefOid
      baseRefName
      headRefOid
      isCrossRepository
      headRepository { databaseId }
      author { login }
      labels(first: 50) { nodes { name description } }
      reviews(first: 100, after: $reviews) {
        pageInfo { hasNextPage endCursor }
        nodes { fullDatabaseId state body viewerDidAuthor author { __typename login } commit { oid } }
      }
      reviewThreads(first: 100, after: $threads) {
        pageInfo { hasNextPage endCursor }
        nodes {
          isResolved
          isOutdated
          comments(first: 20) {
            totalCount
            nodes {
              id
              fullDatabaseId
              state
              body
              viewerDidAuthor
              author { __typename login }
              reactionGroups { content reactors { totalCount } }
            }
          }
        }
      }
      commits(last: 1) {
        nodes {
          commit {
            oid
            checkSuites(first: 5, filterBy: {appId: $app}) {
              nodes {
                checkRuns(first: 20, filterBy: {checkName: $check, checkType: ALL}) {
                  nodes { databaseId status conclusion externalId }
                }
              }
            }
          }
        }
      }
    }
  }
}
"""

Node = dict[str, Any]


@dataclass(slots=True)
class Pages:
    """The pages read so far: where the next ones start, and what the earlier ones held."""

    reviews: str | None = None
    threads: str | None = None
    more: bool = True
    standing: list[PostedReview] = field(default_factory=list)
    inline: list[Inline] = field(default_factory=list)

    def add(self, pull: Node, ours: str) -> None:
        """Take a page. Raises KeyError and the like for another shape than the query's."""
        reviews, threads = pull["reviews"], pull["reviewThreads"]
        self.standing += [_review(node) for node in _nodes(reviews) if own(node, ours)]
        self.inline += [_inline(node, ours) for node in _nodes(threads) if _opened(node, ours)]
        self.more = bool(reviews["pageInfo"]["hasNextPage"] or threads["pageInfo"]["hasNextPage"])
        self.reviews = reviews["pageInfo"]["endCursor"] or self.reviews  # an empty page has none: stay where we are
        self.threads = threads["pageInfo"]["endCursor"] or self.threads


def repository(answer: Answer, now: float) -> Node:
    """The `repository` of an answer. Raises Missing (no such pull request), Gone, Limited, Unavailable or Refused."""
    body = cast(Node, answer.body) if isinstance(answer.body, dict) else {}
    found = (body.get("data") or {}).get("repository") if isinstance(body.get("data"), dict) else None
    _no_errors(body.get("errors") or (), answer.headers, now)
    if not isinstance(found, dict):
        raise Gone("no such repository")
    if not isinstance(found.get("pullRequest"), dict):
        raise Missing("no such pull request")
    return found


def posted(found: Node, pages: Pages, checks: tuple[Check, ...], own: int) -> Posted:
    """The noun, of the last page's `repository` (its id is `own`) and of what all pages held. Raises KeyError and the like."""
    pull = found["pullRequest"]
    fork = (pull["headRepository"] or {}).get("databaseId")
    return Posted(
        number=int(pull["number"]),
        state=pull["state"].lower(),
        draft=bool(pull["isDraft"]),
        base=str(pull["baseRefOid"]),
        base_branch=str(pull["baseRefName"]),
        head=str(pull["headRefOid"]),
        head_repository=fork if pull["isCrossRepository"] else own,
        author=(pull["author"] or {}).get("login", "ghost"),
        full_name=str(found["nameWithOwner"]),
        private=bool(found["isPrivate"]),
        reviews=tuple(pages.standing),
        inline=tuple(pages.inline),
        checks=checks,
        labels=tuple(Label(node["name"], node["description"] or "") for node in _nodes(pull["labels"] or {})),
    )


def checks_of(pull: Node) -> tuple[Check, ...] | None:
    """Our check runs on the head, newest last; None where GraphQL does not tell (another commit, no id): then ask REST."""
    commits = [node["commit"] for node in _nodes(pull["commits"])]
    if not commits or commits[-1]["oid"] != pull["headRefOid"] or commits[-1]["checkSuites"] is None:
        return None
    runs = [run for suite in _nodes(commits[-1]["checkSuites"]) for run in _nodes(suite["checkRuns"])]
    if any(run["databaseId"] is None for run in runs):
        return None
    return check_runs({**run, "id": run["databaseId"], "external_id": run["externalId"]} for run in runs)


def check_runs(runs: Iterator[Node]) -> tuple[Check, ...]:
    """Check runs as REST names their fields, newest last."""
    found = [
        Check(int(run["id"]), run["status"].lower(), (run["conclusion"] or "").lower(), run["external_id"] or "")
        for run in runs
    ]
    return tuple(sorted(found, key=lambda check: check.id))


def _no_errors(errors: Any, headers: Mapping[str, str], now: float) -> None:
    """Errors beside what may be hidden from us (the fork, a check run's id), where null is answer enough."""
    for error in errors:
        kind, path = error.get("type", ""), [str(step) for step in error.get("path") or ()]
        words = said(str(error.get("message", "")))
        if path and path[-1] in {"headRepository", "databaseId", "author"}:
            continue
        if kind == "RATE_LIMITED" or "rate limit" in words:
            raise Limited(words, reset(headers, now))
        if kind == "NOT_FOUND":
            raise Missing(words) if "pullRequest" in path else Gone(words)
        if not kind or kind in {"INTERNAL", "SERVICE_UNAVAILABLE"}:  # a time-out of the query carries no type
            raise Unavailable(words, maybe_done=False)
        raise Refused(200, words)


def _nodes(connection: Node | None) -> Iterator[Node]:
    return (node for node in (connection or {}).get("nodes") or () if node)


def own(node: Node, ours: str) -> bool:
    """Whether we wrote it; `ours` is the login of our bot, which as an author goes without its `[bot]`."""
    author = node["author"] or {}
    return bool(node["viewerDidAuthor"]) or (author.get("__typename") == "Bot" and author.get("login") == ours)


def _opened(thread: Node, ours: str) -> bool:
    """Whether the thread starts with a comment of ours that everybody sees."""
    first = next(_nodes(thread["comments"]), None)
    return first is not None and first["state"] != "PENDING" and own(first, ours)


def _review(node: Node) -> PostedReview:
    commit = (node["commit"] or {}).get("oid", "")
    return PostedReview(int(node["fullDatabaseId"]), commit, str(node["state"]), str(node["body"]), marker="")


def _inline(thread: Node, ours: str) -> Inline:
    first, *rest = _nodes(thread["comments"])
    unread = thread["comments"]["totalCount"] > 1 + len(rest)
    return Inline(
        id=int(first["fullDatabaseId"]),
        node=str(first["id"]),
        body=str(first["body"]),
        marker="",
        resolved=bool(thread["isResolved"]),
        outdated=bool(thread["isOutdated"]),
        answered=unread or any(_human(node, ours) for node in rest),
        up=_reactions(first, "THUMBS_UP"),
        down=_reactions(first, "THUMBS_DOWN"),
    )


def _reactions(comment: Node, content: str) -> int:
    """How many reacted so; null where nobody may."""
    groups = comment["reactionGroups"] or ()
    return sum(int(group["reactors"]["totalCount"]) for group in groups if group["content"] == content)


def _human(node: Node, ours: str) -> bool:
    """Whether a person wrote it; a deleted account is nobody's bot."""
    return not own(node, ours) and (node["author"] or {}).get("__typename") != "Bot"
