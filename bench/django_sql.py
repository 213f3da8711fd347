"""What Django really sends: two of `tests/golden/` are written anew by the Django that is asked for.

`python -m bench.django_sql PYTHON` runs each operation of `django_operations.txt` after the history of `tests/test_django.py`
with the Django of that interpreter, on the embedded PostgreSQL, and puts what `sqlmigrate` prints below it; what it prints
`--backwards`, once the operation has run, goes to `django_backwards.txt`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.test_django import BACKWARDS, GOLDEN, REFUSED, golden, project
from workers.shadow.binaries import find_binaries
from workers.shadow.cluster import Cluster

_STARS = b"""from django.contrib.postgres.constraints import *
from django.contrib.postgres.fields import *
from django.contrib.postgres.indexes import *
from django.contrib.postgres.operations import *
from django.db.models import F, Q
from django.db.models.functions import *
"""


def main() -> None:
    binaries = find_binaries()
    if binaries is None:
        raise SystemExit("there is no PostgreSQL here")
    with Cluster(binaries) as cluster:
        for file, back in ((GOLDEN, False), (BACKWARDS, True)):
            blocks = []
            for operation, _ in golden():
                with cluster.database() as database, tempfile.TemporaryDirectory() as folder:
                    where = {"NAME": database.name, "USER": cluster.server.role, "HOST": str(cluster.directory / "sockets")}
                    lines = _sent(Path(folder), operation, where, back=back)
                    if lines is None:
                        continue
                    blocks.append("\n".join([operation, *(f"    {sql}" for sql in lines)]))
            file.write_text("\n\n".join(blocks) + "\n")


def _sent(folder: Path, operation: str, where: dict[str, str], *, back: bool) -> list[str] | None:
    """The statements; None where PostgreSQL refuses the operation itself, so that there is no way back."""
    for path, data in project(operation).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_bytes(_STARS + data if path.endswith(".py") else data)
    for app in ("people", "shop"):
        (folder / app / "__init__.py").touch()
        (folder / app / "models.py").touch()
    database = {"ENGINE": "django.db.backends.postgresql", **where}
    (folder / "settings.py").write_text(
        f"SECRET_KEY = 'x'\nUSE_TZ = True\nDATABASES = {{'default': {database!r}}}\nINSTALLED_APPS = ['people', 'shop']\n"
        "DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'\n"
    )
    try:
        _django(folder, "migrate", "-v", "0", "shop", "0002" if back else "0001")
        printed = _django(folder, "sqlmigrate", *(["--backwards"] if back else []), "shop", "0002")
    except subprocess.CalledProcessError as error:
        if back and "ProgrammingError" in error.stderr:
            return None
        if "IrreversibleError" not in error.stderr:
            raise
        return [REFUSED]
    lines = [line for line in printed.splitlines() if line and not line.startswith("--")]
    parts = [part.replace('"', "") for line in lines for part in re.split(r";\s*", line)]
    return [part for part in parts if part and part not in {"BEGIN", "COMMIT"} and not part.startswith("SET CONSTRAINTS")]


def _django(folder: Path, *command: str) -> str:
    own = {**os.environ, "PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "settings"}
    return subprocess.run([sys.argv[1], "-m", "django", *command], env=own, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
