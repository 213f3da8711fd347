"""Routes of Rust: in attributes and in axum's router, and the snapshot that a test makes of them."""

from __future__ import annotations

import pytest

from tests.contract_pairs import said

GONE = "removed-route-breaks-clients"
CODE = """\
use axum::{Router, routing::{get, post}};

#[utoipa::path(
    get,
    path = "/api/v1/orders",
    tag = "orders",
)]
/// All of them.
pub async fn orders() -> Json<Vec<Order>> { todo!() }

#[utoipa::path(get, path = "/api/private/orders", extensions(("x-internal" = json!(true))))]
pub async fn inside() -> Json<Vec<Order>> { todo!() }

pub fn router() -> Router {
    Router::new().route("/shapes", get(shapes::all).post(shapes::create))
}





/// Apart from the others, for what is said there of one is not said of another.
#[utoipa::path(get, path = "/api/v1/sizes")]
#[deprecated = "use shapes"]
pub async fn sizes() -> Json<Vec<Size>> { todo!() }
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    get,\n", "    post,\n", [f"{GONE} src/orders.rs:3 head warning"]),
        ('path = "/api/v1/orders"', 'path = "/api/v1/order-list"', [f"{GONE} src/orders.rs:3 head warning"]),
        ("/api/private/orders", "/api/private/all", []),
        (CODE[CODE.index("/// Apart") :], "", []),
        (".post(shapes::create)", "", [f"{GONE} src/orders.rs:15 base warning"]),
        (
            '#[utoipa::path(\n    get,\n    path = "/api/v1/orders",\n    tag = "orders",\n)]\n',
            "",
            [f"{GONE} src/orders.rs:3 base warning"],
        ),
    ],
)
def test_routes(old: str, new: str, told: list[str]) -> None:
    assert old in CODE
    assert said({"src/orders.rs": CODE}, {"src/orders.rs": CODE.replace(old, new)}) == told


SNAPSHOT = """\
---
source: src/openapi.rs
expression: response.json()
---
{
  "openapi": "3.1.0",
  "info": {"title": "Orders", "version": "1"},
  "paths": {
    "/api/v1/orders": {
      "get": {"responses": {"200": {"description": "All"}}}
    }
  }
}
"""


def test_a_snapshot_of_the_document_is_a_contract() -> None:
    before = {"src/tests/openapi.snap": SNAPSHOT}
    after = {"src/tests/openapi.snap": SNAPSHOT.replace('"get"', '"post"')}
    assert said(before, after) == ["removed-endpoint-breaks-clients src/tests/openapi.snap:10 base error"]
    changed = CODE.replace("    get,", "    post,")
    both = said(before | {"src/orders.rs": CODE}, after | {"src/orders.rs": changed})
    assert both == [f"{GONE} src/orders.rs:3 head warning"]
