"""One statement tried: the cheapest ALGORITHM and LOCK that the server takes, in its own words what it refuses."""

from __future__ import annotations

from dataclasses import dataclass

from workers.shadow.mysql.admit import Admitted
from workers.shadow.mysql.attempts import attempts
from workers.shadow.mysql.connect import Session
from workers.shadow.mysql.excuses import CUT_SHORT

_NOT_THIS = ("E1845", "E1846", "E1221", "E1800", "E1235")
"""ALGORITHM or LOCK not supported (1845, 1846), the two not together (1221), an unknown one (1800), not yet (1235)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a statement. `refused` is what the server said to the next cheaper way; `algorithm` is '' where none
    was asked for, `error` None where it succeeded."""

    algorithm: str = ""
    lock: str = ""
    refused: str = ""
    error: str | None = None


def tried(session: Session, statement: Admitted, engine: str, *, choose: bool = True) -> Taken:
    """Send it with each way until one is taken: a refused one leaves everything as it is. Costs a millisecond a refusal.

    Without `choose` it is sent as it is.
    """
    refused = ""
    for attempt in attempts(statement, engine) if choose else ():
        error = session.run(attempt.text)
        if error is None:
            return Taken(attempt.algorithm, attempt.lock or "NONE", refused)
        if error[:5] not in _NOT_THIS:
            if error[:5] in CUT_SHORT:
                return Taken(error=error)
            break
        if attempt.algorithm != "COPY":  # that it needs a lock everybody knows
            refused = error[6:]
    return Taken(error=session.run(statement.text))
