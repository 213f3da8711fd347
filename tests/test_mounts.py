"""Routers that are mounted no more."""

from __future__ import annotations

import pytest

from tests.contract_pairs import said

RULE = "unmounted-router-breaks-clients"
FASTAPI = "from shop.orders import router as orders_router\napp.include_router(\n    orders_router,\n    prefix='/orders',\n)\n"
FLASK = "from .orders import bp as orders\napp.register_blueprint(orders)\n"
DJANGO = "urlpatterns = [\n    path('orders/', include('shop.orders')),\n]\n"
ROUTES = "@router.get('/orders')\ndef orders(): ...\n"
EXPRESS = "import orders from './routes/orders.js';\nconst app = express();\napp.use('/orders', auth, orders);\n"
REQUIRED = "const app = express();\napp.use('/orders', require('./routes/orders'));\n"
SCRIPT = "const router = Router();\nrouter.get('/', list);\nexport default router;\n"


@pytest.mark.parametrize(
    ("place", "text", "line", "file", "routes"),
    [
        ("shop/main.py", FASTAPI, 2, "shop/orders.py", ROUTES),
        ("shop/__init__.py", FLASK, 2, "shop/orders.py", ROUTES),
        ("shop/urls.py", DJANGO, 2, "shop/orders.py", "urlpatterns = [path('', view)]\n"),
        ("src/app.js", EXPRESS, 3, "src/routes/orders.js", SCRIPT),
        ("src/app.ts", REQUIRED, 2, "src/routes/orders.ts", SCRIPT),
    ],
)
def test_a_router_that_is_mounted_no_more(place: str, text: str, line: int, file: str, routes: str) -> None:
    before, after = {place: text + "# end\n", file: routes}, {place: "# end\n", file: routes}
    assert said(before, after) == [f"{RULE} {place}:{line} base warning"]
    elsewhere = {f"{place.rpartition('/')[0]}/all.{file.rpartition('.')[2]}": text}
    assert said(before, after | elsewhere) == []
    assert said(before, before | {place: "# start\n" + before[place]}) == []
    assert RULE not in str(said(before, {place: "# end\n"})), "its routes are told themselves"
    assert RULE not in str(said(before, after | {file: "# nothing\n"})), "the file has no routes any more"
    assert said({place: before[place]}, {place: after[place]}) == [], "nobody knows what it was"
