"""Fields, routes and calls that go from a place and are missed by nobody: clients beside the server, parents, moves."""

from __future__ import annotations

import pytest

from tests.contract_pairs import said
from workers.handlers.models.members import declares
from workers.handlers.models.put import puts

GONE = "removed-response-field-breaks-clients"
NEEDED = "new-required-request-field-breaks-clients"
ROUTE = "removed-route-breaks-clients"

GO = """\
package api

import "github.com/gin-gonic/gin"

type Order struct {
\tID    int    `json:"id"`
\tTotal int    `json:"net_total"`
}

type OrderNew struct {
\tName string `json:"name" binding:"required"`
\tNote string `json:"note"`
}

func showOrder(c *gin.Context) {
\torder, err := find[Order](c.Param("id"))
\tif err != nil {
\t\treturn
\t}
\tc.JSON(200, order)
}

func makeOrder(c *gin.Context) {
\tvar wanted OrderNew
\tif err := c.ShouldBindJSON(&wanted); err != nil {
\t\treturn
\t}
\tc.Status(204)
}

func routes(r *gin.Engine) {
\tr.GET("/orders/:id", showOrder)
\tr.POST("/orders/new", makeOrder)
}
"""
PAGE = "export interface Order {\n  id: number\n  net_total: number\n}\nexport const show = (id) => http.get(`/orders/${id}`)\n"
CONTRACT = 'openapi: 3.0.3\ninfo: {title: Orders, version: "1"}\npaths: {}\n'


@pytest.mark.parametrize(
    ("page", "others", "told"),
    [
        (PAGE.replace("  net_total: number\n", ""), {}, []),
        (PAGE, {}, [GONE]),
        (None, {}, [GONE]),
        (PAGE.replace("  net_total: number\n", ""), {"docs/openapi.yaml": CONTRACT}, [GONE]),
        (PAGE.replace("  net_total: number\n", ""), {"api/openapi.yaml": CONTRACT}, [GONE]),
    ],
)
def test_a_field_that_the_own_client_lets_go(page: str | None, others: dict[str, str], told: list[str]) -> None:
    before = {"api/order.go": GO, **({} if page is None else {"web/src/orders.ts": PAGE}), **others}
    after = before | {"api/order.go": GO.replace('\tTotal int    `json:"net_total"`\n', "")}
    after |= {} if page is None else {"web/src/orders.ts": page}
    assert [one.split()[0] for one in said(before, after)] == told


def test_what_the_own_client_sends_now() -> None:
    before = {"api/order.go": GO, "web/src/orders.ts": PAGE}
    after = before | {"api/order.go": GO.replace('json:"note"', 'json:"note" binding:"required"')}
    assert [one.split()[0] for one in said(before, after)] == [NEEDED]
    assert said(before, after | {"web/src/orders.ts": PAGE + "export const make = (note) => http.post('x', {note})\n"}) == []


def test_a_route_that_the_own_client_calls_no_more() -> None:
    before = {"api/order.go": GO, "web/src/orders.ts": PAGE}
    gone = GO.replace('\tr.GET("/orders/:id", showOrder)\n', "")
    assert [one.split()[0] for one in said(before, before | {"api/order.go": gone})] == [ROUTE]
    page = PAGE.replace("export const show = (id) => http.get(`/orders/${id}`)\n", "")
    assert said(before, before | {"api/order.go": gone, "web/src/orders.ts": page}) == []


def test_a_server_of_the_same_language_is_no_client() -> None:
    dto = "export class OrderDto {\n  @ApiProperty()\n  id: number;\n  @ApiProperty()\n  net_total: number;\n}\n"
    use = "@Controller('orders')\nexport class OrdersController {\n  @Get()\n  all(): Promise<OrderDto[]> {}\n}\n"
    before = {"api/src/order.dto.ts": dto, "api/src/orders.controller.ts": use, "api/package.json": "{}"}
    before |= {"api/src/total.ts": "export const total = (order) => order.net_total;\n"}
    gone = dto.replace("  @ApiProperty()\n  net_total: number;\n", "")
    after = before | {"api/src/order.dto.ts": gone, "api/src/total.ts": ""}
    assert [one.split()[0] for one in said(before, after)] == [GONE]


JAVA = "src/main/java/shop/OrderResponse.java"
PARENT = "src/main/java/shop/BaseOrder.java"
ROUTES = {
    "src/main/java/shop/OrderController.java": "package shop;\n@RestController\nclass OrderController {\n"
    '  @GetMapping("/orders")\n  public OrderResponse find() { return orders.find(); }\n}\n'
}


def test_a_field_that_a_parent_holds() -> None:
    child = (
        "package shop;\n@Data\npublic class OrderResponse extends BaseOrder {\n  private Long id;\n  private int total;\n}\n"
    )
    parent = "package shop;\n@Data\npublic class BaseOrder {\n  private Long id;\n}\n"
    before = {JAVA: child, PARENT: parent, **ROUTES}
    assert said(before, before | {JAVA: child.replace("  private Long id;\n", "")}) == []
    assert [one.split()[0] for one in said(before, before | {JAVA: child.replace("  private int total;\n", "")})] == [GONE]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('  void log() {\n    log("total was", row.total);\n  }\n', [GONE]),
        ("  void put(int total) {\n    send(total);\n  }\n", [GONE]),
        ("  protected int total;\n", []),
        ('  @JsonProperty("total")\n  private int sum;\n', []),
    ],
)
def test_what_a_parent_only_reads_it_does_not_hold(line: str, told: list[str]) -> None:
    child = (
        "package shop;\n@Data\npublic class OrderResponse extends BaseOrder {\n  private Long id;\n  private int total;\n}\n"
    )
    before = {JAVA: child, PARENT: f"package shop;\n@Data\npublic class BaseOrder {{\n  private Long id;\n{line}}}\n", **ROUTES}
    assert [one.split()[0] for one in said(before, before | {JAVA: child.replace("  private int total;\n", "")})] == told


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("    private int total;", True),
        ('    @JsonProperty("total") private int sum;', True),
        ("    public int Total { get; set; }", False),
        ("    protected readonly total?: number;", True),
        ("    public function __construct(public int $total) {}", True),
        ("    public $total;", True),
        ("    attributes :id, :total", True),
        ("        'total' => $this->total,", True),
        ("        this.send(total);", False),
        ("        return { id: this.id, total: this.sum };", True),
        ("        return ['id' => 1, 'total' => 2];", True),
        ("        log('id', 'total');", False),
        ("        const sum = row.total;", False),
        ("    int sum = row.total;", False),
        ("    void send(int total) {", False),
        ("        fields = ['id', 'total']", True),
        ('        throw new Error("no total");', False),
    ],
)
def test_members_of_classes(line: str, held: bool) -> None:
    assert declares(("class Base {", "    int id;", line, "}"), "total") is held


STORE = """\
package shop;
public class OrderResponse {
  private final OrderRepository stock;
  private int total;
  private int open;
  private int seen;
  public OrderResponse(OrderRepository stock) { this.stock = stock; }
  public int getTotal() { return total; }
  public int getOpen() { return open; }
}
"""


@pytest.mark.parametrize(("parent", "told"), [("BaseOrder", [GONE]), ("Library", [])])
def test_a_class_that_extends_another_from_now_on(parent: str, told: list[str]) -> None:
    child = (
        "package shop;\n@Data\npublic class OrderResponse {\n  private Long id;\n  private int total;\n  private int open;\n}\n"
    )
    base = "package shop;\n@Data\npublic class BaseOrder {\n  private Long id;\n}\n"
    before = {JAVA: child, PARENT: base, **ROUTES}
    gone = child.replace("OrderResponse {\n  private Long id;\n  private int total;\n", f"OrderResponse extends {parent} {{\n")
    assert [one.split()[0] for one in said(before, before | {JAVA: gone})] == told


def test_what_nobody_can_read_of_a_class_is_no_field() -> None:
    before = {JAVA: STORE, **ROUTES}
    quiet = STORE.replace("  private int seen;\n", "").replace("OrderRepository stock;", "OrderRepository orders;")
    assert said(before, before | {JAVA: quiet}) == []
    gone = STORE.replace("  private int total;\n", "").replace("  public int getTotal() { return total; }\n", "")
    assert [one.split()[0] for one in said(before, before | {JAVA: gone})] == [GONE]


RUBY = """\
module V1
  class OrderSerializer < ModelSerializer
    def serialize
      {
        id: model.id,
        total: model.total,
        city: model.city
      }
    end
  end
end
"""
RUBY_ROUTES = """\
class Api::V1::OrdersController < Api::BaseController
  def show
    render json: V1::OrderSerializer.new(order)
  end
end
"""


def test_hashes_that_serializers_of_ruby_put_together() -> None:
    path = "app/serializers/v1/order_serializer.rb"
    before = {path: RUBY, "app/controllers/api/v1/orders_controller.rb": RUBY_ROUTES}
    gone = RUBY.replace("        id: model.id,\n", "")
    assert said(before, before | {path: gone}) == [f"{GONE} {path}:5 base warning"]
    again = gone.replace("      }\n    end\n", "      }.merge(more)\n    end\n\n    def more\n      {id: 1}\n    end\n")
    assert said(before, before | {path: again}) == []


def test_a_call_that_moves_to_another_file() -> None:
    call = "import requests\nfrom flask import Flask\n\ndef fetch():\n    return requests.get('https://example.org/rates')\n"
    assert [one.split()[0] for one in said({}, {"shop/rates.py": call})] == ["call-without-timeout-hangs-worker"]
    assert said({"shop/all.py": call}, {"shop/rates.py": call, "shop/all.py": "from shop.rates import fetch\n"}) == []


POST = "import requests\n\ndef send(order):\n    return requests.post(\n        'https://example.org/a', timeout=3,%s\n    )\n"


def test_a_call_that_is_another_one_where_it_moves_to() -> None:
    unsure, rule = POST % " verify=False,", "unverified-certificate-lets-others-listen"
    moved = {"a.py": "import requests\n", "b.py": unsure}
    assert [one.split()[0] for one in said({"a.py": POST % "", "b.py": ""}, moved)] == [rule]
    assert said({"a.py": unsure, "b.py": ""}, moved) == []


def test_a_lone_carriage_return_switches_nothing_off() -> None:
    call = 'def rates():\n    return requests.get("https://example.org/rates", verify=False, timeout=1)\n'
    text = "import requests\n" + call + 'mark = """a\rb\rc\rd"""\n' + call
    rules = [one.split()[0] for one in said({}, {"a.py": text})]
    assert rules == ["unverified-certificate-lets-others-listen"]


CERTIFICATE = """\
package cert

import "crypto/tls"

func Info(host string) string {
\tconn, _ := tls.Dial("tcp", host, &tls.Config{InsecureSkipVerify: true})
\treturn conn.ConnectionState().%s
}
"""


def test_a_certificate_that_is_only_shown() -> None:
    assert said({}, {"cert/info.go": CERTIFICATE % "PeerCertificates[0].Subject.CommonName"}) == []
    rules = [one.split()[0] for one in said({}, {"cert/info.go": CERTIFICATE % "ServerName"})]
    assert rules == ["unverified-certificate-lets-others-listen"]


SHARP = """\
namespace Shop;
public class OrderInfo
{
    public int Id { get; set; }
    public int Total { get; set; }
}
"""
CONTROLLER = "namespace Shop;\npublic class OrderController : ControllerBase\n{\n    [HttpGet]\n    %s\n}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("public ActionResult<OrderInfo> Get() { return Ok(orders.First()); }", [GONE]),
        ("public async Task<IEnumerable<OrderInfo>> All() => await orders.All();", [GONE]),
        ("private Task<IList<Row>> Rows(IList<Row> rows, OrderInfo info) => orders.Of(info);", []),
        ("private readonly IQueue<OrderInfo> _queue;", []),
    ],
)
def test_what_a_controller_of_csharp_answers_with(line: str, told: list[str]) -> None:
    before = {"Shop/OrderInfo.cs": SHARP, "Shop/OrderController.cs": CONTROLLER % line}
    after = before | {"Shop/OrderInfo.cs": SHARP.replace("    public int Total { get; set; }\n", "")}
    assert [one.split()[0] for one in said(before, after)] == told


VIEWS = "from rest_framework.views import APIView\n\nclass %s(APIView):\n    def post(self, request):\n        return run(1)\n"
URLS = "from django.urls import path\nfrom shop.api import views\n\nurlpatterns = [\n    path(\n        route=%r,\n"
URLS += "        view=views.%s.as_view(),\n    ),\n]\n"


@pytest.mark.parametrize(("path", "told"), [("orders/upload", []), ("orders/import", [ROUTE])])
def test_a_view_whose_path_another_answers(path: str, told: list[str]) -> None:
    before = {"shop/api/views.py": VIEWS % "UploadOrders", "shop/api/urls.py": URLS % ("orders/upload", "UploadOrders")}
    after = {"shop/api/views.py": VIEWS % "ImportRows", "shop/api/urls.py": URLS % (path, "ImportRows")}
    assert [one.split()[0] for one in said(before, after)] == told


HELPER = "def totals(shop):\n    return {\n        'open': 1,\n        'paid': 2,\n        'lost': 3,\n    }\n"
HANDS = "from flask import Blueprint, jsonify\nfrom shop.totals import totals\nbp = Blueprint('a', __name__)\n\n%s\n"
ROUTED = "@bp.route('/totals')\ndef show():\n    return jsonify(totals(1))\n"


@pytest.mark.parametrize(("hands", "told"), [(ROUTED, [GONE]), (ROUTED.replace("@bp.route('/totals')\n", ""), [])])
def test_a_dictionary_that_a_route_hands_on(hands: str, told: list[str]) -> None:
    before = {"shop/totals.py": HELPER, "shop/routes.py": HANDS % hands}
    after = before | {"shop/totals.py": HELPER.replace("        'lost': 3,\n", "")}
    assert [one.split()[0] for one in said(before, after)] == told


@pytest.mark.parametrize(
    ("brings", "told"),
    [
        ("from shop.totals import totals", [GONE]),
        ("from .totals import (\n    day,\n    totals,\n)", [GONE]),
        ("from app.orders import totals", []),
        ("from shop.totals import day as totals", []),
        ("from shop.totals import *\ndef totals(shop):\n    return 1", []),
    ],
)
def test_a_dictionary_of_another_function_that_is_called_the_same(brings: str, told: list[str]) -> None:
    hands = HANDS.replace("from shop.totals import totals", brings) % ROUTED
    before = {"shop/totals.py": HELPER, "shop/routes.py": hands}
    after = before | {"shop/totals.py": HELPER.replace("        'lost': 3,\n", "")}
    assert [one.split()[0] for one in said(before, after)] == told


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("    run(order, lost=3)", False),
        ("    run(\n        order,\n        lost=3,\n    )", False),
        ("    if row['lost']:", False),
        ("def run(lost: int):", False),
        ("    getattr(order, 'lost')", False),
        ("    lost = 3", False),
        ("    return {'id': 1, 'lost': 3}", True),
        ("    row['lost'] = 3", True),
        ("    return OrderOut(\n        id=1,\n        lost=3,\n    )", True),
        ("    lost = serializers.CharField()", True),
        ("    lost: int", True),
        ("    fields = ('id', 'lost')", True),
        ("  attributes :id, :lost", True),
        ("    return { id, lost: order.lost }", True),
        ("    return ['id' => 1, 'lost' => 2];", True),
        ("    return jsonify(id=1, lost=2)", True),
    ],
)
def test_what_is_put_into_an_answer(line: str, there: bool) -> None:
    lines = line.split("\n")
    at = next(number for number, one in enumerate(lines) if "lost" in one)
    start = lines[at].index("lost")
    assert puts(lines, at, start - (lines[at][start - 1 : start] in {"'", ":"})) is there


@pytest.mark.parametrize(("line", "told"), [("    run(totals(1), lost=3)\n", [GONE]), ("    rows['lost'] = 3\n", [])])
def test_a_key_that_another_file_only_names(line: str, told: list[str]) -> None:
    before = {"shop/totals.py": HELPER, "shop/routes.py": HANDS % ROUTED}
    after = {"shop/totals.py": HELPER.replace("        'lost': 3,\n", "")}
    after["shop/routes.py"] = before["shop/routes.py"].replace("def show():\n", f"def show():\n{line}")
    assert [one.split()[0] for one in said(before, after)] == told


SUM = """\
from rest_framework import serializers
from shop.constants import COMMON

class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = COMMON + ("total", "city", "day")
"""
SHOWN = """\
from rest_framework import serializers

class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        model = Order
        fields = ["id"]

    def to_representation(self, order):
        return {
            "id": order.id,
            "total": order.total,
            "city": order.city,
        }
"""


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        (SUM, ', "city"', "", [GONE]),
        (SUM, 'COMMON + ("total", "city", "day")', 'MORE + ("total", "day")', []),
        (SHOWN, '            "city": order.city,\n', "", [GONE]),
        (SHOWN, '["id"]', "[]", []),
    ],
)
def test_fields_beside_what_is_not_to_be_read(text: str, old: str, new: str, told: list[str]) -> None:
    view = "from rest_framework import generics\nfrom shop.serializers import OrderSerializer\n\n"
    view += "class Orders(generics.ListAPIView):\n    serializer_class = OrderSerializer\n"
    before = {"shop/serializers.py": text, "shop/views.py": view}
    assert [one.split()[0] for one in said(before, before | {"shop/serializers.py": text.replace(old, new)})] == told


API = (
    "from fastapi import FastAPI\nfrom pydantic import BaseModel\n\napp = FastAPI()\n\nclass UserOut(BaseModel):\n    id: int\n"
)
API += "    email: str\n\n@app.get('/api/users/{id}', response_model=UserOut)\ndef user(id: int):\n    return load(id)\n\n"
API += (
    "class UserIn(BaseModel):\n    age: int\n    name: str | None = None\n\n@app.post('/api/users')\ndef make(user: UserIn):\n"
)
API += "    return save(user)\n\n@app.get('/api/orders/export')\ndef export():\n    return rows()\n"
NO_EMAIL, NO_EXPORT = ("    email: str\n", ""), ("@app.get('/api/orders/export')\ndef export():\n    return rows()\n", "")
NAMED = ("    name: str | None = None\n", "    name: str\n")
FETCH = "const rows = await fetch('/api/orders/export')\n"


@pytest.mark.parametrize(
    ("edit", "was", "now", "told"),
    [
        (NO_EXPORT, FETCH + "const a = 1\n", FETCH + "const a = 2\n", [ROUTE]),
        (NO_EXPORT, FETCH, FETCH.replace("await", "wait"), [ROUTE]),
        (NO_EXPORT, FETCH, "const rows = await http.get('/orders/export')\n", [ROUTE]),
        (NO_EXPORT, "const label = 'export'\n", "const label = 'Export'\n", [ROUTE]),
        (NO_EXPORT, FETCH, "const rows = []\n", []),
        (NO_EXPORT, "http.get(`${base}/orders/export?all=1`)\n", "const rows = []\n", []),
        (NO_EMAIL, "<td>{{ user.email }}</td>\n", '<td class="x">{{ user.email }}</td>\n', [GONE]),
        (NO_EMAIL, "send(form.email)\n", "send(form.email.trim())\n", [GONE]),
        (NO_EMAIL, "// the email of a user\n", "// of a user\n", [GONE]),
        (NO_EMAIL, "<td>{{ user.email }}</td>\n", "<td></td>\n", []),
        (NO_EMAIL, "const { id, email } = user\n", "const { id } = user\n", []),
        (NAMED, "post({ age })\n", "import name from './name'\npost({ age })\n", [NEEDED]),
        (NAMED, "post({ age, name })\n", "post({ age, name, all })\n", [NEEDED]),
        (NAMED, "post({ age })\n", "post({ age, name })\n", []),
    ],
)
def test_what_the_own_client_lets_go_of_it_reads_nowhere(edit: tuple[str, str], was: str, now: str, told: list[str]) -> None:
    after = {"api/app.py": API.replace(*edit), "ui/src/user.vue": now}
    assert [one.split()[0] for one in said({"api/app.py": API, "ui/src/user.vue": was}, after)] == told
    moved = {"api/app.py": API.replace(*edit), "ui/src/user.vue": "", "ui/src/other.vue": was}
    if edit != NAMED and told == []:
        assert len(said({"api/app.py": API, "ui/src/user.vue": was}, moved)) == 1


def test_another_client_that_read_the_name_before_takes_nothing_over() -> None:
    user, cookie = "ui/src/user.vue", "ui/src/cookie.ts"
    before = {"api/app.py": API, user: "{{ user.email }}\n", cookie: "set('email', mail)\n"}
    after = {"api/app.py": API.replace(*NO_EMAIL), user: "\n", cookie: "set('email', mail.trim())\n"}
    assert said(before, after) == []
    assert len(said(before | {cookie: ""}, after)) == 1


@pytest.mark.parametrize(("path", "told"), [("webapp/api.py", [ROUTE]), ("server/api.py", [ROUTE])])
def test_a_package_of_python_serves_others_whatever_it_is_called(path: str, told: list[str]) -> None:
    assert [one.split()[0] for one in said({path: API}, {path: API.replace(*NO_EXPORT)})] == told


def test_what_a_person_runs_may_wait() -> None:
    text = "import requests\n\nfound = requests.get(ROOT, verify=False)\n\ndef more():\n    return requests.get(ROOT)\n"
    assert said({}, {"profiles/orders.py": text.replace("\n\ndef", "\nmore = requests.post(ROOT)\n\ndef")}) == []
    assert said({}, {"profiles/orders.py": "#!/usr/bin/env python3\n" + text.replace("found = ", "x = lambda: ")}) == []


def test_a_handler_that_is_only_renamed() -> None:
    path, text = next(iter(ROUTES.items()))
    bare = text.replace('@GetMapping("/orders")', "@GetMapping")
    assert said({path: bare}, {path: bare.replace("find()", "findAll()")}) == []


def test_a_boolean_that_is_called_otherwise_outside() -> None:
    text = "package shop;\n@Data\npublic class OrderResponse {\n  private boolean open;\n  private int total;\n}\n"
    before = {JAVA: text, **ROUTES}
    assert said(before, before | {JAVA: text.replace("boolean open", "boolean isOpen")}) == []
    assert [one.split()[0] for one in said(before, before | {JAVA: text.replace("boolean open", "Boolean isOpen")})] == [GONE]
