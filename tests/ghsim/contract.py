"""The contract gate: what is said on the wire is held against GitHub's own description (githubkit's schemas).

The models are imported one by one at first use: the whole set takes seconds, a used one some milliseconds.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

R = "/repos/{}/{}"
# method and path → request body model ('' for none), {status: answer model}; a list model in brackets
ENDPOINTS: dict[tuple[str, str], tuple[str, dict[int, str]]] = {
    ("GET", "/app"): ("", {200: "Integration"}),
    ("GET", "/app/installations"): ("", {200: "[Installation]"}),
    ("GET", "/app/installations/{}"): ("", {200: "Installation"}),
    ("POST", "/app/installations/{}/access_tokens"): (
        "AppInstallationsInstallationIdAccessTokensPostBody",
        {201: "InstallationToken"},
    ),
    ("GET", "/app/hook/deliveries"): ("", {200: "[HookDeliveryItem]"}),
    ("GET", "/app/hook/deliveries/{}"): ("", {200: "HookDelivery"}),
    ("GET", "/rate_limit"): ("", {200: "RateLimitOverview"}),
    ("GET", "/users/{}"): ("", {200: "PublicUser"}),
    ("GET", "/installation/repositories"): ("", {200: "InstallationRepositoriesGetResponse200"}),
    ("GET", R): ("", {200: "FullRepository"}),
    ("GET", f"{R}/installation"): ("", {200: "Installation"}),
    ("GET", f"{R}/pulls"): ("", {200: "[PullRequestSimple]"}),
    ("GET", f"{R}/pulls/{{}}"): ("", {200: "PullRequest"}),
    ("GET", f"{R}/pulls/{{}}/files"): ("", {200: "[DiffEntry]"}),
    ("GET", f"{R}/pulls/{{}}/commits"): ("", {200: "[Commit]"}),
    ("GET", f"{R}/pulls/{{}}/reviews"): ("", {200: "[PullRequestReview]"}),
    ("GET", f"{R}/pulls/{{}}/reviews/{{}}"): ("", {200: "PullRequestReview"}),
    ("GET", f"{R}/pulls/{{}}/reviews/{{}}/comments"): ("", {200: "[ReviewComment]"}),
    ("GET", f"{R}/pulls/{{}}/comments"): ("", {200: "[PullRequestReviewComment]"}),
    ("GET", f"{R}/pulls/comments/{{}}"): ("", {200: "PullRequestReviewComment"}),
    ("POST", f"{R}/pulls/{{}}/reviews"): ("ReposOwnerRepoPullsPullNumberReviewsPostBody", {200: "PullRequestReview"}),
    ("PUT", f"{R}/pulls/{{}}/reviews/{{}}"): (
        "ReposOwnerRepoPullsPullNumberReviewsReviewIdPutBody",
        {200: "PullRequestReview"},
    ),
    ("DELETE", f"{R}/pulls/{{}}/reviews/{{}}"): ("", {200: "PullRequestReview"}),
    ("PATCH", f"{R}/pulls/comments/{{}}"): (
        "ReposOwnerRepoPullsCommentsCommentIdPatchBody",
        {200: "PullRequestReviewComment"},
    ),
    ("POST", f"{R}/pulls/{{}}/comments/{{}}/replies"): (
        "ReposOwnerRepoPullsPullNumberCommentsCommentIdRepliesPostBody",
        {201: "PullRequestReviewComment"},
    ),
    ("GET", f"{R}/issues/{{}}/comments"): ("", {200: "[IssueComment]"}),
    ("GET", f"{R}/issues/comments/{{}}"): ("", {200: "IssueComment"}),
    ("POST", f"{R}/issues/{{}}/comments"): ("ReposOwnerRepoIssuesIssueNumberCommentsPostBody", {201: "IssueComment"}),
    ("PATCH", f"{R}/issues/comments/{{}}"): ("ReposOwnerRepoIssuesCommentsCommentIdPatchBody", {200: "IssueComment"}),
    ("POST", f"{R}/issues/comments/{{}}/reactions"): (
        "ReposOwnerRepoIssuesCommentsCommentIdReactionsPostBody",
        {200: "Reaction", 201: "Reaction"},
    ),
    ("POST", f"{R}/pulls/comments/{{}}/reactions"): (
        "ReposOwnerRepoPullsCommentsCommentIdReactionsPostBody",
        {200: "Reaction", 201: "Reaction"},
    ),
    ("GET", f"{R}/collaborators/{{}}/permission"): ("", {200: "RepositoryCollaboratorPermission"}),
    ("POST", f"{R}/check-runs"): (
        "ReposOwnerRepoCheckRunsPostBodyOneof0|ReposOwnerRepoCheckRunsPostBodyOneof1",
        {201: "CheckRun"},
    ),
    ("GET", f"{R}/check-runs/{{}}"): ("", {200: "CheckRun"}),
    ("PATCH", f"{R}/check-runs/{{}}"): (
        "ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof0|ReposOwnerRepoCheckRunsCheckRunIdPatchBodyAnyof1",
        {200: "CheckRun"},
    ),
    ("GET", f"{R}/check-runs/{{}}/annotations"): ("", {200: "[CheckAnnotation]"}),
    ("GET", f"{R}/commits/{{}}/check-runs"): ("", {200: "ReposOwnerRepoCommitsRefCheckRunsGetResponse200"}),
    ("GET", f"{R}/commits/{{}}/pulls"): ("", {200: "[PullRequestSimple]"}),
    ("GET", f"{R}/contents/{{}}"): ("", {200: "ContentFile|[ContentDirectoryItems]"}),
}
ERROR = "BasicError|ValidationError|ValidationErrorSimple"
PATTERNS = [
    (method, re.compile("^" + path.replace("/contents/{}", "/contents/.+").replace("{}", "[^/]+") + "$"), models)
    for (method, path), models in ENDPOINTS.items()
]
UNDESCRIBED = {"assignee", "merge_commit_sha", "rate"}  # of version 2022-11-28, whose description is not installed
UNDESCRIBED |= {"status"}  # of error bodies, where GitHub sends it and its description has it in BasicError only


@functools.cache
def adapter(name: str) -> Any:
    """Checks JSON against a model, strictly: no string for a number. Newest description that is installed."""
    from githubkit_schemas.v2026_03_10 import models  # slow, so only when asked for
    from pydantic import TypeAdapter

    model: Any = getattr(models, name.strip("[]"))
    return TypeAdapter(list[model] if name.startswith("[") else model)


@dataclass
class Contract:
    """Violations are collected: a test asks for them at its end, through `Simulator.invariants`."""

    on: bool = False
    violations: list[str] = field(default_factory=list)

    def request(self, method: str, path: str, raw: bytes) -> None:
        """A body that was sent to us and accepted."""
        models = self._find(method, path)
        if models and models[0] and raw:
            self._hold(f"request {method} {path}", models[0], raw)

    def answer(self, method: str, path: str, status: int, raw: bytes) -> None:
        """A body we answered with."""
        models = self._find(method, path)
        name = (models[1].get(status) if models else None) or (ERROR if status >= 400 else "")
        if name and raw:
            self._hold(f"answer {status} to {method} {path}", name, raw)

    def webhook(self, event: str, action: str, raw: bytes) -> None:
        """A payload we deliver."""
        words = [event, action] if action else [event]
        name = "Webhook" + "".join(part.capitalize() for word in words for part in word.split("_"))
        self._hold(f"webhook {event}.{action}", name, raw)

    def _find(self, method: str, path: str) -> tuple[str, dict[int, str]] | None:
        if not self.on:
            return None
        return next((models for verb, pattern, models in PATTERNS if verb == method and pattern.match(path)), None)

    def _hold(self, what: str, names: str, raw: bytes) -> None:
        if not self.on:
            return
        from pydantic import ValidationError

        complaints = []
        for name in names.split("|"):
            try:
                unknown = list(extras(adapter(name).validate_json(raw, strict=True), json.loads(raw)))
            except ValidationError as error:
                complaints.append("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:8]))
            else:
                if not unknown:
                    return
                complaints.append(f"{name} does not know {', '.join(unknown)}")
        self.violations.append(f"{what}: {' / '.join(complaints)}")


def extras(checked: Any, raw: Any, place: str = "") -> Iterator[str]:
    """Names in the JSON that the description does not have, by their place."""
    if isinstance(checked, list):
        for one, bare in zip(checked, raw, strict=True):
            yield from extras(one, bare, place)
    elif hasattr(checked, "model_config") and checked.model_config.get("extra") != "allow":
        fields = {field.alias or name: name for name, field in type(checked).model_fields.items()}
        yield from (f"{place}{name}" for name in raw if name not in fields and name not in UNDESCRIBED)
        for name in raw.keys() & fields.keys():
            yield from extras(getattr(checked, fields[name]), raw[name], f"{place}{name}.")
