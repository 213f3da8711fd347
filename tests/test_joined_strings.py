"""Lists of migrations whose strings are joined by a comma that is missing, and one that is broken since its line is full."""

import pytest
from contract_pairs import reviewed

TEXT = 'revision = "a1"\ndown_revision = None\nCODES = [\n    "{}"\n    "{}",\n    "{}",\n    "d",\n]\n'


@pytest.mark.parametrize(
    ("strings", "told"),
    [
        (("GOVOP", "GOVR", "PILOT"), 1),
        (("a" * 60, "b" * 20, "c" * 9), 0),
        (("a" * 60, "b" * 60, "c" * 60), 1),
    ],
)
def test_joined(strings: tuple[str, str, str], told: int) -> None:
    found = reviewed({}, {"migrations/versions/a1_codes.py": TEXT.format(*strings)}).findings
    assert len([one for one in found if one.rule == "missing-comma-joins-values"]) == told
