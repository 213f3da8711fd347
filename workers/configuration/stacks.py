"""Terraform's settings of databases: resources, what variables of the folder give them, modules that are called.

A variable counts by its default, a local and an argument of a call by their literals; what environments put in later is not
in the repository. A group of parameters of the same folder counts by the family that it is of.

Source: https://developer.hashicorp.com/terraform/language/modules
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from bot.patterns import late
from workers.configuration.found import Found, found
from workers.configuration.terraform import Block, blocks
from workers.readers.listing import Listing

Stated = tuple[str, str, int, bool]
"""A literal, the file and line that state it, and whether it is a default, which the environment may overrule."""

_STORES = {
    "aws_db_instance": "rds", "aws_rds_cluster": "rds", "google_sql_database_instance": "rds", "aws_docdb_cluster": "rds",
    "aws_neptune_cluster": "rds", "aws_elasticache_replication_group": "elasticache", "aws_elasticache_cluster": "elasticache",
}  # fmt: skip
_GROUPS = frozenset({"aws_db_parameter_group", "aws_rds_cluster_parameter_group"})
_AZURE = {
    "azurerm_postgresql_flexible_server_configuration": "postgresql",
    "azurerm_mysql_flexible_server_configuration": "mysql",
}
_MODULES = late(r"(^|[/_-])(rds|rds-aurora|aurora|rds-cluster)([/_?-]|$)")
_VARIABLE = late(r"\"?\$?\{?\s?((?:var|local)\.[\w-]{1,80})\s?\}?\"?$")
_GROUP = late(r"\"?\$?\{?\s?(aws_[a-z_]{1,40}_parameter_group\.[\w-]{1,80})(\[\w{1,20}\])?\.(name|id)\s?\}?\"?$")
_LARGEST = 500_000
_MOST = 40
"""Files of a folder that are read."""


def stated(tree: Listing, path: str) -> Iterator[tuple[Found, str]]:
    """The settings that the file's resources and calls lead to, each with the file whose line states its value."""
    folder, homes = posixpath.dirname(path), _homes(tree)
    for block in _blocks(tree, path):
        if block.kind == "resource" and len(block.labels) == 2 and folder in homes:
            yield from _resource(block, path, f"`{block.labels[0]}.{block.labels[1][:60]}`", _defaults(tree, folder))
        elif block.kind == "module" and len(block.labels) == 1:
            yield from _called(tree, path, block)


def _homes(tree: Listing) -> frozenset[str]:
    """The folders that describe a database at all: most of a repository's do not."""
    words = (*_STORES, *_GROUPS, *_AZURE)
    return tree.remember(
        "terraform databases", lambda: frozenset(posixpath.dirname(one.path) for one in tree.lines_with(words, (".tf",)))
    )


def _called(tree: Listing, path: str, call: Block) -> Iterator[tuple[Found, str]]:
    """A module of the repository with the call's arguments, or one for RDS of the registry: its names are the resource's."""
    source, where = call.literal("source") or "", f"`module.{call.labels[0][:60]}`"
    if source.startswith("."):
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
        if inside not in _homes(tree):
            return
        outside = _defaults(tree, posixpath.dirname(path))
        given = {f"var.{name}": value for name in call.attributes if (value := _value(call, name, path, outside)) is not None}
        known = _defaults(tree, inside).items()
        defaults = {name: value for name, value in known if name.removeprefix("var.") not in call.attributes}
        for file in files_of(tree, inside):
            for block in _blocks(tree, file):
                if block.kind == "resource" and len(block.labels) == 2 and block.labels[0] in _STORES:
                    yield from _resource(block, file, where, defaults | given)
    elif _MODULES.search(source):
        yield from _attributes(call, "rds", path, where, _defaults(tree, posixpath.dirname(path)))


def _resource(block: Block, path: str, where: str, known: Mapping[str, Stated]) -> Iterator[tuple[Found, str]]:
    kind = block.labels[0]
    if kind in _STORES:
        yield from _attributes(block, _STORES[kind], path, where, known)
        for settings in block.inside:
            for one in settings.inside if settings.kind == "settings" else ():
                yield from _pair(one, "", path, where, known) if one.kind == "database_flags" else ()
    elif kind in _GROUPS:
        for one in block.inside:
            yield from _pair(one, block.literal("family") or "", path, where, known) if one.kind == "parameter" else ()
    elif kind in _AZURE:
        yield from _pair(block, _AZURE[kind], path, where, known)


def _attributes(block: Block, store: str, path: str, where: str, known: Mapping[str, Stated]) -> Iterator[tuple[Found, str]]:
    for name in block.attributes:
        if (value := _value(block, name, path, known)) is not None:
            leave = name == "allow_major_version_upgrade" and value[3]  # given for one apply, and taken back
            yield found(store, name, "unknown" if leave else value[0], value[2], where), value[1]
            if value[3] and name.endswith(("engine_version", "group_name")):
                yield found(store, f"{name}_by_default", "set", value[2], where), value[1]
        elif (group := _GROUP.match(block.attributes[name][0])) and (family := known.get(group[1])) is not None:
            yield found(store, name, f"default.{family[0]}", block.attributes[name][1], where), path
        elif name in {"replicate_source_db", "replication_source_identifier"}:
            yield found(store, name, "set", block.attributes[name][1], where), path


def _pair(block: Block, family: str, path: str, where: str, known: Mapping[str, Stated]) -> Iterator[tuple[Found, str]]:
    """A name and its value; those of MySQL by the family's name."""
    name, value = block.literal("name"), _value(block, "value", path, known)
    if name is not None and value is not None:
        mysql = family.startswith(("mysql", "aurora-mysql", "mariadb"))
        store = "rds" if name.startswith("rds.") else "mysql" if mysql else "postgresql"
        yield found(store, name, value[0], value[2], where), value[1]


def _value(block: Block, name: str, path: str, known: Mapping[str, Stated]) -> Stated | None:
    """A literal, or the variable's that stands there."""
    if (value := block.literal(name)) is not None:
        return value, path, block.attributes[name][1], False
    match = _VARIABLE.match(block.attributes.get(name, ("", 0))[0])
    return known.get(match[1]) if match is not None else None


def _defaults(tree: Listing, folder: str) -> Mapping[str, Stated]:
    """The literal defaults of the folder's variables, its literal locals, and the families of its groups of parameters."""

    def found_here() -> dict[str, Stated]:
        told = dict[str, Stated]()
        for path in files_of(tree, folder):
            for block in _blocks(tree, path):
                if block.kind == "variable" and len(block.labels) == 1 and (value := block.literal("default")) is not None:
                    told[f"var.{block.labels[0]}"] = (value, path, block.attributes["default"][1], True)
                for name in block.attributes if block.kind == "locals" else ():
                    if (value := block.literal(name)) is not None:
                        told[f"local.{name}"] = (value, path, block.attributes[name][1], False)
                if block.kind == "resource" and len(block.labels) == 2 and (value := block.literal("family")) is not None:
                    told[".".join(block.labels)] = (value, path, block.attributes["family"][1], False)
        return told

    return tree.remember(("terraform defaults", folder), found_here)


def files_of(tree: Listing, folder: str) -> list[str]:
    """The files of Terraform in a folder, by name."""
    return tree.remember("terraform files", lambda: _by_folder(tree)).get(folder, [])[:_MOST]


def _by_folder(tree: Listing) -> dict[str, list[str]]:
    found = dict[str, list[str]]()
    for path in sorted(path for path in tree.paths() if path.endswith(".tf")):
        found.setdefault(posixpath.dirname(path), []).append(path)
    return found


def _blocks(tree: Listing, path: str) -> list[Block]:
    return tree.remember(("terraform blocks", path), lambda: _read(tree.text(path)))


def _read(text: str) -> list[Block]:
    return (
        [*blocks(text)]
        if len(text) <= _LARGEST and re.search(r"^(resource|module|variable|locals)\b", text, re.MULTILINE)
        else []
    )
