"""An error is answered, and the handler goes on as if nothing were wrong: nothing returns after it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.calls import AnsweredTwice
from workers.handlers.tells.code import Call, Code
from workers.readers.syntax import Node

CLUES = re.compile(
    r"\bhttp\.Error\(|\.(JSON|String|AbortWithStatusJSON|AbortWithError|AbortWithStatus)\(|\.(status|sendStatus)\("
)
_ERRORS = {
    "go": re.compile(
        r"^(http\.Error|(c|ctx|context|gc|ginCtx)\.(JSON|String|IndentedJSON|AbortWith\w+)|(c|ctx)\.Status\(.*\)\.(JSON|SendString))$"
    ),
    "javascript": re.compile(r"(^|\.)(res|response)(\.status\([^)]*\)\.(json|send|end)|\.sendStatus)$"),
}
_ANSWERS = {
    "go": re.compile(
        r"^(http\.(Error|Redirect)|(c|ctx|context|gc|ginCtx)\.(JSON|String|IndentedJSON|Data|File|HTML|Redirect|XML|YAML|Render))$"
    ),
    "javascript": re.compile(r"(^|\.)(res|response)(\.status\([^)]*\))?\.(json|send|end|render|redirect|sendFile|sendStatus)$"),
}
_FAILED = re.compile(
    r"\b[45]\d\d\b|\bStatus(BadRequest|Unauthorized|PaymentRequired|Forbidden|NotFound|MethodNotAllowed|NotAcceptable|Conflict|Gone"
    r"|UnprocessableEntity|TooManyRequests|InternalServerError|NotImplemented|BadGateway|ServiceUnavailable)\b"
)
_ENDS = frozenset(("return_statement", "throw_statement", "break_statement", "continue_statement", "goto_statement"))
_STOPS = re.compile(r"^(return|throw|panic|os\.Exit|log\.Fatal\w*|runtime\.Goexit|process\.exit)\b|^next$|^next\(")
_PLAIN = frozenset(("expression_statement", "return_statement", "await_expression", "expression_list"))
_BODIES = frozenset(("block", "statement_block", "statement_list"))


_REFUSED = re.compile(r"\b40[13]\b|\bStatus(Unauthorized|Forbidden)\b")
_LOOPS = frozenset((
    "for_statement", "while_statement", "for_in_statement", "switch_statement", "try_statement", "else_clause", "catch_clause",
    "expression_switch_statement", "type_switch_statement", "select_statement", "expression_case", "switch_case",
))  # fmt: skip
"""What may be left in another way than by its end."""


def find(code: Code) -> Iterator[AnsweredTwice]:
    """The last statement of a branch answers with an error, and the same function answers again after the branch."""
    language = "javascript" if code.language in {"typescript", "tsx"} else code.language
    if language not in _ERRORS:
        return
    for call in code.calls:
        said = code.said(call.node)[:400]
        if _ERRORS[language].search(call.name) and (_FAILED.search(said) or call.name == "http.Error"):
            again = _again(code, call, _ANSWERS[language])
            if again is not None:
                line, refuses = int(again.node.start_point.row) + 1, _REFUSED.search(said) is not None
                yield AnsweredTwice(code.span(call.node), call.name[:60], again.name[:60], line, refuses)


def _again(code: Code, call: Call, answers: re.Pattern[str]) -> Call | None:
    """The answer that is certainly given after the branch in which the call is the last thing; None where that is not seen."""
    statement = _statement(call.node)
    branch = _branch(statement) if statement is not None and _last(statement) else None
    function = code.function(branch) if branch is not None else None
    held = branch
    while held is not None and function is not None and held.id != function.id and held.type not in _LOOPS:
        for later in _after(held):
            if _may_end(code, later, function, answers):
                found = _given(code, later, answers)
                return found if found is not None and _receiver(found) == _receiver(call) else None
        held = held.parent
    return None


def _may_end(code: Code, node: Node, function: Node, answers: re.Pattern[str]) -> bool:
    """Whether a statement may leave the function, or answers in it."""
    if _STOPS.match(code.said(node)) or any(_is_in(code, one, function) for one in code.syntax.walk(*_ENDS, within=node)):
        return True
    calls = [one for one in code.within(node) if _is_in(code, one.node, function)]
    return any(answers.search(one.name) or _STOPS.match(one.name) for one in calls)


def _is_in(code: Code, node: Node, function: Node) -> bool:
    """Whether the function itself does it, and none that stands inside of it."""
    held = code.function(node)
    return held is not None and held.id == function.id


def _given(code: Code, node: Node, answers: re.Pattern[str]) -> Call | None:
    """The answer that a statement is, or returns: under no condition."""
    inside = node
    while inside.type in _PLAIN and len(inside.named_children) == 1:
        inside = inside.named_children[0]
    return next((one for one in code.within(inside) if one.node.id == inside.id and answers.search(one.name)), None)


def _receiver(call: Call) -> str:
    """What an answer is given with: `res` of `res.status(404).json`."""
    before, chained, _ = call.name.replace(".Status(", ".status(").partition(".status(")
    return before if chained else before.rpartition(".")[0]


def _statement(node: Node) -> Node | None:
    """The call as a statement of its own; None for one that is returned, assigned or handed on."""
    held = node.parent
    while held is not None and held.type in {"await_expression", "parenthesized_expression"}:
        held = held.parent
    return held if held is not None and held.type == "expression_statement" else None


def _branch(statement: Node) -> Node | None:
    held = statement.parent
    while held is not None and held.type in _BODIES:
        held = held.parent
    return (
        held if held is not None and held.type == "if_statement" and held.child_by_field_name("alternative") is None else None
    )


def _last(statement: Node) -> bool:
    after = statement.next_named_sibling
    while after is not None and after.type == "comment":
        after = after.next_named_sibling
    return after is None


def _after(node: Node) -> Iterator[Node]:
    """The statements that follow; what stands beside a branch of an `if` is its other branch."""
    later = node.next_named_sibling if node.parent is None or node.parent.type != "if_statement" else None
    while later is not None:
        yield later
        later = later.next_named_sibling
