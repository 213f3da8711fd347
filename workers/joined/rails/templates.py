"""Views as the Ruby in them, each line where it stands: ERB, Haml, Slim. Nothing is rendered.

Source: https://guides.rubyonrails.org/action_view_overview.html
"""

from __future__ import annotations

import re

_ERB = re.compile(r"<%(?P<sign>[=#%-]{0,2})(?P<code>(?:(?!<%).)*?)-?%>", re.DOTALL)
_CODE = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?P<do>-)\s*(?P<code>[^#].*)"
    r"|(?:[%.#][\w.#:-]+|[a-z][\w.#:-]*)?(?:\{[^{}]*\}|\([^()]*\)|\[[^\[\]]*\])*[<>]{0,2}(?P<sign>[&!]?={1,2}[<>]{0,2})\s*(?P<out>\S.*))$"
)
_OPENS = re.compile(r"^(if|unless|case|while|until|for|begin)\b|\bdo\s*(\|[^|]*\|\s*)?$|^\w[\w.@]*\s*=\s*(if|unless|case)\b")
_BETWEEN = re.compile(r"^(else|elsif|when|rescue|ensure|in)\b")
_PUT = re.compile(r"#\{([^{}]*)\}")


def ruby_of(path: str, text: str) -> str:
    """The Ruby of a view, on the lines that it stands on."""
    if path.endswith(".erb"):
        return _of_erb(text)
    if path.endswith((".haml", ".slim")):
        return _of_indented(text)
    return text


def _of_erb(text: str) -> str:
    made, done = [], 0
    for match in _ERB.finditer(text):
        made.append("\n" * text.count("\n", done, match.start()))
        code = match["code"]
        made.append("\n" * code.count("\n") if match["sign"][:1] in {"#", "%"} else f"{code};")
        done = match.end()
    return "".join(made)


def _of_indented(text: str) -> str:
    """With an `end` where the indentation says that a block is over."""
    made, open_at = list[str](), list[int]()
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        match = _CODE.match(line)
        code = (match["code"] or match["out"]).strip() if match is not None else ""
        ends = ""
        while line.strip() and open_at and indent <= open_at[-1]:
            if indent == open_at[-1] and _BETWEEN.match(code):
                break
            open_at.pop()
            ends += "end;"
        if code and _OPENS.search(code):
            open_at.append(indent)
        put = ";".join(_PUT.findall(line)) if match is None else ""
        made.append(ends + (code or put) + (";" if code or put else ""))
    return "\n".join(made) + ";end" * len(open_at)
