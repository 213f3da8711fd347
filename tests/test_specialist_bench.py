"""The bench of specialists measures: a stand-in that knows the answers, one that makes noise, answers played again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.specialist_changes import all_changes
from bench.specialists import main, report


def test_the_set_is_what_it_should_be() -> None:
    cases = list(all_changes())
    assert len(cases) >= 60
    assert len({one.name for one in cases}) == len(cases)
    bad = [one for one in cases if one.expected]
    assert len(bad) * 2 == len(cases)
    for case in bad:
        assert case.expected
        lines = [text for files in (case.base, case.head) for text in files.values() if case.expected.words in text]
        assert lines, f"{case.name}: the line that is wrong is there"
    for case in cases:
        assert case.changes().changes, f"{case.name} changes something"
    assert report([])


@pytest.mark.parametrize(
    ("fake", "rows"),
    [
        ("oracle", ["precision of comments | 1.00", "recall | 1.00", "without a comment | 100%", "second push | 0"]),
        ("noise", ["clean ones without a comment | 0%"]),
        ("silent", ["precision of comments | 0.00 (0 of 0)", "recall | 0.00", "without a comment | 100%"]),
    ],
)
def test_it_tells_good_from_bad(fake: str, rows: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fake", fake, "--only", "databases"]) == 0
    said = capsys.readouterr().out
    for row in rows:
        assert row in said


def test_answers_are_played_again(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    chosen = ["--only", "keys-on-a-server"]
    main(["--fake", "oracle", "--record", str(tmp_path), *chosen])
    first = re.sub(r".*seconds.*", "", capsys.readouterr().out)
    main(["--replay", str(tmp_path), *chosen])
    assert re.sub(r".*seconds.*", "", capsys.readouterr().out) == first
    assert "fake" not in "".join(path.read_text() for path in tmp_path.iterdir()), "no key is kept"
    with pytest.raises(SystemExit, match="ANTHROPIC_API_KEY is not set"):
        main(chosen)
