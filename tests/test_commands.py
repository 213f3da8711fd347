"""Slash commands: only what the author says himself, and only what the grammar knows."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import all_commands, help_text, parse, read
from bot.domain.errors import UserError
from bot.grammar import PATHS, Grammar, Request
from bot.spoken import spoken_lines

COMMANDS = all_commands()
EXAMPLES = [(command, line) for command in COMMANDS.values() for line in command.examples()]
REFUSED = [(command, line) for command in COMMANDS.values() for line in command.examples(refused=True)]


def test_one_file_per_command() -> None:
    assert set(COMMANDS) == {"/accept", "/design", "/explain", "/help", "/reopen", "/review", "/review-api", "/review-db"}


@pytest.mark.parametrize(("command", "line"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_an_example_is_taken(command: Grammar, line: str) -> None:
    (words,) = parse(line)
    assert words[0] == command.name
    assert isinstance(read(words), Request)


@pytest.mark.parametrize(("command", "line"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_refused_example_is_refused_in_one_line(command: Grammar, line: str) -> None:
    (words,) = parse(line)
    with pytest.raises(UserError) as told:
        command.read(words)
    assert "\n" not in told.value.markdown
    assert not told.value.markdown.startswith("/")


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("/review", Request("review")),
        ("/review-db full", Request("review", "db", (), True)),
        ("/review db/migrations/ ./a.sql `b c`", None),
        ("/review db/migrations/ ./a.sql `b` a.sql", Request("review", "", ("db/migrations", "a.sql", "b"))),
        ("/explain f12", Request("explain", finding="F12")),
        ("/explain index-blocks-writes", Request("explain", finding="index-blocks-writes")),
        ("/help", Request("help")),
        ("/explain s3", Request("explain", finding="S3")),
        ("/accept S1 because", None),
        ("/design orders by tenant", Request("design", why="orders by tenant")),
        ("/accept f2 F1 F2 told them", Request("accept", findings=("F2", "F1"), why="told them")),
        ("/accept index-gap F1 is fine", Request("accept", findings=("index-gap",), why="F1 is fine")),
        ("/reopen f2", Request("reopen", findings=("F2",))),
        ("/review " + "a" * 200, None),
        ("/review " + " ".join(f"f{number}" for number in range(PATHS + 1)), None),
        ("/review " + " ".join(f"f{number}" for number in range(500)), None),
        ("/review @everyone<img>", None),
        ("/review caf\udce9/ü.sql", Request("review", "", ("caf\udce9/ü.sql",))),
    ],
)
def test_what_is_asked_for(line: str, request_: Request | None) -> None:
    (words,) = parse(line)
    if request_ is None:
        with pytest.raises(UserError) as told:
            read(words)
        assert "<" not in told.value.markdown.replace("`@everyone<img>`", "")
    else:
        assert read(words) == request_


@pytest.mark.parametrize(
    "body",
    [
        "please /review",
        " /review",
        "    /review",
        "/reviewer",
        "/Review",
        "/deploy now",
        "> /review",
        "> as was said\n/review",
        "- > as was said\n/review",
        "`/review`",
        "`code that\n/review\ngoes on`",
        "``a`\n/review\n``",
        "```\n/review\n```",
        "~~~ sql\n/review",
        "````\n```\n/review\n````",
        "```\n    ```\n/review\n```",
        "- ```\n/review\n  ```",
        "<!-- \n/review\n-->",
        "a <!-- b\n\n/review",
        "<!--\n```\n-->\n```\n/review",
        "<pre>\n/review\n</pre>",
        "<details><CODE>\n\n/review\n</CODE>",
        "<blockquote>\n/review",
        "\t/review",
        "",
        "/",
        "/ review",
    ],
)
def test_what_is_not_said_is_not_done(body: str) -> None:
    assert parse(body) == ()


@pytest.mark.parametrize(
    "body",
    [
        "/review",
        "Thanks!\n/review",
        "Thanks!\r\n\r\n/review  \r\n",
        "> as was said\n\n/review",
        "```\ncode\n```\n/review",
        "<!-- x -->\n/review",
        "the `<pre>` tag\n/review",
        "a ` b\n\n/review `",
        "- one\n- two\n\n/review",
        "<details>\n\n/review\n</details>",
        "```inline```\n/review",
    ],
)
def test_what_is_said_is_done(body: str) -> None:
    assert [words[0] for words in parse(body)] == ["/review"]


def test_several_in_one_comment_and_bounds() -> None:
    assert parse("/review\n\n/help\n/explain F1 F2") == (("/review",), ("/help",), ("/explain", "F1", "F2"))
    assert len(parse("/help\n" * 50)) == 10
    (words,) = parse("/review " + "x" * 500 + " y" * 100)
    assert (len(words), len(words[1])) == (32, 200)


@given(
    st.lists(
        st.sampled_from(["/review", "/help full", "`", "```", "~~~", "> ", "\n", "<!--", "-->", "a", "<pre>", "</pre>", "- "])
    )
)
@example(["`"] * 20)
def test_only_known_lines_of_the_comment_come_out(pieces: list[str]) -> None:
    body = "".join(pieces)
    lines = body.split("\n")
    assert set(spoken_lines(body)) <= {*lines, ""}
    for words in parse(body):
        assert any(tuple(line.split()) == words for line in lines)
    assert parse(f"```\n{body.replace('```', '')}\n```") == ()
    assert parse("".join(f"> {line}\n" for line in lines)) == ()


@pytest.mark.parametrize(
    "piece", ["`", "``` ", "` `` ", "<!--", "<pre", "- ", "> ", "/review ", "\n", "`a\n", "- - - - `\n", "<code>`"]
)
def test_a_hostile_comment_costs_little(piece: str) -> None:
    body = piece * (65_536 // len(piece))
    started = time.process_time()
    parse(body)
    assert time.process_time() - started < 10


def test_help_is_made_of_the_pages_and_gives_no_command() -> None:
    text = help_text(["Organisation-wide policy: none."])
    assert parse(text) == ()
    for command in COMMANDS.values():
        assert f"`{command.name}" in text
        assert command.title() in text
    assert text.endswith("Organisation-wide policy: none.\n")


def test_an_unknown_command_is_told() -> None:
    for words in ((), ("/deploy",)):
        with pytest.raises(UserError, match="/help"):
            read(words)
