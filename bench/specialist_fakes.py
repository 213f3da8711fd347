"""Stand-ins for a model, to show that the bench measures: one knows the answers, one makes noise, one is silent."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agents.specialists import all_specialists
from bench.specialist_changes import Small
from tests.fake_claude import Act, Request, answer, claim, quiet

Reply = Callable[[Request], Act]
_COMPETENCE = {one.name: one.competences()[0] for one in all_specialists()}


def oracle(cases: Sequence[Small]) -> Reply:
    """Says what is wrong where the specialist of the field is asked, quoting the line."""
    names = {one.id: one.name for one in all_specialists()}

    def reply(request: Request) -> Act:
        for case in cases:
            expected = case.expected
            if expected and request.asks == names[case.field] and _shown(case, request):
                side = "head" if expected.words in case.head.get(expected.path, "") else "base"
                text = (case.head if side == "head" else case.base)[expected.path]
                quote = next(line for line in text.split("\n") if expected.words in line)
                found = claim(
                    expected.path, quote, side=side, claim=f"About {expected.terms[0]}.", competence=_COMPETENCE[request.asks]
                )
                return Act(answer(found))
        return quiet(request)

    return reply


def noise(_: Sequence[Small]) -> Reply:
    """Complains about the first touched line of everything, and the refuter believes it."""

    def reply(request: Request) -> Act:
        if request.asks not in _COMPETENCE:
            return quiet(request)
        shown = request.user.partition("<change-")[2].split("\n")
        path = next((line[4:].partition(" (")[0] for line in shown if line.startswith("=== ")), "")
        line = next((line.partition("| ")[2] for line in shown if line.startswith("+")), "")
        found = claim(path, line, claim="This could be better.", competence=_COMPETENCE[request.asks])
        return Act(answer(found)) if line else quiet(request)

    return reply


def silent(_: Sequence[Small]) -> Reply:
    """Finds nothing."""
    return quiet


def _shown(case: Small, request: Request) -> bool:
    """Whether this is the case that the request shows: all its new lines."""
    old = {line for text in case.base.values() for line in text.split("\n")}
    new = [line for text in case.head.values() for line in text.split("\n") if line.strip() and line not in old]
    return all(line in request.user for line in new)


FAKES: dict[str, Callable[[Sequence[Small]], Reply]] = {"oracle": oracle, "noise": noise, "silent": silent}
