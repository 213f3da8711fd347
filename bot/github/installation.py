"""One repository of one installation: what stands on its pull requests, and our writes there."""

from __future__ import annotations

from base64 import b64decode
from types import TracebackType
from typing import Any
from urllib.parse import quote

from bot.domain.posted import Check, CheckRun, DropPending, EditInline, EditReview, Posted, PostReview
from bot.github import payloads
from bot.github.access import Access, shaped
from bot.github.conversation import TALK, bodies
from bot.github.errors import Gone, Missing, Refused
from bot.github.names import web_url
from bot.github.posted import PAGES, QUERY, Pages, check_runs, checks_of, posted, repository
from bot.github.wire import Answer

POLICY = ".github/backstop.yml"


class Installation:
    """The client of one job. Every method raises GitHubError; a write is sent once and never repeated.

    Tokens, and the repository's name, are shared by all clients of the `App`.
    """

    def __init__(self, access: Access, repository: int) -> None:
        """No call yet."""
        self._access, self._repository = access, int(repository)
        self._app = access.shared.identity

    def __enter__(self) -> Installation:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connection."""
        self.close()

    def posted(self, number: int) -> Posted:
        """The pull request with all of ours on it: one call, one more for every further hundred reviews or threads.

        Markers are left empty: whoever has the key reads them. Raises Missing where there is no such pull request.
        """
        pages = Pages()
        for _ in range(PAGES):
            answer, found = self._access.found(lambda name: self._page(name, number, pages))
            with shaped(answer):
                pages.add(found["pullRequest"], _viewer(answer))
            if not pages.more:
                return self._posted(answer, found, pages)
        raise Refused(200, f"the pull request has more than {100 * PAGES} reviews or threads")

    def checks(self, head: str) -> tuple[Check, ...]:
        """Our check runs on a commit, newest last, by REST: also for a merge group's head."""
        wanted = f"check_name={payloads.CHECK_NAME}&app_id={self._app.app_id}&filter=all&per_page=100"
        answer = self._access.send("GET", f"commits/{quote(head, safe='')}/check-runs?{wanted}")
        with shaped(answer):
            return check_runs(run for run in answer.body["check_runs"] if run["app"]["id"] == self._app.app_id)

    def post_review(self, number: int, wanted: PostReview) -> int:
        """Post a review with all its comments; its id. Raises AnchorRejected or PendingReview: then nothing was posted."""
        return _id(self._access.send("POST", f"pulls/{int(number)}/reviews", payloads.review(wanted)))

    def edit_review(self, number: int, wanted: EditReview) -> None:
        """Give a review of ours another body."""
        path = f"pulls/{int(number)}/reviews/{int(wanted.review)}"
        self._access.send("PUT", path, {"body": payloads.clipped(wanted.body)})

    def edit_inline(self, wanted: EditInline) -> None:
        """Give an inline comment of ours another body. Raises Missing where somebody has deleted it."""
        self._access.send("PATCH", f"pulls/comments/{int(wanted.comment)}", {"body": payloads.clipped(wanted.body)})

    def drop_pending(self, number: int, wanted: DropPending) -> None:
        """Delete a PENDING review; one that is already gone is as good."""
        try:
            self._access.send("DELETE", f"pulls/{int(number)}/reviews/{int(wanted.review)}")
        except Missing:
            return

    def create_check(self, wanted: CheckRun) -> int:
        """Make a check run; its id. One call, one more for every further 50 annotations."""
        first, *rest = payloads.check_run(wanted)
        run = _id(self._access.send("POST", "check-runs", {"head_sha": wanted.head, **first}))
        for payload in rest:
            self._access.send("PATCH", f"check-runs/{run}", payload)
        return run

    def update_check(self, run: int, wanted: CheckRun) -> None:
        """Bring a check run to what is wanted. GitHub adds the annotations to those that it has."""
        for payload in payloads.check_run(wanted):
            self._access.send("PATCH", f"check-runs/{int(run)}", payload)

    def react(self, comment: int, content: str) -> None:
        """React to a comment of the conversation (`eyes`, `rocket`, `confused`, …); a second time changes nothing."""
        self._access.send("POST", f"issues/comments/{int(comment)}/reactions", {"content": content})

    def reply(self, number: int, body: str) -> int:
        """Write a comment into the conversation; its id."""
        return _id(self._access.send("POST", f"issues/{int(number)}/comments", {"body": payloads.clipped(body)}))

    def replies(self, number: int) -> tuple[str, ...]:
        """The bodies of our youngest comments in the conversation, oldest first: one call."""
        answer, found = self._access.found(lambda name: self._asked(TALK, name, number))
        with shaped(answer):
            return bodies(found, _viewer(answer))

    def permission(self, login: str) -> str:
        """What a person may do here: admin, write, read or none. GitHub counts maintain as write, triage as read."""
        try:
            answer = self._access.send("GET", f"collaborators/{quote(login, safe='')}/permission")
        except Missing:
            return "none"
        found = answer.body.get("permission") if isinstance(answer.body, dict) else None
        return str(found) if found in {"admin", "write", "read"} else "none"

    def clone_url(self) -> str:
        """Where git fetches from."""
        return f"{web_url(self._app.api_url)}/{self._access.name()}.git"

    def mint(self) -> None:
        """See to it that both tokens of this repository are held, and with them its name."""
        self._access.token("api")
        self._access.token("git")

    def git_token(self, fresh: bool = False) -> str:
        """A token that reads this repository and nothing else: for git. `fresh` after git was denied with the one held."""
        return self._access.token("git", fresh).secret

    def organisation_policy(self) -> bytes | None:
        """`.github/backstop.yml` of the owner's `.github` repository; None without one, or where we are not installed on it."""
        owner = self._access.name().partition("/")[0]
        try:
            answer = self._access.call("organisation", "GET", f"/repos/{owner}/.github/contents/{POLICY}")
        except Gone:
            return None
        file = answer.body if isinstance(answer.body, dict) else {}  # a directory is a list
        if file.get("type") != "file" or file.get("encoding") != "base64":  # a link, a submodule, more than 1 MB
            return None
        with shaped(answer):
            return b64decode(file["content"])

    def close(self) -> None:
        """Close the connection."""
        self._access.close()

    def _page(self, name: str, number: int, pages: Pages) -> tuple[Answer, dict[str, Any]]:
        """One page of the query."""
        app = {"app": self._app.app_id, "check": payloads.CHECK_NAME}
        return self._asked(QUERY, name, number, reviews=pages.reviews, threads=pages.threads, **app)

    def _asked(self, query: str, name: str, number: int, **more: object) -> tuple[Answer, dict[str, Any]]:
        """A query about a pull request, and the `repository` of its answer.

        Raises Gone where the name is another repository's by now.
        """
        owner, _, short = name.partition("/")
        answer = self._access.query(query, {"owner": owner, "name": short, "number": int(number), **more})
        found = repository(answer, self._access.shared.clock())
        if found.get("databaseId") not in {None, self._repository}:
            raise Gone("the name is another repository's now")
        self._access.seen(str(found.get("nameWithOwner")))
        return answer, found

    def _posted(self, answer: Answer, found: dict[str, Any], pages: Pages) -> Posted:
        """The noun; REST tells the check runs where GraphQL does not."""
        with shaped(answer):
            checks = checks_of(found["pullRequest"])
            head = str(found["pullRequest"]["headRefOid"])
        checks = self.checks(head) if checks is None else checks
        with shaped(answer):
            return posted(found, pages, checks, self._repository)


def _viewer(answer: Answer) -> str:
    """The login of our bot, as authors go: without its `[bot]`."""
    return str(answer.body["data"]["viewer"]["login"]).removesuffix("[bot]")


def _id(answer: Answer) -> int:
    """The id of what was made."""
    with shaped(answer):
        return int(answer.body["id"])
