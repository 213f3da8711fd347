"""How each framework is run on a MariaDB: given the sample, a folder to install into, and the database; gives its version."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.environments import Failed, python_packages, run

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Database:
    """A database of the throw-away server, whose root needs no password."""

    socket: str
    name: str


def rails(root: Path, folder: Path, database: Database) -> str:
    """Under the ActiveRecord that ruby finds. Raises Failed for a migration that does not go through."""
    del folder
    settings = {"adapter": "mysql2", "socket": database.socket, "username": "root", "database": database.name}
    environment = {**os.environ, "DATABASE": json.dumps(settings), "RAILS_ROOT": str(root)}
    done = subprocess.run(
        ["ruby", "-W0", str(HERE / "rails_run.rb"), str(root / "db" / "migrate")],
        env=environment, capture_output=True, text=True, check=False, timeout=550,
    )  # fmt: skip
    if done.returncode or '"error"' in done.stdout:
        raise Failed((done.stdout + done.stderr)[-2000:])
    return str(json.loads(done.stdout.splitlines()[-1])["version"])


def npm(folder: Path, *packages: str) -> None:
    """Packages in a folder; what is there already is kept."""
    if not (folder / "node_modules").exists():
        (folder / "package.json").write_text("{}")
        run(folder, "npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", *packages)


def javascript(script: str, *packages: str) -> Callable[[Path, Path, Database], str]:
    """By a script that is given the sample's folder, the socket and the database's name."""

    def runs(root: Path, folder: Path, database: Database) -> str:
        npm(folder, *packages)
        shutil.copytree(root, folder / "sample", dirs_exist_ok=True)
        head = "const [target, socketPath, database] = process.argv.slice(2), user = 'root';\n"
        fail = "const fail = (error) => { console.error(error); process.exit(1); };\n"
        (folder / "run.js").write_text(head + fail + script)
        run(folder, "node", "run.js", str(folder / "sample"), database.socket, database.name)
        package = packages[0].partition("@")[0]
        return str(json.loads((folder / "node_modules" / package / "package.json").read_text())["version"])

    return runs


_KNEX = """
const knex = require('knex')({ client: 'mysql2', connection: { socketPath, user, database } });
knex.migrate.latest({ directory: target + '/migrations' }).then(() => knex.destroy()).catch(fail);
"""
_SEQUELIZE = """
const Sequelize = require('sequelize'), fs = require('fs');
const sequelize = new Sequelize(database, user, '', { dialect: 'mysql', logging: false, dialectOptions: { socketPath } });
(async () => {
  for (const name of fs.readdirSync(target + '/migrations').sort())
    await require(target + '/migrations/' + name).up(sequelize.getQueryInterface(), Sequelize);
  await sequelize.close();
})().catch(fail);
"""
_TYPEORM = """
require('reflect-metadata');
const { DataSource } = require('typeorm');
const source = new DataSource({
  type: 'mariadb', socketPath, username: user, database, migrations: [target + '/src/migrations/*.js'],
});
source.initialize().then(() => source.runMigrations()).then(() => source.destroy()).catch(fail);
"""
_KYSELY = """
const { Kysely, MysqlDialect, Migrator, FileMigrationProvider } = require('kysely');
const db = new Kysely({ dialect: new MysqlDialect({ pool: require('mysql2').createPool({ socketPath, user, database }) }) });
const folder = { fs: require('fs').promises, path: require('path'), migrationFolder: target + '/migrations' };
const migrator = new Migrator({ db, provider: new FileMigrationProvider(folder) });
migrator.migrateToLatest().then(({ error }) => { if (error) throw error; return db.destroy(); }).catch(fail);
"""
_ENV = """
from alembic import context
from sqlalchemy import create_engine
with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def alembic(root: Path, folder: Path, database: Database) -> str:
    """`alembic upgrade head`. Raises Failed."""
    python_packages(folder, "alembic", "sqlalchemy", "pymysql")
    shutil.copytree(root, folder / "sample", dirs_exist_ok=True)
    where = f"mysql+pymysql://root@localhost/{database.name}?unix_socket={database.socket}"
    (folder / "sample" / "alembic.ini").write_text(
        f"[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = {where}\n"
    )
    (folder / "sample" / "migrations" / "env.py").write_text(_ENV)
    run(folder, "alembic", "-c", str(folder / "sample" / "alembic.ini"), "upgrade", "head")
    return run(folder, "python", "-c", "import alembic; print(alembic.__version__)").strip()


_SETTINGS = """
import pymysql
pymysql.version_info = (2, 2, 1, "final", 0)
pymysql.install_as_MySQLdb()
SECRET_KEY = "x"
USE_TZ = True
INSTALLED_APPS = ["shop"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {{"default": {{
    "ENGINE": "django.db.backends.mysql", "NAME": {name!r}, "USER": "root", "HOST": {socket!r},
}}}}
"""


def django(root: Path, folder: Path, database: Database) -> str:
    """`manage.py migrate`. Raises Failed."""
    python_packages(folder, "django<6", "pymysql", "cryptography")
    shutil.copytree(root, folder / "sample", dirs_exist_ok=True)
    settings = _SETTINGS.format(name=database.name, socket=database.socket)
    (folder / "sample" / "run_settings.py").write_text(settings)
    where = {"PYTHONPATH": str(folder / "sample"), "DJANGO_SETTINGS_MODULE": "run_settings"}
    run(folder, "python", "-m", "django", "migrate", "-v", "0", **where)
    return run(folder, "python", "-m", "django", "--version").strip()


RUNS: dict[str, Callable[[Path, Path, Database], str]] = {
    "alembic": alembic,
    "django": django,
    "rails": rails,
    "knex": javascript(_KNEX, "knex@3", "mysql2@3"),
    "kysely": javascript(_KYSELY, "kysely", "mysql2@3"),
    "sequelize": javascript(_SEQUELIZE, "sequelize@6", "mysql2@3"),
    "typeorm": javascript(_TYPEORM, "typeorm@0.3", "mysql2@3", "reflect-metadata"),
}
