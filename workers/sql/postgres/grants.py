"""GRANT and REVOKE: who may do what. Of roles granted to roles only the words are kept."""

from __future__ import annotations

from bot.domain.operations import Grant, Inert, Operation
from bot.domain.schema import Name
from workers.sql.libpg_query import pb
from workers.sql.nodes import plain_name, relation
from workers.sql.postgres.source import Source

_ON = {
    pb.OBJECT_DATABASE: "database", pb.OBJECT_FDW: "foreign data wrapper", pb.OBJECT_FOREIGN_SERVER: "foreign server",
    pb.OBJECT_FUNCTION: "function", pb.OBJECT_LANGUAGE: "language", pb.OBJECT_LARGEOBJECT: "large object",
    pb.OBJECT_PARAMETER_ACL: "parameter", pb.OBJECT_PROCEDURE: "function", pb.OBJECT_ROUTINE: "function",
    pb.OBJECT_SCHEMA: "schema", pb.OBJECT_SEQUENCE: "sequence", pb.OBJECT_TABLESPACE: "tablespace", pb.OBJECT_TYPE: "type",
    pb.OBJECT_DOMAIN: "type",
}  # fmt: skip
"""What is not named here is a table, or what GRANT takes for one."""


def grant(node: pb.GrantStmt, source: Source) -> list[Operation]:
    """GRANT … ON …; a REVOKE takes rights away and stays without consequence."""
    if not node.is_grant:
        return [Inert("REVOKE", source.text)]
    return [_grant(node, source)]


def default_privileges(node: pb.AlterDefaultPrivilegesStmt, source: Source) -> list[Operation]:
    """ALTER DEFAULT PRIVILEGES, whose action is a GRANT or a REVOKE."""
    if not node.action.is_grant:
        return [Inert("ALTER DEFAULT PRIVILEGES", source.text)]
    return [_grant(node.action, source, later=True)]


def _grant(node: pb.GrantStmt, source: Source, *, later: bool = False) -> Grant:
    everybody = (role.role_spec.roletype == pb.ROLESPEC_PUBLIC for role in node.grantees)
    to = tuple("PUBLIC" if all_ else role.role_spec.rolename for all_, role in zip(everybody, node.grantees, strict=True))
    privileges = tuple(one.access_priv.priv_name.upper() for one in node.privileges)
    objects = tuple(found for one in node.objects if (found := _object(one)) is not None)
    within = node.targtype == pb.ACL_TARGET_ALL_IN_SCHEMA
    return Grant("GRANT", source.text, privileges, _ON.get(node.objtype, "table"), objects, to, within, later)


def _object(node: pb.Node) -> Name | None:
    """A table is a RangeVar, a function a list of names with arguments, a schema or database a string."""
    if node.HasField("range_var"):
        return relation(node.range_var)
    if node.HasField("object_with_args"):
        return plain_name([part.string.sval for part in node.object_with_args.objname])
    if node.HasField("list"):
        return plain_name([part.string.sval for part in node.list.items])
    return Name(node.string.sval) if node.HasField("string") else None
