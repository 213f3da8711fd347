"""What `backstop lint` has said is said again without a look at the files, as long as nothing it depends on is another."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from workers import answers, cli
from workers.answers import Answer
from workers.version import made_of

FILES = {
    "1_orders.sql": "CREATE TABLE orders (id bigint PRIMARY KEY, total int NOT NULL);\n",
    "2_index.sql": "CREATE INDEX orders_total ON orders (total);\nCREATE INDEX old_code ON old (code);\n",
}


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for name, text in FILES.items():
        Path(name).write_text(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "backstop" / "lint"


Lint = Callable[..., Answer]


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Lint:
    def run(*arguments: str) -> Answer:
        status = cli.main(["lint", *(arguments or sorted(FILES))])
        return Answer(status, capsys.readouterr().out)

    return run


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_the_answer_is_the_same_with_and_without(lint: Lint, folder: Path, form: str) -> None:
    asked = (*sorted(FILES), "--format", form, "--fail-on", "warning")
    looked = lint(*asked, "--no-cache")
    assert not folder.exists()
    assert (looked.status, "old_code" in looked.text) == (1, True)
    assert [lint(*asked), lint(*asked)] == [looked, looked]
    assert len([*folder.iterdir()]) == 1


def test_the_second_time_nothing_is_looked_at(lint: Lint, folder: Path) -> None:
    first = lint()
    (stored,) = folder.iterdir()
    answers.keep(folder, stored.stem, Answer(1, "as I said\n"))
    assert lint() == Answer(1, "as I said\n")
    assert lint("--no-cache", *sorted(FILES)) == first


OTHERWISE = (
    ("--version", "14"),
    ("--version", "14.2"),
    ("--engine", "mysql"),
    ("--fail-on", "warning"),
    ("--format", "json"),
    ("--schema", "schema.sql"),
    ("--schema", "other.sql"),
)


def test_another_question_gets_an_answer_of_its_own(lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("schema.sql").write_text("CREATE TABLE old (id int);\n")
    Path("other.sql").write_text("CREATE TABLE old (ix int);\n")
    files = sorted(FILES)
    asked = [files, files[::-1], files[:1], [f"./{files[0]}", files[1]], *([*files, *options] for options in OTHERWISE)]
    for count, arguments in enumerate(asked, start=1):
        lint(*arguments)
        assert len([*folder.iterdir()]) == count, arguments
    monkeypatch.setenv("COLUMNS", "90")
    lint()
    Path("other.sql").write_text("CREATE TABLE old (id text);\n")
    lint(*files, "--schema", "other.sql")
    Path(files[1]).write_text(FILES[files[1]].replace("code", "kind"))
    assert "kind" in lint().text
    assert len([*folder.iterdir()]) == len(asked) + 3


def test_the_names_of_files_do_not_run_into_their_bytes() -> None:
    assert answers.name_of({}, {"a": b"b", "c": b""}) != answers.name_of({}, {"a": b"", "bc": b""})
    assert answers.name_of({}, {"a": b"1 c\0d"}) != answers.name_of({}, {"a": b"", "c": b"d"})


def test_every_byte_of_ours_counts_and_no_time(tmp_path: Path) -> None:
    room = tmp_path / "product" / "workers"
    (room / "rules").mkdir(parents=True)
    for name in ("judge.py", "rules/one.py", "rules/functions.txt"):
        (room / name).write_text("1")
    found = [made_of(tmp_path / "product")]
    os.utime(room / "judge.py", (1, 1))
    (room / "__pycache__").mkdir()
    (room / "__pycache__" / "judge.pyc").write_text("1")
    assert made_of(tmp_path / "product") == found[0]
    for name in ("judge.py", "rules/functions.txt"):
        (room / name).write_text("2")
        found.append(made_of(tmp_path / "product"))
    (room / "rules" / "one.py").rename(room / "rules" / "two.py")
    assert len({*found, made_of(tmp_path / "product")}) == 4


def _other(stored: Path, before: str, after: str) -> None:
    text = stored.read_text()
    assert before in text
    stored.write_text(text.replace(before, after, 1))


def _linked(stored: Path) -> None:
    stored.rename(stored.with_suffix(".elsewhere"))
    stored.symlink_to(stored.with_suffix(".elsewhere"))


def _instead(stored: Path, make: Callable[[Path], object]) -> None:
    stored.unlink()
    make(stored)


def _opened(stored: Path) -> None:
    answers.keep(stored.parent, stored.stem, Answer(0, "nothing found\n"))
    stored.parent.chmod(0o777)


def _misplaced(stored: Path) -> None:
    answers.keep(stored.parent, "0" * 64, Answer(0, "nothing found\n"))
    (stored.parent / f"{'0' * 64}.json").replace(stored)


SPOILT: dict[str, Callable[[Path], object]] = {
    "cut": lambda stored: stored.write_bytes(stored.read_bytes()[:500]),
    "another text": lambda stored: _other(stored, "old_code", "new_code"),
    "another status": lambda stored: _other(stored, ",0,", ",1,"),
    "other shapes": lambda stored: stored.write_text('{"status": 0}'),
    "deep": lambda stored: stored.write_text("[" * 100_000),
    "bytes": lambda stored: stored.write_bytes(b"\xff\xfe\0"),
    "written by others": lambda stored: stored.chmod(0o666),
    "a link": _linked,
    "a pipe": lambda stored: _instead(stored, os.mkfifo),
    "a folder": lambda stored: _instead(stored, Path.mkdir),
    "open to others": _opened,
    "of another question": _misplaced,
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_not_whole_or_not_ours_is_not_believed(lint: Lint, folder: Path, spoil: Callable[[Path], object]) -> None:
    first = lint()
    (stored,) = folder.iterdir()
    spoil(stored)
    assert lint() == first
    assert lint() == first
    assert folder.stat().st_mode & 0o77 == 0


def test_nowhere_to_keep_is_no_error(lint: Lint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = lint()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "work" / "1_orders.sql"))
    assert lint() == first


def test_what_the_parser_died_of_is_tried_again(lint: Lint, folder: Path) -> None:
    Path("3_deep.sql").write_text(f"UPDATE orders SET total = 1{'+1' * 60_000};\n")
    assert "crashes the parser" in lint("3_deep.sql").text
    assert not folder.exists()


def test_the_oldest_go(tmp_path: Path) -> None:
    for number in range(300):
        answers.keep(tmp_path, f"{number}", Answer(0, ""))
        os.utime(tmp_path / f"{number}.json", (number, number))
    left = {path.stem for path in tmp_path.iterdir()}
    assert len(left) <= 257
    assert {"299", "200"} <= left
