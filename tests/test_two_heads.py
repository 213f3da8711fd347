"""Where a history has two ends for certain, and where its order is not written out or the deployment asks for all ends."""

import pytest
from contract_pairs import reviewed

APP, VERSIONS = "shop/migrations/", "migrations/versions/"


def django(dependencies: str, more: str = "") -> str:
    return (
        f"from django.db import migrations\n\nclass Migration(migrations.Migration):\n    dependencies = {dependencies}\n{more}"
        "    operations = []\n"
    )


def alembic(name: str, down: str, more: str = "") -> str:
    return f'from alembic import op\nrevision = "{name}"\ndown_revision = {down}\n{more}\ndef upgrade():\n    pass\n'


def told(before: dict[str, str], added: dict[str, str]) -> bool:
    found = reviewed(before, before | added).findings
    return any(one.rule == "two-heads-stop-the-deployment" for one in found)


FIRST = {"manage.py": "", f"{APP}__init__.py": "", f"{APP}0001_initial.py": django("[]")}
SECOND = FIRST | {f"{APP}0002_code.py": django('[("shop", "0001_initial")]')}


@pytest.mark.parametrize(
    ("dependencies", "more", "expected"),
    [
        ('[("shop", "0001_initial")]', "", True),
        (
            '[\n        ("shop", "0001_initial"),  # why\n        migrations.swappable_dependency(settings.USER),\n    ]',
            "",
            True,
        ),
        ('(("shop", "0001_initial"),)', "", True),
        ('[("shop", "0001_initial")] + LATER', "", False),
        ("LATER", "", False),
        ('[last_of("shop")]', "", False),
        ('[("shop", "0001_initial")]', '    run_before = [("shop", "0002_code")]\n', False),
    ],
)
def test_django(dependencies: str, more: str, expected: bool) -> None:
    assert told(SECOND, {f"{APP}0002_note.py": django(dependencies, more)}) is expected


OWN = {"alembic.ini": "[alembic]\nscript_location = migrations\n", "migrations/env.py": "from alembic import context\n"}
BASE = OWN | {f"{VERSIONS}a.py": alembic("a", "None"), f"{VERSIONS}b.py": alembic("b", '"a"')}


@pytest.mark.parametrize(
    ("down", "more", "others", "expected"),
    [
        ('"a"', "", {}, True),
        ("None", "", {}, True),
        ("None", 'depends_on = "b"\n', {}, False),
        ("LAST", "", {}, False),
        ('"a"', "", {"entrypoint.sh": "alembic -c alembic.ini upgrade heads\n"}, False),
        ('"a"', "", {f"{VERSIONS}z.py": alembic("z", '"a"')}, False),
    ],
)
def test_alembic(down: str, more: str, others: dict[str, str], expected: bool) -> None:
    assert told(BASE | others, {f"{VERSIONS}c.py": alembic("c", down, more)}) is expected
