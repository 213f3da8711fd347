"""What handlers ask of a request by name, compared: told where it breaks somebody, silent where it may stand elsewhere."""

from __future__ import annotations

import pytest

from tests.contract_pairs import reviewed

FASTAPI = """\
from fastapi import APIRouter, Depends, Header, Query
from typing import Annotated
router = APIRouter()

@router.get("/orders/{shop}")
def orders(%s):
    return load()
"""
SPRING = """\
package shop;
@RestController
@RequestMapping("/orders")
class OrderController {
  @GetMapping("/{shop}")
  public List<Order> orders(%s) { return all(); }
}
"""
ASPNET = """\
[ApiController]
[Route("api/orders")]
public class OrdersController : ControllerBase
{
    [HttpGet("{shop}")]
    public ActionResult<List<Order>> All(%s) { return Ok(all()); }
}
"""
PATHS = {FASTAPI: "shop/orders.py", SPRING: "src/main/java/shop/OrderController.java", ASPNET: "Api/OrdersController.cs"}


def titles(code: str, before: str, after: str, **others: tuple[str, str]) -> list[str]:
    old, new = {PATHS[code]: code % before}, {PATHS[code]: code % after}
    old |= {f"shop/{name}.py": both[0] for name, both in others.items()}
    new |= {f"shop/{name}.py": both[1] for name, both in others.items()}
    return [one.title for one in reviewed(old, new).findings]


@pytest.mark.parametrize(
    ("code", "before", "after", "told"),
    [
        (FASTAPI, "shop: str, page: int = 1", "shop: str", ["Removing query parameter `page` of `GET /orders/{shop}`"]),
        (FASTAPI, "page: int = 1", "offset: int = 1", ["Removing query parameter `page` of `GET /orders/{shop}`"]),
        (FASTAPI, "page: int = 1", "page: int = 1, *, by: str", ["Adding the required query parameter `by` of `GET"]),
        (FASTAPI, "page: int = 1", "page: Annotated[int, Query(le=9)]", ["Requiring query parameter `page` of `GET"]),
        (FASTAPI, "x_key: str = Header(None)", "x_key: str = Header()", ["Requiring header `x-key` of `GET /orders/{shop}`"]),
        (FASTAPI, "page: int = 1", "page: Annotated[int, Query(le=9)] = 1", []),
        (FASTAPI, "page: int = 1", "start: int = Query(1, alias='page')", []),
        (FASTAPI, "page: int = 1", "asked: Asked = Depends()", []),
        (FASTAPI, "page: int = 1", "asked: Annotated[Asked, Query()]", []),
        (FASTAPI, "asked: Asked = Depends()", "page: int", []),
        (FASTAPI, "", "order: OrderIn, shop: str, db=Depends(get_db)", []),
        (SPRING, '@RequestParam("page") int page', '@RequestParam("start") int page', ["Removing query parameter `page`"]),
        (SPRING, "", '@RequestHeader(name = "X-Shop") String shop', ["Adding the required header `X-Shop`"]),
        (SPRING, "", '@RequestParam(defaultValue = "1") int page, @PathVariable String shop', []),
        (SPRING, "@RequestParam Integer page", "Pageable pageable", []),
        (SPRING, "@RequestParam(PAGE) Integer page", "@RequestParam(START) Integer page", []),
        (SPRING, "", "@Nullable @RequestParam Integer page", []),
        (SPRING, "", "@RequestParam java.util.Optional<Integer> page", []),
        (SPRING, "", "@RequestParam MultipartFile page", ["Adding the required form parameter `page` of `GET /orders/{shop}`"]),
        (ASPNET, "string shop, [FromQuery] int page", "string shop", ["Removing query parameter `page` of `GET /api/orders/{"]),
        (ASPNET, "", "string shop, [FromQuery, Required] int page", ["Adding the required query parameter `page`"]),
        (ASPNET, "[FromQuery] int page", "[FromQuery] Paging paging", []),
    ],
)
def test_parameters(code: str, before: str, after: str, told: list[str]) -> None:
    found = titles(code, before, after)
    assert [one[: len(start)] for one, start in zip(found, told, strict=True)] == told


def test_one_parameter_of_many_handlers_is_told_once() -> None:
    more = "\n@router.get('/late/{shop}')\ndef late(%s):\n    return load()\n"
    old = FASTAPI % "page: int = 1" + more % "page: int = 1"
    found = reviewed({"shop/orders.py": old}, {"shop/orders.py": old.replace("page: int = 1", "")}).findings
    told = "Removing query parameter `page` of `GET /orders/{shop}` and `GET /late/{shop}` breaks clients that send it"
    assert [one.title for one in found] == [told]


def test_what_a_dependency_takes_from_now_on_is_not_gone() -> None:
    deps = ("def paging(size: int = 1): ...\n", "def paging(size: int = 1, page: int = 1): ...\n")
    before, after = "page: int = 1, by=Depends(paging)", "by=Depends(paging)"
    assert titles(FASTAPI, before, after, deps=deps) == []
    assert len(titles(FASTAPI, before, after, deps=(deps[0], "def paging(size: int = 2): ...\n"))) == 1


def test_what_stands_in_the_prefix_of_a_mounted_router_is_no_query() -> None:
    mount = 'app.include_router(orders.router, prefix="/shops/{seller}")\n'
    for before, after in (("", "seller: int"), ("seller: int", "")):
        assert titles(FASTAPI, before, after, main=(mount, mount)) == []
        assert len(titles(FASTAPI, before, after, main=("", ""))) == 1


def test_what_the_body_or_a_new_dependency_asks_for_is_not_gone() -> None:
    old = FASTAPI % "request: Request, page: int = 1"
    by_hand = FASTAPI % "request: Request" + "    page = request.query_params.get('page')\n"
    guarded = (FASTAPI % "request: Request").replace('{shop}"', '{shop}", dependencies=[Depends(paged)]')
    for new, told in ((by_hand, 0), (guarded, 0), (FASTAPI % "request: Request", 1)):
        assert len(reviewed({"shop/orders.py": old}, {"shop/orders.py": new}).findings) == told


def test_a_resource_of_flask_and_its_paths() -> None:
    api = "from flask_restful import Resource\n\nclass Orders(Resource):\n    def get(self):\n        return load()\n%s"
    routes = "from flask_restful import Api\napi = Api()\n%s"
    both = 'api.add_resource(Orders, "/orders")\napi.add_resource(Late, "/late/<int:id>")\n'
    old = {"shop/routes.py": routes % both, "shop/orders.py": api % "\n    def post(self):\n        return 1\n"}
    gone = reviewed(old, old | {"shop/routes.py": routes % both.split("\n", maxsplit=1)[0]}).findings
    assert [one.title for one in gone] == ["Removing `/late/<int:id>` breaks the clients that call it"]
    one = {"shop/orders.py": api % "\n    def post(self):\n        return 1\n\napi.add_resource(Orders, '/orders')\n"}
    less = {"shop/orders.py": api % "\napi.add_resource(Orders, '/orders')\n"}
    assert [f.title for f in reviewed(one, less).findings] == ["Removing `POST /orders` breaks the clients that call it"]


def test_a_view_that_is_opened_where_the_settings_guard_it() -> None:
    settings = "REST_FRAMEWORK = {'DEFAULT_PERMISSION_CLASSES': ['rest_framework.permissions.IsAuthenticated']}\n"
    view = "from rest_framework import viewsets\n\nclass OrderViewSet(viewsets.ModelViewSet):\n    queryset = x\n"
    new = view + "    permission_classes = [AllowAny]\n"
    found = reviewed({"s/settings.py": settings, "v.py": view}, {"s/settings.py": settings, "v.py": new}).findings
    assert [(one.title, one.span.line) for one in found] == [("`AllowAny` lets everybody call `OrderViewSet`", 5)]
    assert not reviewed({"v.py": view}, {"v.py": new}).findings


def test_one_of_several_ways_to_sign_in_opens_nothing() -> None:
    view = (
        "from rest_framework import viewsets\n\nclass OrderViewSet(viewsets.ModelViewSet):\n    authentication_classes = [%s]\n"
    )
    assert not reviewed({"v.py": view % "OAuth2, Session"}, {"v.py": view % "Session"}).findings
