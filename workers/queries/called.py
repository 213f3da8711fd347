"""Which function a call means: of this file, of the rows' own class, of a field's class, of a module that is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.changes import Mention
from bot.domain.queries import Loop
from workers.queries.code import Code, is_function, is_scope
from workers.queries.heads import heads
from workers.queries.language import language as words_of
from workers.queries.loops import over_of
from workers.queries.parts import Call, below, field_of
from workers.readers.listing import Listing
from workers.readers.syntax import Node, TooLarge, parse_source

SELF = frozenset(("self", "this", "$this", "Self", "cls", "static", "__MODULE__"))
_BARE = frozenset(("ruby", "java", "kotlin", "csharp"))
"""Languages in which a bare name is a method of the class around."""
_CLASSES = frozenset((
    "class_definition", "class_declaration", "class", "impl_item", "module", "trait_declaration", "object_declaration",
))  # fmt: skip
_MARKED = r"(?:(?:export|default|final|abstract|public|open|data|internal|sealed|partial)\s+)*"
_DECLARES = r"\b(?:function|def|func|fn|const)\s+(?:self\.)?NAME\b"
_IMPORTS = (
    r"(?m)^(?:import|from|export)\b[^;=]{0,600}?\bNAME\b"
    r"|^(?:const|var|let)\b[^;=]{0,300}?\bNAME\b[^;=]{0,300}=\s{0,9}(?:await\s{1,9})?(?:require|import)\("
)
_FIELD = re.compile(r"(?:this\.|self\.|\$this->)?([A-Za-z_]\w*)")
_TYPED = r"\bNAME\s{0,3}[?!]?\s{0,3}:\s{0,3}([A-Z]\w+)|\b([A-Z]\w+)(?:<[\w, ]{0,80}>)?\s{1,3}\$?NAME\s{0,3}[;,=)]"
_IMPORTING = frozenset(("javascript", "typescript", "tsx", "python"))
_SHORTEST = 4
"""Letters of a function's name that is looked for in other files."""
_LARGEST = 200_000


@dataclass(frozen=True, slots=True)
class Called:
    """A function; `method` says that it is one of the rows' own class."""

    code: Code
    node: Node
    method: bool = False


def called(code: Code, call: Call, loop: Loop, tree: Listing) -> Called | None:
    """The function that is called, where that is certain."""
    receiver = code.text(call.receiver) if call.receiver is not None else ""
    if not receiver or receiver in SELF:
        found = own(code, call, receiver) if loop.rows else None
        return found or (_imported(code, call.name, "", tree) if loop.rows and not receiver else None)
    model = _model(code, call, receiver)
    found = _method(code, model, call.name, tree) if model else None
    if found is not None:
        return replace(found, method=True)
    return _of_another(code, call, receiver, tree) if loop.rows and not model else None


def _of_another(code: Code, call: Call, receiver: str, tree: Listing) -> Called | None:
    """The method of a field's class, the function of a module."""
    named = _FIELD.fullmatch(receiver)
    if named is None or len(call.name) < _SHORTEST or not call.arguments:
        return None
    whole = code.syntax.data.decode("utf-8", "replace")
    types = {one or other for one, other in re.findall(_TYPED.replace("NAME", re.escape(named[1])), whole)}
    if len(types) == 1:
        return _method(code, types.pop(), call.name, tree)
    return _imported(code, call.name, receiver, tree) if not types and receiver == named[1] else None


def _imported(code: Code, name: str, module: str, tree: Listing) -> Called | None:
    """The function that the file imports by that name, or that a module has which it imports."""
    if code.language not in _IMPORTING or functions(code).get(name) or len(name) < _SHORTEST:
        return None
    whole = code.syntax.data.decode("utf-8", "replace")
    if not re.search(_IMPORTS.replace("NAME", re.escape(module or name)), whole):
        return None
    found = declared(code, name, tree, module)
    return Called(*found[0]) if found else None


def own(code: Code, call: Call, receiver: str) -> Called | None:
    """The function of this file: of the caller's class by `self`, or by its bare name where the language has it so."""
    owner = class_of(code, call.node) if receiver or code.language in _BARE else ""
    return _in_file(code, call.name, owner)


def _in_file(code: Code, name: str, owner: str) -> Called | None:
    found = [node for node in functions(code).get(name, ()) if class_of(code, node) == owner]
    return Called(code, found[0]) if len(found) == 1 else None


def _model(code: Code, call: Call, receiver: str) -> str:
    """The class whose rows the loop goes through, where the call's receiver is the item."""
    found = over_of(code, call.node)
    if found is None or receiver not in re.findall(r"\$?[A-Za-z_]\w*", found[0]):
        return ""
    match = code.words.models.search(found[1])
    return next((one for one in match.groups() if one), "").rpartition("::")[2] if match else ""


def _method(code: Code, model: str, name: str, tree: Listing) -> Called | None:
    """The method of that class: in this file, else in the one file that declares the class, or the one that implements it."""
    if (here := _in_file(code, name, model)) is not None:
        return here
    ending = "." + code.syntax.path.rpartition(".")[2]
    head = re.compile(rf"^\s*{_MARKED}(?:class|impl)\s+(?:\w+::)*{re.escape(model)}\b")
    found = heads(tree, [f"class {model}", f"impl {model}"], [ending], head)
    if found == () and code.language in {"java", "typescript", "csharp", "php"}:
        head = re.compile(rf"^\s*{_MARKED}class\s+(\w+)\b[^{{]{{0,200}}(?:implements|:)[^{{]{{0,200}}\b{re.escape(model)}\b")
        found = heads(tree, [model], [ending], head)
        match = head.match(found[0].text) if found is not None and len(found) == 1 else None
        model = match[1] if match is not None else model
    other = _one_file(found, code, tree)
    return _in_file(other, name, model) if other is not None and other is not code else None


def declared(code: Code, name: str, tree: Listing, module: str = "") -> list[tuple[Code, Node]]:
    """The one function of that name: in this file, else in the one file that declares it, of the module of that name."""
    if here := functions(code).get(name):
        return [(code, here[0])] if len(here) == 1 else []
    if len(name) < _SHORTEST or not re.fullmatch(r"\w+", name):
        return []
    ending = "." + code.syntax.path.rpartition(".")[2]
    head = re.compile(_DECLARES.replace("NAME", re.escape(name)))
    lines = heads(tree, [name], [ending], head)
    if module:
        lines = tuple(one for one in lines or () if re.search(rf"(^|/){re.escape(module)}(\.|/)[^/]*$", one.path))
    other = _one_file(lines, code, tree)
    found = functions(other).get(name, []) if other is not None else []
    return [(other, found[0])] if other is not None and len(found) == 1 else []


def _one_file(found: Iterable[Mention] | None, code: Code, tree: Listing) -> Code | None:
    """The file of all these lines, parsed; None where there are several, or where not all are known."""
    paths = list({one.path for one in found or ()})
    if len(paths) != 1:
        return None
    return (
        code
        if paths[0] == code.syntax.path
        else tree.remember(("code", paths[0]), lambda: read_code(paths[0], code.language, tree))
    )


def read_code(path: str, language: str, tree: Listing) -> Code | None:
    """A file of the tree, parsed; None where it is too large."""
    text = tree.text(path)
    if len(text) > _LARGEST:
        return None
    words = words_of(language)
    try:
        return Code(parse_source(path, words.prepared(text), language), language, words)
    except TooLarge:
        return None


def functions(code: Code) -> dict[str, list[Node]]:
    """The functions of the file by name."""
    if code.functions is None:
        code.functions = {}
        for node in below(code.syntax.root):
            named = _named(code, node)
            if named:
                code.functions.setdefault(named, []).append(node)
    return code.functions


def _named(code: Code, node: Node) -> str:
    if node.type == "variable_declarator":
        held, name = field_of(node, "value"), field_of(node, "name")
        return code.text(name) if held is not None and name is not None and is_function(held) else ""
    if is_scope(node) and (name := field_of(node, "name")) is not None:
        return code.text(name)
    return ""


def class_of(code: Code, node: Node) -> str:
    """The name of the class (Rust: the type of the `impl`) around; '' outside of any."""
    above = node.parent
    while above is not None:
        if above.type in _CLASSES and (named := field_of(above, "type", "name")) is not None:
            return code.text(named).partition("<")[0].rpartition("::")[2]
        above = above.parent
    return ""
