"""Packages from npm whose migrations run on PostgreSQL: by Knex and TypeORM.

The package alone is unpacked, without what it depends on; its migrations get the framework and the driver. Other modules that
their files ask for at the top, and that the migrations do not need, are empty objects. The embedded server has no uuid-ossp: a
function stands in for it.
"""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

from bench.catalogs import UUIDS
from bench.environments import run
from bench.replays import History, Server

_STUBS = """
const Module = require('module'), load = Module._load;
const empty = () => new Proxy(function () {}, { get: (t, k) => (k === '__esModule' ? false : empty()), apply: () => empty() });
Module._load = function (name, asking, ...rest) {
  try { return load.call(this, name, asking, ...rest); }
  catch (error) {
    if (error.code === 'MODULE_NOT_FOUND' && asking.filename.startsWith(__dirname + '/package/')) return empty();
    throw error;
  }
};
"""
_KNEX = """
const knex = require('knex')({ client: 'pg', connection: { host, user, database } });
knex.migrate.latest({ directory: target }).then(() => knex.destroy()).catch(fail);
"""
_TYPEORM = """
require('reflect-metadata');
const { DataSource } = require('typeorm');
const migrations = require(target)[name];
const source = new DataSource({ type: 'postgres', host, username: user, database, migrations, installExtensions: false });
const { PostgresQueryRunner: Runner } = require('typeorm/driver/postgres/PostgresQueryRunner'), send = Runner.prototype.query;
Runner.prototype.query = function (sql, ...rest) {
  return /create extension/i.test(sql) ? Promise.resolve([]) : send.call(this, sql, ...rest);
};
const extensions = () => source.query(UUIDS);
source.initialize().then(extensions).then(() => source.runMigrations()).then(() => source.destroy()).catch(fail);
"""
_HEAD = "const [target, host, user, database, name] = process.argv.slice(2);\n"
_FAIL = "const fail = (error) => { console.error(error); process.exit(1); };\n"


def _package(name: str, *needed: str) -> Callable[[Path], Path]:
    def fetch(folder: Path) -> Path:
        if not (folder / "package").exists():
            said = run(folder, "npm", "pack", "--silent", name).split()[-1]
            with tarfile.open(folder / said) as archive:
                archive.extractall(folder, filter="data")
            (folder / "package.json").write_text("{}")
            options = ("--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps")
            run(folder, "npm", "install", "--silent", *options, *needed)
        return folder / "package"

    return fetch


def _runs(script: str, target: str, name: str = "") -> Callable[[Path, Server], None]:
    def migrate(folder: Path, server: Server) -> None:
        (folder / "migrate.js").write_text(_HEAD + f"const UUIDS = {json.dumps(UUIDS)};\n" + _FAIL + _STUBS + script)
        path = str(folder / "package" / target)
        run(folder, "node", "migrate.js", path, server.sockets, server.user, server.database, name)

    return migrate


def _knex(name: str, package: str) -> History:
    fetch = _package(package, "knex@3", "pg@8", "lodash@4")
    return History(
        name, "knex", fetch, _runs(_KNEX, "migrations"), ("migrations",), ignored=("knex_migrations", "knex_migrations_lock")
    )


HISTORIES = (
    _knex("backstage-auth", "@backstage/plugin-auth-backend"),
    _knex("backstage-catalog", "@backstage/plugin-catalog-backend"),
    _knex("backstage-notifications", "@backstage/plugin-notifications-backend"),
    _knex("backstage-scaffolder", "@backstage/plugin-scaffolder-backend"),
    History(
        "flowise", "typeorm", _package("flowise", "typeorm@0.3", "pg@8", "uuid@9", "reflect-metadata"),
        _runs(_TYPEORM, "dist/database/migrations/postgres/index.js", "postgresMigrations"),
        ("dist",), ignored=("migrations",),
    ),
)  # fmt: skip
