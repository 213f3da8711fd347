"""Handlers of Go, PHP and C#: what guards them, compared; clean code of their own guides; what is hostile."""

from __future__ import annotations

import time

import pytest

from bot.policy import Policy
from tests.contract_pairs import reviewed, said
from workers.facts import Notebook

OPEN = "authentication-removed-opens-handler"
GONE = "removed-route-breaks-clients"
ALIKE = "endpoint-without-its-neighbours-authentication"

GIN = """\
package api
import "github.com/gin-gonic/gin"
func Routes(r *gin.Engine) {
	r.GET("/health", health)
	api := r.Group("/api", auth.Required())
	api.GET("/orders", listOrders)
	api.POST("/orders", middleware.RequireRole("admin"), createOrder)
	users := api.Group("/users")
	users.Use(AdminOnly())
	users.DELETE("/:id", deleteUser)
}
"""
CHI = """\
package api
import "github.com/go-chi/chi/v5"
func Routes() http.Handler {
	r := chi.NewRouter()
	r.Route("/api/v1", func(r chi.Router) {
		r.Use(jwtauth.Authenticator)
		r.With(adminOnly).Delete("/orders/{id}", h.Delete)
		r.Group(func(r chi.Router) {
			r.Use(paginate)
			r.Get("/users", func(w http.ResponseWriter, r *http.Request) { list(w) })
		})
	})
	return r
}
"""
ECHO = """\
package api
import "github.com/labstack/echo/v4"
func Routes(e *echo.Echo) {
	g := e.Group("/admin")
	g.Use(middleware.BasicAuth(check))
	g.GET("/x", h.X, limiter)
	e.GET("/api/me", h.Me, requireLogin)
}
"""
NET = """\
package api
import "net/http"
func Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/orders", requireAuth(orders.List))
	mux.Handle("/api/x", authMiddleware(http.HandlerFunc(show)))
}
"""
GORILLA = """\
package api
import "github.com/gorilla/mux"
func Routes() {
	r := mux.NewRouter()
	api := r.PathPrefix("/api").Subrouter()
	api.Use(s.authenticate)
	api.HandleFunc("/orders", s.orders).Methods("GET", http.MethodPost)
}
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "found"),
    [
        (GIN, ", auth.Required()", "", [f"{OPEN} a.go:5 base error", *[f"{OPEN} a.go:5 base warning"] * 2]),
        (GIN, 'middleware.RequireRole("admin"), ', "", [f"{OPEN} a.go:7 base warning"]),
        (GIN, "	users.Use(AdminOnly())\n", "", [f"{OPEN} a.go:9 base warning"]),
        (GIN, 'api.GET("/orders"', 'r.GET("/api/orders"', [f"{OPEN} a.go:6 head error"]),
        (GIN, "auth.Required()", "auth.Verified()", []),
        (GIN, "auth.Required()", "chain...", []),
        (GIN, '	users.DELETE("/:id", deleteUser)\n', "", [f"{GONE} a.go:10 base warning"]),
        (GIN, 'users.DELETE("/:id", deleteUser)', 'bind(users, "/:id", deleteUser)', []),
        (GIN, 'users.DELETE("/:id"', 'users.DELETE("/:user"', []),
        (CHI, "		r.Use(jwtauth.Authenticator)\n", "", [f"{OPEN} a.go:6 base error", f"{OPEN} a.go:6 base warning"]),
        (CHI, "r.With(adminOnly).", "r.", [f"{OPEN} a.go:7 base warning"]),
        (CHI, "{ list(w) }", "{ requireUser(r); list(w) }", []),
        (ECHO, "	g.Use(middleware.BasicAuth(check))\n", "", [f"{OPEN} a.go:5 base error"]),
        (ECHO, ", requireLogin", "", [f"{OPEN} a.go:7 base error"]),
        (ECHO, ", limiter", "", []),
        (NET, "requireAuth(orders.List)", "orders.List", [f"{OPEN} a.go:4 base error"]),
        (NET, "authMiddleware(http.HandlerFunc(show))", "http.HandlerFunc(show)", [f"{OPEN} a.go:5 base error"]),
        (GORILLA, "	api.Use(s.authenticate)\n", "", [f"{OPEN} a.go:6 base error"]),
        (GORILLA, "http.MethodPost", '"POST"', []),
    ],
)  # fmt: skip
def test_go(text: str, old: str, new: str, found: list[str]) -> None:
    assert old in text
    assert sorted(said({"a.go": text}, {"a.go": text.replace(old, new)})) == found


def test_a_handler_that_asks_itself_instead() -> None:
    body = "package api\n\nfunc listOrders(c *gin.Context) {\n	show(c)\n}\n"
    asks = body.replace(
        "	show(c)", "	if !signedIn(c) {\n		c.AbortWithStatus(http.StatusUnauthorized)\n	}\n	show(c)"
    )
    flat = GIN.replace(", auth.Required()", "").replace('middleware.RequireRole("admin"), ', "")
    before = GIN.replace("createOrder", "listOrders").replace("deleteUser", "listOrders")
    after = flat.replace("createOrder", "listOrders").replace("deleteUser", "listOrders")
    assert said({"a.go": before, "b.go": body}, {"a.go": after, "b.go": asks}) == []


def test_whoever_calls_what_binds_puts_the_guard() -> None:
    main = "package api\n\nfunc main() {\n	r := gin.New()\n	r.Use(auth.Required())\n	Routes(r)\n}\n"
    after = GIN.replace(", auth.Required()", "")
    assert said({"a.go": GIN, "main.go": main}, {"a.go": after, "main.go": main}) == []


def test_a_router_that_comes_with_its_guard() -> None:
    before = GIN.replace("r.GET", "r.Use(auth.Required())\n\tr.GET").replace(", auth.Required())", ")", 1)
    before = before.replace('api := r.Group("/api", auth.Required())', 'api := r.Group("/api")')
    after = before.replace("\tr.Use(auth.Required())\n", "")
    made = "package api\n\nfunc make() *gin.Engine {\n\tr := gin.New()\n%s\treturn r\n}\n"
    main = made + "\nfunc main() {\n\tr := make()\n\tRoutes(r)\n}\n"
    bare, put = main % "", main % "\tr.Use(auth.Required())\n"
    assert said({"a.go": before, "main.go": bare}, {"a.go": after, "main.go": put}) == []
    assert {one.split()[0] for one in said({"a.go": before, "main.go": bare}, {"a.go": after, "main.go": bare})} == {OPEN}


def test_a_path_that_takes_one_part_instead_of_all() -> None:
    after = GIN.replace('"/:id"', '"/*id"')
    assert said({"a.go": GIN}, {"a.go": after}) == []
    assert said({"a.go": after}, {"a.go": GIN}) == []


ROUTES = """\
<?php
use Illuminate\\Support\\Facades\\Route;
Route::get('/ping', fn () => 'pong');
Route::middleware(['auth:sanctum', 'throttle:api'])->prefix('v1')->group(function () {
    Route::get('/orders', [OrderController::class, 'index']);
    Route::delete('/orders/{order}', [OrderController::class, 'destroy'])->middleware('can:delete,order');
    Route::apiResource('users', UserController::class)->only(['index', 'show']);
});
Route::group(['prefix' => 'admin', 'middleware' => ['auth', 'admin']], function () {
    Route::post('x', 'AdminController@x');
});
"""
CONTROLLER = """\
<?php
class OrderController extends Controller {
    public function __construct() {
        $this->middleware('auth')->except('index');
    }
    public function index(Request $request) { return Order::all(); }
    public function destroy(Order $order) {
        $this->authorize('delete', $order);
        $order->delete();
    }
}
"""
R, C = "routes/api.php", "app/Http/Controllers/OrderController.php"


@pytest.mark.parametrize(
    ("path", "old", "new", "found"),
    [
        (R, "'auth:sanctum', ", "", [f"{OPEN} {R}:4 base error", f"{OPEN} {R}:4 base warning"]),
        (R, "->middleware('can:delete,order')", "", [f"{OPEN} {R}:6 base warning"]),
        (R, "'auth', 'admin'", "'auth'", [f"{OPEN} {R}:9 base warning"]),
        (R, "['auth', 'admin']", "[]", [f"{OPEN} {R}:9 base error"]),
        (R, "'auth:sanctum'", "'auth:api'", []),
        (R, "'destroy'])", "'destroy'])->withoutMiddleware('auth:sanctum')", [f"{OPEN} {R}:6 head error"]),
        (R, "['index', 'show']", "['index']", [f"{GONE} {R}:7 base warning"]),
        (R, "{order}'", "{id}'", []),
        (C, "        $this->authorize('delete', $order);\n", "", [f"{OPEN} {C}:8 base warning"]),
        (C, "        $this->middleware('auth')->except('index');\n", "", [f"{OPEN} {C}:4 base warning"]),
        (C, "$this->authorize('delete', $order)", "abort_unless(auth()->user()->can('delete', $order), 403)", []),
        (C, "destroy(Order $order) {\n        $this->authorize('delete', $order);", "destroy(DropOrder $order) {", []),
    ],
)
def test_laravel(path: str, old: str, new: str, found: list[str]) -> None:
    text = {R: ROUTES, C: CONTROLLER}[path]
    assert old in text
    assert sorted(said({path: text}, {path: text.replace(old, new)})) == found


def test_laravel_routes_and_controllers_together() -> None:
    after = ROUTES.replace("'auth:sanctum', ", "").replace("'index'])", "'destroy'])")
    guarded = said({R: ROUTES.replace("'index'])", "'destroy'])"), C: CONTROLLER}, {R: after, C: CONTROLLER})
    assert [one for one in guarded if ":4 base error" in one] == [f"{OPEN} {R}:4 base error"], (
        "users are open, orders ask themselves"
    )
    bare = CONTROLLER.replace("        $this->middleware('auth')->except('index');\n", "")
    assert said({R: ROUTES, C: CONTROLLER}, {R: ROUTES, C: bare}) == [], "each of its routes asks"
    provider = "<?php\nRoute::middleware(['api', 'auth:sanctum'])\n    ->group(base_path('routes/api.php'));\n"
    kernel = "<?php\nclass Kernel {\n    protected $middlewareGroups = ['api' => [\n        'auth:sanctum',\n    ]];\n}\n"
    place, after = "app/Http/Kernel.php", ROUTES.replace("'auth:sanctum', ", "")
    assert said({R: ROUTES, place: kernel}, {R: after, place: kernel}) == []
    role = ROUTES.replace("'auth:sanctum', ", "'role:admin', ")
    assert said({R: role, place: kernel}, {R: after, place: kernel}) == [f"{OPEN} {R}:4 base warning"], (
        "who calls is asked still"
    )
    path, after = "app/Providers/RouteServiceProvider.php", ROUTES.replace("'auth:sanctum', ", "")
    assert said({R: ROUTES, path: provider}, {R: after, path: provider}) == []


def test_a_request_of_laravel_that_asks_itself() -> None:
    line = "        $this->authorize('create', Order::class);\n"
    before = (
        "<?php\nclass OrderController extends Controller {\n    public function store(StoreOrderRequest $request) {\n"
        f"{line}        return Order::create($request->validated());\n    }}\n}}\n"
    )
    asks = (
        "<?php\nclass StoreOrderRequest extends FormRequest {\n"
        "    public function authorize(): bool\n    {\n        return %s;\n    }\n}\n"
    )
    place, after = "app/Http/Requests/StoreOrderRequest.php", before.replace(line, "")
    for answer, found in (("Gate::allows('create', Order::class)", []), ("true", [f"{OPEN} {C}:4 base warning"])):
        assert said({C: before, place: asks % answer}, {C: after, place: asks % answer}) == found


ASP = """\
using Microsoft.AspNetCore.Mvc;
[ApiController]
[Route("api/[controller]")]
[Authorize]
public class OrdersController : ControllerBase
{
    [HttpGet("{id}")]
    [Authorize(Roles = "Admin")]
    public async Task<Order> Get(int id) { return await orders.Find(id); }

    [HttpPost]
    public Task Create(OrderIn order) => orders.Add(order);
}
"""
MINIMAL = """\
var app = builder.Build();
var orders = app.MapGroup("/api/orders").RequireAuthorization();
orders.MapGet("/", List);
orders.MapDelete("/{id}", (int id) => Drop(id)).RequireAuthorization("admin");
app.MapGet("/health", () => "ok").AllowAnonymous();
app.MapPost("/api/pay", Pay)
   .RequireAuthorization();
app.MapGroup("/u").MapUsers().RequireAuthorization();
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "found"),
    [
        (ASP, "[Authorize]\n", "", [f"{OPEN} A.cs:4 base error"]),
        (ASP, '(Roles = "Admin")', "", [f"{OPEN} A.cs:8 base warning"]),
        (ASP, '(Roles = "Admin")', '(Policy = "Orders")', []),
        (ASP, "    [HttpPost]\n", "    [AllowAnonymous]\n    [HttpPost]\n", [f"{OPEN} A.cs:11 head error"]),
        (ASP, ASP[ASP.index("    [HttpPost]") : -2], "", [f"{GONE} A.cs:11 base warning"]),
        (ASP, "ControllerBase", "SecureController", []),
        (MINIMAL, 'orders").RequireAuthorization()', 'orders")', [f"{OPEN} A.cs:2 base error"]),
        (MINIMAL, '.RequireAuthorization("admin")', "", [f"{OPEN} A.cs:4 base warning"]),
        (MINIMAL, "\n   .RequireAuthorization()", "", [f"{OPEN} A.cs:7 base error"]),
        (MINIMAL, "List);", "List).AllowAnonymous();", [f"{OPEN} A.cs:3 head error"]),
        (MINIMAL, "MapUsers().RequireAuthorization()", "MapUsers()", [f"{OPEN} A.cs:8 base error"]),
    ],
)
def test_aspnet(text: str, old: str, new: str, found: list[str]) -> None:
    assert old in text
    assert said({"A.cs": text}, {"A.cs": text.replace(old, new)}) == found


def test_aspnet_that_asks_of_everything() -> None:
    program = "builder.Services.AddAuthorization(o => o.FallbackPolicy = o.DefaultPolicy);\n"
    assert said({"A.cs": ASP, "P.cs": program}, {"A.cs": ASP.replace("[Authorize]\n", ""), "P.cs": program}) == []
    opened = ASP.replace("    [HttpPost]\n", "    [AllowAnonymous]\n    [HttpPost]\n")
    split = opened.replace("[Authorize]\n", "")
    assert [one for one in said({"A.cs": opened}, {"A.cs": split}) if "error" in one] == [], "what was open stays so"


def test_aspnet_whose_base_class_asks() -> None:
    base = "[Authorize]\npublic class BaseApiController : ControllerBase\n{\n}\n"
    own = ASP.replace("[Authorize]\n", "").replace(": ControllerBase", ": BaseApiController")
    before, after = {"A.cs": own, "BaseApiController.cs": base}, own.replace('    [Authorize(Roles = "Admin")]\n', "")
    assert said(before, {**before, "A.cs": after}) == [f"{OPEN} A.cs:7 base warning"]
    simple = own.replace('(Roles = "Admin")', "")
    assert said({**before, "A.cs": simple}, {**before, "A.cs": after}) == []


def test_pages_are_no_api() -> None:
    empty = "public class CartController : Controller\n{\n%s}\n"
    pages = empty % '    [HttpGet("/cart")]\n    public IActionResult Show() { return View(); }\n'
    assert said({"A.cs": pages}, {"A.cs": empty % ""}) == []


def test_a_new_endpoint_among_guarded_ones() -> None:
    text = GIN.replace("	users := api", '	api.PUT("/orders", putOrder)\n	users := api')
    new = '	users.DELETE("/:id", deleteUser)\n	r.POST("/api/refunds", refund)\n'
    review = reviewed({"a.go": text}, {"a.go": text.replace('	users.DELETE("/:id", deleteUser)\n', new)})
    assert [(hint.rule, hint.about, hint.span.line) for hint in review.hints] == [(ALIKE, "backend/authentication", 12)]
    assert "`POST /api/refunds`" in review.hints[0].text
    assert review.findings == ()
    told = [fact for fact in Notebook().facts(Policy(), review) if fact.id == "H1"]
    assert [one.source for one in told] == ["a.go:12"]
    assert told[0].text.startswith("to be judged (backend/authentication): `POST /api/refunds` is new")


CLEAN = {
    "gin.go": """\
package main
import "github.com/gin-gonic/gin"
func main() {
	router := gin.Default()
	router.GET("/albums", getAlbums)
	router.GET("/albums/:id", getAlbumByID)
	router.POST("/albums", postAlbums)
	router.Run("localhost:8080")
}
""",
    "echo.go": """\
package main
import ("net/http"; "github.com/labstack/echo/v4")
func main() {
	e := echo.New()
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "Hello, World!") })
	e.POST("/users", saveUser)
	e.Logger.Fatal(e.Start(":1323"))
}
""",
    "chi.go": """\
package main
import ("net/http"; "github.com/go-chi/chi/v5"; "github.com/go-chi/chi/v5/middleware")
func main() {
	r := chi.NewRouter()
	r.Use(middleware.Logger)
	r.Get("/", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("welcome")) })
	http.ListenAndServe(":3000", r)
}
""",
    "routes/web.php": """\
<?php
Route::get('/', function () {
    return view('welcome');
});
Route::resource('photos', PhotoController::class);
""",
    "app/Http/Controllers/PhotoController.php": """\
<?php
class PhotoController extends Controller {
    public function index() { return Photo::all(); }
}
""",
    "Controllers/TodoController.cs": """\
[Route("api/[controller]")]
[ApiController]
public class TodoItemsController : ControllerBase
{
    [HttpGet]
    public async Task<ActionResult<IEnumerable<TodoItem>>> GetTodoItems() { return await _context.TodoItems.ToListAsync(); }
}
""",
    "Program.cs": """\
var app = builder.Build();
app.MapGet("/todoitems", async (TodoDb db) => await db.Todos.ToListAsync());
app.Run();
""",
}  # fmt: skip


@pytest.mark.parametrize("path", CLEAN)
def test_clean_code_is_silent(path: str) -> None:
    review = reviewed({}, {path: CLEAN[path]})
    assert (review.findings, review.gaps) == ((), ())
    assert [hint for hint in review.hints if hint.about != "api/pagination"] == []  # Laravel's guide lists all photos
    assert review.coverage
    assert said({path: CLEAN[path]}, {path: CLEAN[path] + "\n\n"}) == []


@pytest.mark.parametrize("path", CLEAN)
def test_hostile(path: str) -> None:
    text = CLEAN[path]
    started = time.process_time()
    deep = text + "Route::a()" + "->b()" * 4_000 + ";\n" + "a.B()" + ".C()" * 4_000
    for after in (text[: len(text) // 2], text + "(" * 20_000, text + text * 300, text.replace("{", ""), "\x00" + text, deep):
        review = reviewed({path: text}, {path: after})
        assert not [gap for gap in review.gaps if "our fault" in gap.why]
    assert time.process_time() - started < 60


def test_source_code_that_takes_too_long_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.readers.syntax.SLOWEST", -1.0)
    review = reviewed({}, {"Program.cs": CLEAN["Program.cs"]})
    assert [(gap.what, gap.path) for gap in review.gaps] == [("handlers", "Program.cs")]


CHAIN = """\
const express = require("express");
const router = express.Router();
router.route("/api/orders")
  .all(limiter)
  .get(requireAuth, list)
  .post(requireAuth, requireAdmin, create);
router.route("/api/users").all(requireAuth).get(users);
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (".get(requireAuth, list)", ".get(list)", [f"{OPEN} a.js:5 base error"]),
        ("requireAdmin, ", "", [f"{OPEN} a.js:6 base warning"]),
        (".all(requireAuth)", "", [f"{OPEN} a.js:7 base error"]),
        ("\n  .post(requireAuth, requireAdmin, create)", "", [f"{GONE} a.js:6 base warning"]),
        (".all(limiter)", ".all(requireSession)", []),
    ],
)
def test_express_chains(old: str, new: str, found: list[str]) -> None:
    assert old in CHAIN
    assert said({"a.js": CHAIN}, {"a.js": CHAIN.replace(old, new)}) == found


PYRAMID = """\
from pyramid.view import view_config, view_defaults

@view_config(route_name="orders", permission="read")
def orders(request):
    return load()

@view_defaults(permission="edit")
class Admin:
    @view_config(route_name="admin", request_method="POST")
    def change(self):
        return save()
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (', permission="read"', "", [f"{OPEN} a.py:3 base error"]),
        ('"read"', '"view"', []),
        ('"read"', "NO_PERMISSION_REQUIRED", [f"{OPEN} a.py:3 base error"]),
        ('@view_defaults(permission="edit")\n', "", [f"{OPEN} a.py:7 base error"]),
    ],
)
def test_pyramid(old: str, new: str, found: list[str]) -> None:
    assert old in PYRAMID
    assert said({"a.py": PYRAMID}, {"a.py": PYRAMID.replace(old, new)}) == found
    config = "def main(config):\n    config.set_default_permission('read')\n"
    with_default = said({"a.py": PYRAMID, "app.py": config}, {"a.py": PYRAMID.replace(old, new), "app.py": config})
    assert with_default == (found if "NO_PERMISSION" in new else [])


CONTRACT = """\
openapi: 3.0.3
info: {title: Orders, version: "1"}
servers: [{url: /v1}]
paths:
  /shop/orders:
    get: {responses: {"200": {description: Orders}}}
    post: {responses: {"200": {description: Order}}}
  /shop/orders/{id}:
    delete: {responses: {"200": {description: Order}}}
components:
  schemas:
    OrderDto:
      properties: {id: {type: integer}, size: {type: integer}, note: {type: string}}
"""
PROMISED = "contract-promises-removed-route"


def test_a_route_that_the_contract_promises_still() -> None:
    text = CHAIN.replace("/api/orders", "/orders").replace("  .all(limiter)\n", "")
    gone = text.replace("\n  .post(requireAuth, requireAdmin, create)", "")
    assert said({"a.js": text, "api.yaml": CONTRACT}, {"a.js": gone, "api.yaml": CONTRACT}) == [
        f"{PROMISED} a.js:5 base warning"
    ]
    both = CONTRACT.replace('    post: {responses: {"200": {description: Order}}}\n', "")
    found = said({"a.js": text, "api.yaml": CONTRACT}, {"a.js": gone, "api.yaml": both})
    assert not [one for one in found if "a.js" in one], "the contract itself is told of"
    other = CONTRACT.replace("/shop/orders", "/stock/items")
    assert said({"a.js": text, "api.yaml": other}, {"a.js": gone, "api.yaml": other}) == [], "it never agreed"


def test_a_field_that_the_contract_promises_still() -> None:
    text = "export class OrderDto {\n  id: number;\n  size: number;\n  note: string;\n}\n"
    gone = text.replace("  note: string;\n", "")
    before, after = {"order.dto.ts": text, "api.yaml": CONTRACT}, {"order.dto.ts": gone, "api.yaml": CONTRACT}
    assert said(before, after) == ["contract-promises-removed-field order.dto.ts:4 base warning"]
    other = CONTRACT.replace("note: {", "memo: {").replace("size: {", "extent: {")
    assert said({**before, "api.yaml": other}, {**after, "api.yaml": other}) == []


def test_what_an_editor_is_told_of_code_is_no_code() -> None:
    text = "<?php\n" + "".join(f"class Order{number} extends Resource {{}}\n" for number in range(20_000))
    paths = ("_ide_helper.php", ".phpstorm.meta.php", "app/Orders.php")
    review = reviewed(dict.fromkeys(paths, text), dict.fromkeys(paths, text + "\n"))
    assert {gap.path for gap in review.gaps} == {"app/Orders.php"}
