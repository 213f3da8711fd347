"""What Django's migrations take from the settings and from the project's own constants."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.memory import MemoryTree
from bot.domain.operations import AddColumn, Opaque
from bot.domain.schema import Column
from bot.policy import Policy
from workers.readers.reader import claims
from workers.schemas import schema_of

MIGRATION = """from django.conf import settings
from django.db import migrations, models
{imports}

class Migration(migrations.Migration):
    dependencies = []
    operations = [
        migrations.CreateModel("Book", [("id", models.AutoField(primary_key=True))]),
        migrations.AddField("book", "title", models.CharField({field}null=True)),
    ]
{more}"""
PATH = "shop/migrations/0001_initial.py"
IF = """
    if {}:
        operations += [migrations.AddField("book", "more", models.TextField(null=True))]
"""


def spelled(column: Column) -> str:
    """The column's type, with its length; '?' where it is not known."""
    if column.type is None:
        return "?"
    return column.type.name + (f"({', '.join(column.type.modifiers)})" if column.type.modifiers else "")


def added(field: str = "max_length=9, ", imports: str = "", more: str = "", **files: str) -> list[str]:
    """The columns that are added, with their types; '?' for what could not be told."""
    texts = {PATH: MIGRATION.format(imports=imports, field=field, more=more), "manage.py": "", "shop/__init__.py": "", **files}
    tree = MemoryTree({path: text.encode() for path, text in texts.items()})
    reader, claim = claims(sorted(texts), tree)[PATH]
    migration = reader.load(PATH, texts[PATH].encode(), tree, claim=claim)
    steps = [step.operation for statement in migration.up for step in statement.steps]
    return [
        "?" if isinstance(one, Opaque) else f"{one.column.name} {spelled(one.column)}"
        for one in steps
        if isinstance(one, AddColumn | Opaque)
    ]


LENGTH = 'max_length=getattr(settings, "TITLE_LENGTH", 70), '


@pytest.mark.parametrize(
    ("settings", "column"),
    [
        ("", "title varchar(70)"),
        ("TITLE_LENGTH = 30\n", "title varchar(30)"),
        ("TITLE_LENGTH: int = 30\n", "title varchar(30)"),
        ("# TITLE_LENGTH is 30\nif TITLE_LENGTH == 5:\n    pass\n", "title varchar(70)"),
        ("TITLE_LENGTH = int(os.environ['LENGTH'])\n", "title ?"),
        ("TITLE_LENGTH = 30\nTITLE_LENGTH = 40\n", "title ?"),
        ("class Production(Configuration):\n    TITLE_LENGTH = 30\n", "title ?"),
        ("TITLE_LENGTH = (\n", "title varchar(70)"),
    ],
)
def test_a_setting_or_its_default(settings: str, column: str) -> None:
    assert added(LENGTH, **{"site/settings.py": settings}) == [column]


def test_files_of_settings_that_differ_tell_nothing() -> None:
    same = {f"site/settings/{name}.py": "TITLE_LENGTH = 30\n" for name in ("base", "production")}
    assert added(LENGTH, **same) == ["title varchar(30)"]
    assert added(LENGTH, **same | {"site/settings/production.py": "TITLE_LENGTH = 40\n"}) == ["title ?"]
    assert added("max_length=settings.TITLE_LENGTH, ", **same) == ["title varchar(30)"]
    assert added("max_length=settings.TITLE_LENGTH, ") == ["title ?"]


@pytest.mark.parametrize(
    ("condition", "columns"),
    [
        ('getattr(settings, "SHOP_NOTES", True)', ["title varchar(9)", "more text"]),
        ('not getattr(settings, "SHOP_NOTES", True)', ["title varchar(9)"]),
        ("settings.SHOP_TAGS", ["title varchar(9)", "more text"]),
        ("settings.SHOP_NOBODY_KNOWS", ["title varchar(9)", "?"]),
        ("config.NOTES", ["title varchar(9)", "more text"]),
        ("config.TAGS", ["title varchar(9)", "more text"]),
        ("config.SITES", ["title varchar(9)", "more text"]),
        ("config.ADMIN", ["title varchar(9)"]),
        ("config.ADMIN and settings.SHOP_NOBODY_KNOWS", ["title varchar(9)"]),
        ("config.ODD", ["title varchar(9)", "?"]),
    ],
)
@pytest.mark.parametrize("last", ["", "import sys\nsys.modules[__name__] = _config\n"], ids=["asked", "replaced"])
def test_conditions(condition: str, columns: list[str], last: str) -> None:
    settings = (
        "SHOP_TAGS = 'all'\nDJANGO_APPS = ['django.contrib.sites']\nINSTALLED_APPS = DJANGO_APPS + ['shop.apps.ShopConfig']\n"
    )
    config = f"""from django.apps import apps
from django.conf import settings


class Config:
    def __init__(self, prefix):
        self.prefix = prefix

    def _setting(self, name, default):
        return getattr(settings, self.prefix + name, default)

    @property
    def NOTES(self):
        return self._setting("NOTES", True)

    @property
    def TAGS(self):
        return self._setting("TAGS", None)

    @property
    def SITES(self):
        return apps.is_installed("django.contrib.sites")

    @property
    def ADMIN(self):
        return apps.is_installed("django.contrib.admin")

    @property
    def ODD(self):
        return len(apps.get_models()) % 2


_config = Config("SHOP_")


def __getattr__(name):
    return getattr(_config, name)


{last}"""
    files = {"site/settings.py": settings, "shop/config.py": config}
    assert added(more=IF.format(condition), imports="from shop import config\n", **files) == columns
    assert added(more=IF.format(condition), imports="from .. import config\n", **files) == columns


def test_apps_that_code_lists_may_be_installed() -> None:
    more = IF.format("config.ADMIN")
    config = "from django.apps import apps\nADMIN = apps.is_installed('django.contrib.admin')\n"
    for settings in (
        "",
        "INSTALLED_APPS = env.list('APPS')\n",
        "INSTALLED_APPS = []\nif X:\n    A = ['django.contrib.admin']\n",
    ):
        files = {"site/settings.py": settings, "shop/config.py": config}
        assert added(more=more, imports="from shop import config\n", **files) == ["title varchar(9)", "?"]


def test_constants_of_the_projects_own() -> None:
    limits = "LONG = 255\nSHORT = LONG // 5\nTALL = compute()\nNAMES = ['a', 'b']\n"
    for name, column in (
        ("LONG", "title varchar(255)"),
        ("SHORT", "title varchar(51)"),
        ("TALL", "title ?"),
        ("NONE", "title ?"),
    ):
        files = {"shop/limits.py": limits, "shop/models.py": "from .limits import LONG as LONG, SHORT, TALL\n"}
        assert added(f"max_length={name}, ", imports=f"from shop.limits import {name}\n", **files) == [column]
        assert added(f"max_length=limits.{name}, ", imports="from .. import limits\n", **files) == [column]
        if name != "NONE":
            assert added(f"max_length=shop.models.{name}, ", imports="import shop.models\n", **files) == [column]


def test_what_was_kept_goes_with_the_settings_and_constants(tmp_path: Path) -> None:
    head = "from django.conf import settings\nfrom django.db import migrations, models\nfrom shop.limits import LONG\n\n\n"
    files = {"manage.py": b"", "shop/limits.py": b"LONG = 9\n", "site/settings.py": b"TITLE_LENGTH = 9\n"}
    for number in range(60):
        before = f'("shop", "{number - 1:04}_x")' if number else ""
        operation = f'migrations.AddField("book", "n{number}", models.CharField({LENGTH}null=True))'
        if not number:
            operation = 'migrations.CreateModel("Book", [("a", models.CharField(max_length=LONG, primary_key=True))])'
        files[f"shop/migrations/{number:04}_x.py"] = (
            f"{head}class Migration(migrations.Migration):\n    dependencies = [{before}]\n    operations = [{operation}]\n"
        ).encode()

    def lengths(**others: bytes) -> tuple[str, str]:
        (book,) = schema_of(MemoryTree(files | others), Policy(), tmp_path).tables
        return spelled(book.columns[0]), spelled(book.columns[-1])

    assert lengths() == lengths() == ("varchar(9)", "varchar(9)")
    assert lengths(**{"shop/limits.py": b"LONG = 8\n"}) == ("varchar(8)", "varchar(9)")
    assert lengths(**{"site/settings.py": b"TITLE_LENGTH = 7\n"}) == ("varchar(9)", "varchar(7)")
    assert lengths(**{"site/settings.py": b"OTHER = 7\n"}) == ("varchar(9)", "varchar(70)")
