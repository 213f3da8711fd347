"""Guards that scripts put elsewhere: before what follows in the file, where a router is mounted, before a whole application."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed
from workers.handlers.words import aside, guards, spends

OPENED = "authentication-removed-opens-handler"
EXPRESS = """\
const express = require("express");
const app = express();
const orders = require("./orders");
app.use(requireAuth);
app.get("/api/bills", list);
app.use("/api", orders);
"""
LATE = EXPRESS.replace("app.use(requireAuth);\n", "") + "app.use(requireAuth);\n"
ORDERS = 'const router = require("express").Router();\nrouter.get("/orders", list);\nmodule.exports = router;\n'
ROUTE = """\
export default async function (fastify) {
  fastify.route({ method: "POST", url: "/orders", preHandler: fastify.authenticate, handler: create });
  fastify.route({ method: ["GET"], url: "/orders", handler: async (request, reply) => reply.send({ orders }) });
}
"""
CONTROLLER = "@Controller('orders')\nexport class Orders {\n  @Get()\n  list() { return []; }\n}\n"
CLOSED = CONTROLLER.replace("export", "@UseGuards(JwtAuthGuard)\nexport")
MODULE = """\
import { JwtAuthGuard } from './auth';
@Module({
  providers: [
    {
      provide: APP_GUARD,
      useClass: JwtAuthGuard,
    },
  ],
})
export class AppModule {}
"""
NONE = MODULE.replace("    {\n      provide: APP_GUARD,\n      useClass: JwtAuthGuard,\n    },\n", "")
MAIN = "const app = await create(AppModule);\napp.useGlobalGuards(new JwtAuthGuard(reflector));\nawait app.listen(3000);\n"


def titles(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Of what is said."""
    return [one.title for one in reviewed(before, after).findings]


def test_a_guard_that_comes_after_the_routes_guards_none_of_them() -> None:
    was, now = ({"src/app.js": text, "src/orders.js": ORDERS} for text in (EXPRESS, LATE))
    assert titles(was, now) == ["`GET /api/bills` and `/api` can be called by anybody: `requireAuth` is gone"]


def test_a_router_that_asks_itself_is_opened_by_no_mount() -> None:
    mount = EXPRESS.replace("app.use(requireAuth);\n", "").replace('"/api", orders', '"/api", requireAuth, orders')
    bare = mount.replace("requireAuth, ", "")
    asks = ORDERS.replace("router.get", "router.use(requireAuth);\nrouter.get")
    assert titles({"src/app.js": mount, "src/orders.js": ORDERS}, {"src/app.js": bare, "src/orders.js": ORDERS}) == [
        "`/api` can be called by anybody: `requireAuth` is gone"
    ]
    assert titles({"src/app.js": mount, "src/orders.js": asks}, {"src/app.js": bare, "src/orders.js": asks}) == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("preHandler: fastify.authenticate, ", "", ["`POST /orders` can be called by anybody: `authenticate` is gone"]),
        ("preHandler: fastify.authenticate", "onRequest: [fastify.authenticate]", []),
        ("preHandler: fastify.authenticate", "preHandler: fastify.verifySession", []),
        (ROUTE.split("\n")[2], "", ["Removing `GET /orders` breaks the clients that call it"]),
    ],
)
def test_routes_of_fastify_that_are_described(was: str, now: str, told: list[str]) -> None:
    assert titles({"src/orders.js": ROUTE}, {"src/orders.js": ROUTE.replace(was, now)}) == told


@pytest.mark.parametrize(
    ("path", "was", "now", "controller", "told"),
    [
        ("src/app.module.ts", MODULE, NONE, CONTROLLER, 1),
        ("src/app.module.ts", MODULE, NONE, CLOSED, 0),
        ("src/app.module.ts", MODULE, MODULE.replace("JwtAuthGuard", "SessionAuthGuard"), CONTROLLER, 0),
        ("src/app.module.ts", MODULE, NONE.replace("providers", "imports: [JwtAuthGuardModule], providers"), CONTROLLER, 0),
        ("src/main.ts", MAIN, MAIN.replace("app.useGlobalGuards(new JwtAuthGuard(reflector));\n", ""), CONTROLLER, 1),
        ("src/main.ts", MAIN.replace("JwtAuth", "Throttler"), MAIN[:40], CONTROLLER, 0),
    ],
)
def test_the_guard_of_a_whole_application(path: str, was: str, now: str, controller: str, told: int) -> None:
    beside = {"src/orders.controller.ts": controller}
    found = reviewed({**beside, path: was}, {**beside, path: now}).findings
    assert [one.rule for one in found] == [OPENED] * told


def test_a_guard_of_the_application_that_stands_elsewhere_now() -> None:
    before = {"src/orders.controller.ts": CONTROLLER, "src/app.module.ts": MODULE, "src/main.ts": MAIN[:37]}
    assert titles(before, {**before, "src/app.module.ts": NONE, "src/main.ts": MAIN}) == []


def test_names_of_what_asks_how_much_or_from_where_are_no_guards() -> None:
    assert not any(guards(name) for name in ("koaQuotaGuard", "ThrottlerGuard", "RateLimitGuard", "captchaGuard"))
    assert all(guards(name) for name in ("JwtAuthGuard", "requireAuth", "koaOidcAuth", "AdminGuard"))
    assert spends("ThrottlerGuard")
    assert aside("koaCors")
    assert not aside("requireAuth")


CONTRACT = 'export const webhooks = c.router({\n  release: { method: "POST", path: "/release", body: Release },\n});\n'


def test_a_route_that_a_contract_says_from_now_on_is_not_gone() -> None:
    was = 'const router = express.Router();\nrouter.post("/api/release", publish);\n'
    before = {"backend/src/api/routes/hooks.ts": was}
    gone = {"backend/src/api/routes/hooks.ts": "export default s.router(webhooks, handlers);\n"}
    assert titles(before, gone) == ["Removing `POST /api/release` breaks the clients that call it"]
    assert titles(before, {**gone, "packages/contracts/webhooks.ts": CONTRACT}) == []


def test_routes_of_a_file_that_nobody_imported_were_not_served() -> None:
    routes = 'const router = Router();\nrouter.get("/api/orders", list);\nexport default router;\n'
    app = 'import bills from "./router/bills";\nimport orders from "./router/orders";\n'
    before = {"src/router/orders.ts": routes, "src/router/bills.ts": routes.replace("orders", "bills"), "src/app.ts": app}
    gone = {name: text for name, text in before.items() if "orders" not in name}
    assert titles(before, gone) == ["Removing `GET /api/orders` breaks the clients that call it"]
    dead = {**before, "src/app.ts": app.replace("./router/orders", "./trpc/orders")}
    assert titles(dead, {name: text for name, text in dead.items() if name != "src/router/orders.ts"}) == []


def test_a_client_may_keep_its_calls_in_a_folder_that_is_called_api() -> None:
    server = 'import fastify from "fastify";\nconst server = fastify();\nserver.get("/api/sites", sites);\n'
    route = server + 'server.get("/api/pages/:site", pages);\n'
    call = "export const usePages = (site) => get(`/pages/${site}`);\n"
    beside = {"client/package.json": "{}", "server/package.json": "{}"}
    before = {**beside, "server/src/index.ts": route, "client/src/api/pages.ts": call}
    after = {**beside, "server/src/index.ts": server}
    assert titles(before, {**after, "client/src/api/pages.ts": call}) == [
        "Removing `GET /api/pages/:site` breaks the clients that call it"
    ]
    assert titles(before, after) == []


CHI = """\
package api

func routes(r chi.Router) {
\tr.Route(path.Join(base, "events"), func(r chi.Router) {
\t\tr.Get("/runs", list)
\t})
\tr.Route("/", func(r chi.Router) {
\t\tr.Use(auth.Middleware)
\t\tr.Get("/*", index)
\t})
}
"""


def test_a_prefix_that_is_a_constant_is_shown_and_the_first_page_is_for_all() -> None:
    text = CHI.replace("package api\n", 'package api\n\nimport "github.com/go-chi/chi/v5"\n')
    posted = text.replace('r.Get("/runs"', 'r.Post("/runs"')
    assert titles({"api/routes.go": text}, {"api/routes.go": posted}) == [
        "`GET {path.Join(base,events)}/runs` is `POST {path.Join(base,events)}/runs` now: the clients that call it break"
    ]
    assert titles({"web/routes.go": text}, {"web/routes.go": text.replace("\t\tr.Use(auth.Middleware)\n", "")}) == []
    moved = text.replace('path.Join(base, "events")', '"/v1/events"')
    assert titles({"web/routes.go": text}, {"web/routes.go": moved}) == []


def test_a_long_chain_takes_time_in_proportion_to_it() -> None:
    spent = []
    for many in (1000, 8000):
        text = EXPRESS + "check" + ".all(1)" * many + ";\n"
        started = time.process_time()
        assert titles({"src/app.js": EXPRESS}, {"src/app.js": text}) == []
        spent.append(time.process_time() - started)
    assert spent[1] < max(0.5, spent[0]) * 16
