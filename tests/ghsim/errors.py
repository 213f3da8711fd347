"""GitHub's refusals in GitHub's words. Where a text was not seen in the wild, README.md lists it among the guesses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DOCS = "https://docs.github.com/rest"
LONGEST_BODY = 65_536
PENDING = "User can only have one pending review per pull request"
OFF_DIFF = "Pull request review thread line must be part of the diff and Pull request review thread diff hunk can't be blank"
OTHER_HUNK = (
    "Pull request review thread line must be part of the diff, Pull request review thread start line must be part of the same "
    "hunk as the line., and Pull request review thread diff hunk can't be blank"
)
START_AFTER = "Pull request review thread start line must precede the end line."
NO_PATH = "Path could not be resolved"


class Problem(Exception):
    """An answer that is an error: status, message, and what GitHub adds."""

    def __init__(
        self, status: int, message: str, errors: Sequence[Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.errors, self.headers = status, message, errors, dict(headers or {})

    def body(self) -> dict[str, Any]:
        """As JSON: `errors` only where GitHub has them; the status is a string there."""
        listed = {} if self.errors is None else {"errors": list(self.errors)}
        return {"message": self.message, **listed, "documentation_url": DOCS, "status": str(self.status)}


def not_found() -> Problem:
    return Problem(404, "Not Found")


def forbidden(accepted: str = "") -> Problem:
    headers = {"X-Accepted-GitHub-Permissions": accepted} if accepted else {}
    return Problem(403, "Resource not accessible by integration", headers=headers)


def bad_credentials() -> Problem:
    return Problem(401, "Bad credentials")


def unprocessable(*errors: Any) -> Problem:
    """Reviews answer like this: a list of plain sentences."""
    return Problem(422, "Unprocessable Entity", errors)


def invalid(resource: str, field: str, code: str, message: str = "") -> Problem:
    """All else answers like this: a list of objects."""
    told = {"message": message} if message else {}
    return Problem(422, "Validation Failed", [{"resource": resource, "field": field, "code": code, **told}])


def invalid_request(message: str) -> Problem:
    """The schema check that stands before the endpoint."""
    return Problem(422, f"Invalid request.\n\n{message}")


def too_long(resource: str, body: str) -> None:
    """Raises when a body is longer than GitHub takes."""
    if len(body) > LONGEST_BODY:
        message = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise Problem(
            422, "Validation Failed", [{"resource": resource, "code": "unprocessable", "field": "data", "message": message}]
        )
