"""Migrations that do not parse, beside files that another Python, or another program, reads."""

import pytest
from contract_pairs import reviewed

HEAD = "from django.db import migrations\n\nclass Migration(migrations.Migration):\n    operations = []\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("x = (\n", 1),
        ("{% if x %}\nx = 1\n{% endif %}\n", 0),
        ('x = t"{HEAD}"\n', 0),
        ("def f[T](a):\n    try:\n        pass\n    except ValueError, KeyError:\n        pass\n", 0),
        ('print "é"\n', 0),
    ],
)
def test_broken(more: str, told: int) -> None:
    review = reviewed({}, {"shop/migrations/0001_initial.py": HEAD + more})
    assert len([one for one in review.findings if one.rule == "broken-code-stops-migration"]) == told
