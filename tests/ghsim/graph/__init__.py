"""GraphQL: queries are checked against a cut of GitHub's own schema and executed; names and types are GitHub's."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, jsonify
from graphql import GraphQLError, GraphQLObjectType, GraphQLScalarType, GraphQLSchema, build_schema, graphql_sync

from ..access import caller
from ..core import core
from ..errors import Problem
from ..paging import body
from .root import Root

graph = Blueprint("graph", __name__)


@functools.cache
def schema() -> GraphQLSchema:
    """GitHub declares `databaseId` as Int and yet answers numbers beyond 31 bits (obmarg/cynic#711): so do we."""
    built = build_schema(Path(__file__).with_name("schema.graphql").read_text())
    long = GraphQLScalarType("LongInt", serialize=int)
    for kind in built.type_map.values():
        if isinstance(kind, GraphQLObjectType) and "databaseId" in kind.fields:
            kind.fields["databaseId"].type = long
    return built


@graph.post("/graphql")
def execute() -> Response:
    """200 also for errors: they are told in `errors`, with a `type` beside the message."""
    who, sent = caller(), body()
    if who.token is None:
        raise Problem(401, "This endpoint requires you to be authenticated.")
    if not isinstance(sent.get("query"), str):
        raise Problem(400, "A query attribute must be specified and must be a string.")
    root = Root(core(), who)
    done = graphql_sync(
        schema(), sent["query"], root.fields(), variable_values=sent.get("variables"), operation_name=sent.get("operationName")
    )
    answer: dict[str, Any] = {} if done.data is None and done.errors and not done.errors[0].path else {"data": done.data}
    if done.errors:
        answer["errors"] = [_told(error) for error in done.errors]
    return jsonify(answer)


def _told(error: GraphQLError) -> dict[str, Any]:
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        core().contract.violations.append(f"simulator: GraphQL: {error.original_error!r} at {error.path}")
    told = error.formatted
    kind = (error.extensions or {}).get("type")
    return ({"type": kind} if kind else {}) | {key: told[key] for key in ("path", "locations", "message") if told.get(key)}
