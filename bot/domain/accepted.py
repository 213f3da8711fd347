"""What people have accepted on a pull request, with their reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_ACCEPTS = re.compile(r"backstop: ?accept ([a-z0-9]+(?:-[a-z0-9]+)+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One finding, or all of a rule: `name` is the finding's fingerprint or the rule's digest, sixteen hexadecimal digits.

    `by` is who said so (a login, or a label), `why` their reason.
    """

    kind: Literal["finding", "rule"]
    name: str
    by: str
    why: str

    def words(self) -> str:
        """`alice: clients were told in May`."""
        return f"{self.by}: {self.why}"


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the pull request."""

    name: str
    description: str = ""

    def rule(self) -> str:
        """The rule that `backstop: accept RULE` names; '' for a label that does not speak to us."""
        found = _ACCEPTS.fullmatch(self.name)
        return found[1].lower() if found else ""
