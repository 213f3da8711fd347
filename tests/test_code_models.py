"""Classes of data, validators and serializers of every language compared: what clients are asked more of and given less of."""

from __future__ import annotations

import time

import pytest

from tests.contract_pairs import reviewed, said
from workers.handlers.models.go_uses import ways

GONE = "removed-response-field-breaks-clients"
UNTAKEN = "removed-request-field-breaks-clients"
NEEDED = "new-required-request-field-breaks-clients"
NARROW = "narrowed-request-breaks-clients"

JAVA = (
    "src/main/java/shop/OrderRequest.java",
    """\
package shop;
public class OrderRequest {
  @NotBlank
  @Size(max = 40)
  private String name;
  private Integer amount;
  private static final int NONE = 0;
}
""",
)
JAVA_OUT = (
    "src/main/java/shop/OrderResponse.java",
    """\
package shop;
public record OrderResponse(Long id, @JsonProperty("sum") int total) {}
""",
)
JAVA_ROUTES = (
    "src/main/java/shop/OrderController.java",
    """\
package shop;
@RestController
class OrderController {
  @PostMapping("/orders")
  public OrderResponse create(@Valid @RequestBody OrderRequest order) { return orders.save(order); }
}
""",
)
CSHARP = (
    "Shop/OrderResource.cs",
    """\
namespace Shop;
public class OrderResource : RestResource
{
    public int Id { get; set; }
    [MaxLength(40)]
    public string Name { get; set; }
    private string Secret { get; set; }
}
""",
)
CSHARP_ROUTES = (
    "Shop/OrderController.cs",
    """\
namespace Shop;
public class OrderController : ControllerBase
{
    [HttpPut]
    public ActionResult<OrderResource> Update([FromBody] OrderResource order) { return Ok(order); }
}
""",
)
GO = (
    "api/order.go",
    """\
package api

type OrderRequest struct {
\tName   string `json:"name" binding:"required,max=40"`
\tAmount int    `json:"amount"`
}

type Order struct {
\tID    int    `json:"id"`
\tTotal int    `json:"total"`
\tKey   string `json:"-"`
}

func create(c *gin.Context) {
\tvar order OrderRequest
\tif err := c.ShouldBindJSON(&order); err != nil {
\t\treturn
\t}
\tc.JSON(200, Order{})
}
""",
)
RUST = (
    "src/orders.rs",
    """\
use axum::Json;

#[derive(Serialize)]
pub struct EncodableOrder {
    pub id: i64,
    #[serde(rename = "sum")]
    pub total: i64,
}

#[derive(Deserialize)]
pub struct NewOrder {
    pub name: String,
    pub note: Option<String>,
}

pub async fn create(Json(order): Json<NewOrder>) -> Json<EncodableOrder> { todo!() }
""",
)
NEST = (
    "src/orders/create-order.dto.ts",
    """\
export class CreateOrderDto {
  @IsString()
  @MaxLength(40)
  name: string;

  @IsOptional()
  @IsInt()
  amount?: number;
}
""",
)
OLD = NEST[0], NEST[1].replace("  @IsOptional()", "  /** @deprecated: use sizes */\n  @IsOptional()")
NEST_ROUTES = (
    "src/orders/orders.controller.ts",
    """\
@Controller('orders')
export class OrdersController {
  @Post()
  create(@Body() order: CreateOrderDto) { return this.orders.create(order); }
}
""",
)
ZOD = (
    "src/routes/orders.ts",
    """\
const CreateOrder = z.object({
  name: z.string().max(40),
  amount: z.number().optional(),
});
router.post('/orders', (req, res) => {
  const order = CreateOrder.parse(req.body);
});
""",
)
PRESENTER = (
    "server/presenters/order.ts",
    """\
export default function presentOrder(order: Order) {
  const data = {
    id: order.id,
    total: order.total,
  };
  return data;
}
""",
)
JBUILDER = (
    "app/views/api/v1/orders/_order.json.jbuilder",
    """\
json.extract! order, :id, :total
json.city order.city
""",
)
SERIALIZER = (
    "app/serializers/order_serializer.rb",
    """\
class OrderSerializer < ActiveModel::Serializer
  attributes :id, :total
  attribute :city do
    object.town
  end
end
""",
)
PERMIT = (
    "app/controllers/api/v1/orders_controller.rb",
    """\
class Api::V1::OrdersController < Api::BaseController
  def create
    render json: Order.create!(order_params)
  end

  private

  def order_params
    params.require(:order).permit(:name, :amount, parcels: [])
  end
end
""",
)
RESOURCE = (
    "app/Http/Resources/OrderResource.php",
    """\
<?php
class OrderResource extends JsonResource
{
    public function toArray($request)
    {
        return [
            'id' => $this->id,
            'total' => $this->total,
        ];
    }
}
""",
)
RULES = (
    "app/Http/Requests/StoreOrderRequest.php",
    """\
<?php
class StoreOrderRequest extends FormRequest
{
    public function rules()
    {
        return [
            'name' => 'required|string|max:40',
            'note' => ['string'],
        ];
    }
}
""",
)


@pytest.mark.parametrize(
    ("file", "beside", "old", "new", "told"),
    [
        (JAVA, JAVA_ROUTES, "max = 40", "max = 20", [f"{NARROW} {JAVA[0]}:4 head warning"]),
        (JAVA, JAVA_ROUTES, "  private Integer", "  @NotNull private Integer", [f"{NEEDED} {JAVA[0]}:6 head warning"]),
        (JAVA, JAVA_ROUTES, "  private Integer amount;\n", "", [f"{UNTAKEN} {JAVA[0]}:6 base warning"]),
        (JAVA, JAVA_ROUTES, "  private static final int NONE = 0;\n", "", []),
        (JAVA, None, "max = 40", "max = 20", []),
        (JAVA_OUT, JAVA_ROUTES, '"sum"', '"total"', [f"{GONE} {JAVA_OUT[0]}:2 base warning"]),
        (JAVA_OUT, JAVA_ROUTES, "int total", "int value", []),
        (CSHARP, CSHARP_ROUTES, "public int Id", "public int Number", [f"{GONE} {CSHARP[0]}:4 base warning"]),
        (CSHARP, CSHARP_ROUTES, "MaxLength(40)", "MaxLength(20)", [f"{NARROW} {CSHARP[0]}:5 head warning"]),
        (CSHARP, CSHARP_ROUTES, "Secret", "Hidden", []),
        (GO, None, "max=40", "max=20", [f"{NARROW} {GO[0]}:4 head warning"]),
        (GO, None, '`json:"amount"`', '`json:"amount" binding:"required"`', [f"{NEEDED} {GO[0]}:5 head warning"]),
        (GO, None, '`json:"total"`', '`json:"sum"`', [f"{GONE} {GO[0]}:10 base warning"]),
        (GO, None, "Key   string", "Word  string", []),
        (RUST, None, '"sum"', '"amount"', [f"{GONE} {RUST[0]}:6 head warning"]),
        (RUST, None, "note: Option<String>", "note: String", [f"{NEEDED} {RUST[0]}:13 head warning"]),
        (OLD, NEST_ROUTES, "  /** @deprecated: use sizes */\n  @IsOptional()\n  @IsInt()\n  amount?: number;\n", "", []),
        (NEST, NEST_ROUTES, "MaxLength(40)", "MaxLength(20)", [f"{NARROW} {NEST[0]}:3 head warning"]),
        (NEST, NEST_ROUTES, "@IsOptional()\n  @IsInt()\n  amount?", "  amount", [f"{NEEDED} {NEST[0]}:6 head warning"]),
        (ZOD, None, "max(40)", "max(20)", [f"{NARROW} {ZOD[0]}:2 head warning"]),
        (ZOD, None, ".optional()", "", [f"{NEEDED} {ZOD[0]}:3 head warning"]),
        (ZOD, None, "name: z.string().max(40)", "name: z.string().max(40).optional()", []),
        (PRESENTER, None, "total: order", "sum: order", [f"{GONE} {PRESENTER[0]}:4 base warning"]),
        (PRESENTER, None, "    total: order.total,\n  };", "  };\n  data['total'] = 1;", []),
        (JBUILDER, None, ":total", ":sum", [f"{GONE} {JBUILDER[0]}:1 base warning"]),
        (JBUILDER, None, "json.city", "json.town", [f"{GONE} {JBUILDER[0]}:2 base warning"]),
        (SERIALIZER, None, ":id, :total", ":id", [f"{GONE} {SERIALIZER[0]}:2 base warning"]),
        (SERIALIZER, None, "object.town", "object.place", []),
        (PERMIT, None, ":name, :amount", ":name", [f"{UNTAKEN} {PERMIT[0]}:9 base warning"]),
        (RESOURCE, None, "'total'", "'sum'", [f"{GONE} {RESOURCE[0]}:8 base warning"]),
        (RULES, None, "max:40", "max:20", [f"{NARROW} {RULES[0]}:7 head warning"]),
        (RULES, None, "['string']", "['required', 'string']", [f"{NEEDED} {RULES[0]}:8 head warning"]),
        (RULES, None, "['string']", "['sometimes', 'required', 'string']", []),
    ],
)  # fmt: skip
def test_models(file: tuple[str, str], beside: tuple[str, str] | None, old: str, new: str, told: list[str]) -> None:
    path, text = file
    assert old in text
    others = {} if beside is None else dict([beside])
    assert said({path: text, **others}, {path: text.replace(old, new), **others}) == told


def test_models_that_nobody_looked_up_are_a_gap() -> None:
    names = [f"Order{number}Request" for number in range(100)]
    before = {
        f"src/main/java/shop/{name}.java": f"package shop;\npublic class {name} {{\n  private String name;\n}}\n"
        for name in names
    }
    after = {path: text.replace("String name", "String title") for path, text in before.items()}
    assert [gap.why for gap in reviewed(before, after).gaps] == [
        "Whether clients get `Order80Request` and 19 more is not known: 80 names are looked up in one review"
    ]


USED = """\
package shop;
@RestController
class OrderController {
  @PostMapping("/orders")
  public ResponseEntity<Void> create(@RequestBody OrderRequest order) {
    orders.save(new OrderResponse(order.name(), 1));
    return ResponseEntity.noContent().build();
  }
}
"""


def test_what_a_controller_only_makes_is_nobody_s_answer() -> None:
    before = dict([JAVA_OUT, (JAVA_ROUTES[0], USED)])
    assert said(before, before | {JAVA_OUT[0]: JAVA_OUT[1].replace('"sum"', '"total"')}) == []


def test_what_code_around_a_class_is_called_says_nothing() -> None:
    command = "export class SendOrderCommand {\n  @IsString()\n  name: string;\n}\n"
    use = (
        "@Controller('orders')\nexport class OrdersController {\n  @Post()\n  send(@Body() order: CreateOrderDto) {\n"
        "    const order = SendOrderCommand.create({ name: order.name });\n    return this.send.execute(order);\n  }\n}\n"
    )
    before = {"src/orders/send-order.command.ts": command, "src/orders/orders.controller.ts": use}
    assert said(before, before | {"src/orders/send-order.command.ts": command.replace("name:", "title:")}) == []


def test_a_field_that_moves_to_a_type_with_more() -> None:
    base = "export class OrderBase {\n  @IsString()\n  name: string;\n%s}\n\n"
    base += "export type OrderOut = OrderBase & {\n  id: string;\n%s};\n"
    field = "  @IsInt()\n  total: number;\n"
    use = "@Controller('orders')\nexport class OrdersController {\n  @Get()\n  all(): Promise<OrderBase> {}\n}\n"
    path = "src/orders/order.ts"
    before = {path: base % (field, ""), "src/orders/orders.controller.ts": use}
    assert said(before, before | {path: base % ("", "  total: number;\n")}) == []
    assert [one.split()[0] for one in said(before, before | {path: base % ("", "")})] == [GONE]


def test_a_type_of_go_is_its_package_s_own() -> None:
    there = GO[1].replace("package api", "package drivers").partition("func create")[0]
    before = {"drivers/order.go": there, GO[0]: GO[1]}
    assert said(before, before | {"drivers/order.go": there.replace('`json:"total"`', '`json:"sum"`')}) == []
    use = "package web\n\nfunc list(c *gin.Context) {\n\tc.JSON(200, drivers.Order{})\n}\n"
    named = {"drivers/order.go": there, "web/orders.go": use}
    assert said(named, named | {"drivers/order.go": there.replace('`json:"total"`', '`json:"sum"`')}) == [
        f"{GONE} drivers/order.go:10 base warning"
    ]


def test_a_class_of_thousands_of_private_fields_ends() -> None:
    fields = "".join(f"  private int f{at};\n" for at in range(2500))
    methods = "".join(f"  public int getF{at}() {{ return f{at}; }}\n" for at in range(2500))
    path, text = JAVA_OUT[0], f"package shop;\npublic class OrderResponse {{\n{fields}{methods}}}\n"
    start = time.process_time()
    with_routes = {path: text, **dict([JAVA_ROUTES])}
    assert said(with_routes, with_routes | {path: text.replace("  private int f3;\n", "")}) == [f"{GONE} {path}:6 base warning"]
    assert time.process_time() - start < 10


@pytest.mark.parametrize("line", ["a" + " " * 9_000 + "b Name", "a = " + "*" * 9_000 + " Name", "a[" * 9_000 + "Name"])
def test_a_line_of_go_without_end_ends(line: str) -> None:
    start = time.process_time()
    assert ways([line] * 20, 0, "Name") == ()
    assert time.process_time() - start < 1


FASTIFY = """\
export default async function routes(fastify) {
  fastify.post("/orders", {
    schema: {
      body: {
        type: "object",
        properties: {
          name: { type: "string", maxLength: 40 },
          note: { type: "string" },
        },
        required: ["name"],
      },
      response: { 200: { type: "object", properties: { id: { type: "integer" }, total: { type: "integer" } } } },
    },
  }, create);
}
"""
KOA = """\
router.post(
  "/orders",
  koaGuard({
    body: z.object({ name: z.string().max(40), lines: z.array(z.object({ sku: z.string() })) }),
    response: z.object({ id: z.number(), total: z.number() }),
  }),
  create
);
"""
HONO = """\
app.post("/orders", zValidator("json", z.object({ name: z.string() })), create);
export const list = createRoute({
  method: "get",
  path: "/orders",
  request: { query: z.object({ page: z.string().optional() }) },
  responses: { 200: { content: { "application/json": { schema: z.object({ id: z.string(), total: z.number() }) } } } },
});
"""
BOX = """\
server.route({
  method: "POST",
  url: "/orders",
  schema: { body: Type.Object({ name: Type.String({ maxLength: 40 }), note: Type.Optional(Type.String()) }) },
  handler: create,
});
"""


@pytest.mark.parametrize(
    ("text", "was", "now", "rule"),
    [
        (FASTIFY, 'required: ["name"]', 'required: ["name", "note"]', NEEDED),
        (FASTIFY, "maxLength: 40", "maxLength: 20", NARROW),
        (FASTIFY, ', total: { type: "integer" }', "", GONE),
        (KOA, "z.string().max(40)", "z.string().max(20)", NARROW),
        (KOA, "sku: z.string()", "sku: z.string(), amount: z.number()", NEEDED),
        (KOA, ", total: z.number()", "", GONE),
        (HONO, "{ name: z.string() }", "{ name: z.string(), email: z.string() }", NEEDED),
        (HONO, ".optional()", "", NEEDED),
        (HONO, ", total: z.number()", "", GONE),
        (BOX, "Type.Optional(Type.String())", "Type.String()", NEEDED),
        (BOX, "maxLength: 40", "maxLength: 20", NARROW),
    ],
)
def test_a_schema_in_the_route_itself_is_what_clients_send_and_get(text: str, was: str, now: str, rule: str) -> None:
    found = reviewed({"src/orders.ts": text}, {"src/orders.ts": text.replace(was, now)}).findings
    assert [one.rule for one in found] == [rule]
    assert "`POST /orders`" in found[0].title or "`GET /orders`" in found[0].title


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("z.string()", [NEEDED]),
        ("z.coerce.number()", [NEEDED]),
        ("z.coerce.boolean()", []),
        ("z.preprocess(first, z.number())", []),
        ("z.string().prefault('x')", []),
    ],
)
def test_what_a_schema_makes_of_nothing_need_not_be_sent(field: str, told: list[str]) -> None:
    now = HONO.replace("{ name: z.string() }", f"{{ name: z.string(), more: {field} }}")
    assert [one.split()[0] for one in said({"src/orders.ts": HONO}, {"src/orders.ts": now})] == told


@pytest.mark.parametrize(
    ("text", "was", "now"),
    [
        (KOA, "z.object({ id: z.number(), total: z.number() })", "z.object({ id: z.number() }).extend(totals)"),
        (KOA, "koaGuard({", "koaGuard({ status: 200,"),
        (FASTIFY, "note: { type", 'memo: { type: "string" }, note: { type'),
        (BOX, "Type.String({ maxLength: 40 })", "Type.String({ maxLength: 60 })"),
        (HONO, "z.object({ id: z.string(), total", "z.object({ ...base, total"),
        (KOA, 'post(\n  "/orders"', 'post(\n  "/v2/orders"'),
    ],
)
def test_of_a_schema_in_a_route_nothing_is_said_that_is_not_known_to_be_less(text: str, was: str, now: str) -> None:
    changed = text.replace(was, now)
    assert changed != text
    assert GONE not in str(said({"src/orders.ts": text}, {"src/orders.ts": changed}))
    assert NEEDED not in str(said({"src/orders.ts": text}, {"src/orders.ts": changed}))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [("", "Note", False), ("const Note = z.string().optional();", "Note", False), ("const Note = z.string();", "Note", True)],
)
def test_a_name_is_asked_for_only_where_its_file_says_that_it_is(before: str, now: str, told: bool) -> None:
    text = f"import {{ z }} from 'zod';\n{before}\n" + KOA
    one = text.replace("sku: z.string()", "sku: z.string(), note: z.string().optional()")
    other = text.replace("sku: z.string()", f"sku: z.string(), note: {now}")
    assert (NEEDED in str(said({"src/orders.ts": one}, {"src/orders.ts": other}))) is told


MADE = """\
package api

func list(c *gin.Context) {
\tout := make([]dto.Order, 0)
\tfor i, one := range orders {
\t\tout[i] = dto.FromOrder(one)
\t}
\tc.JSON(200, out)
}

func show(c *gin.Context) { c.JSON(200, dto.FromOrder(order)) }
"""
MADE_OF = """\
package dto

type Order struct {
\tID    int `json:"id"`
\tTotal int `json:"total"`
}

func FromOrder(one models.Order) Order {
\treturn Order{ID: one.ID}
}
"""


def test_what_a_function_of_go_makes_is_answered_where_it_is_called() -> None:
    files = {"dto/order.go": MADE_OF, "api/orders.go": MADE.replace("make([]dto.Order, 0)", "none()")}
    now = {**files, "dto/order.go": MADE_OF.replace('`json:"total"`', '`json:"-"`')}
    assert said(files, now) == [f"{GONE} dto/order.go:5 base warning"]


def test_a_structure_that_keeps_a_type_to_itself_hands_nothing_on() -> None:
    app = (
        "package api\n\ntype App struct {\n\tlast *Release\n}\n\nfunc set(c *gin.Context) {\n\tvar a App\n\tc.JSON(200, a)\n}\n"
    )
    kept = {
        "api/app.go": app,
        "api/release.go": 'package api\n\ntype Release struct {\n\tURL string `json:"url"`\n\tTo string `json:"to"`\n}\n',
    }
    now = {**kept, "api/release.go": kept["api/release.go"].replace('\tTo string `json:"to"`\n', "")}
    assert said(kept, now) == []
    handed = {**kept, "api/app.go": app.replace("last", "Last")}
    assert said(handed, {**now, "api/app.go": handed["api/app.go"]}) == [f"{GONE} api/release.go:5 base warning"]


@pytest.mark.parametrize(
    "call", ["c.ShouldBindJSON(&order)", "readJSON(w, r, &order)", "json.NewDecoder(r.Body).Decode(&order)"]
)
def test_what_is_bound_to_a_variable_is_not_what_is_answered_with_it(call: str) -> None:
    lines = ["func create(c *gin.Context) {", "\tvar order Order", f"\terr := {call}", "\tc.JSON(200, order.Save())", "}"]
    assert ways(lines, 1, "Order") == ("asks",)


def test_a_function_made_for_a_type_takes_it_or_serves_it_as_its_name_tells() -> None:
    assert ways(["\torder := ParametersFromContext[*api.Order](c, key{})"], 0, "Order") == ("asks",)
    assert ways(["\tcore[Order](c).List()"], 0, "Order") == ("asks", "answers")


@pytest.mark.parametrize(
    ("field", "told"),
    [("password", 0), ("password_hash", 0), ("client_secret", 0), ("passwordless", 1), ("secretary", 1), ("total", 1)],
)
def test_a_secret_that_goes_from_answers_is_missed_by_nobody(field: str, told: int) -> None:
    text = f'package api\n\ntype Member struct {{\n\tID int `json:"id"`\n\tKept string `json:"{field}"`\n}}\n'
    shown = "package api\n\nfunc show(c *gin.Context) {\n\tc.JSON(200, Member{})\n}\n"
    before = {"api/member.go": text, "api/show.go": shown}
    after = {**before, "api/member.go": text.replace(f'"{field}"', '"-"')}
    assert len(said(before, after)) == told


ONE = "class OrderOut(BaseModel):\n    id: int\n    total: int\n\n\n"
OTHER = "class CartOut(BaseModel):\n    id: int\n    total: int\n\n\n"
BOTH = "class Cart(BaseModel):\n    id: int\n    total: int\n\n\n"
TOP = "from fastapi import APIRouter\nfrom pydantic import BaseModel\nrouter = APIRouter()\n\n"
ASKS = '@router.post("/carts")\ndef make(cart: Cart) -> None:\n    save(cart)\n'
READS = '@router.get("/carts", response_model=Cart)\ndef cart():\n    return load()\n'


def test_one_field_that_goes_from_two_classes_is_told_once() -> None:
    routes = "".join(
        f'@router.get("/{n}", response_model={n})\ndef {n}():\n    return load()\n' for n in ("OrderOut", "CartOut")
    )
    before = {"shop/api.py": f"{TOP}{ONE}{OTHER}{routes}"}
    found = reviewed(before, {"shop/api.py": before["shop/api.py"].replace("    total: int\n", "")}).findings
    assert [f.title for f in found] == ["Removing `OrderOut.total`, `CartOut.total` breaks clients that read them"]
    more = {path: text.replace("    id: int\n", "    id: int\n    sku: str\n") for path, text in before.items()}
    gone = {path: text.replace("    sku: str\n    total: int\n", "    left: int\n") for path, text in more.items()}
    told = "Removing `OrderOut.sku`, `OrderOut.total` and those of `CartOut` breaks clients that read them"
    assert [f.title for f in reviewed(more, gone).findings] == [told]


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        (ASKS + READS, "Removing `Cart.total` breaks clients that read or send it"),
        (READS, "Removing `Cart.total` breaks clients that read it"),
        (ASKS, "Removing `Cart.total` breaks clients that send it: it is ignored or refused"),
    ],
)
def test_a_field_of_both_ways_is_told_in_the_ways_it_goes(routes: str, told: str) -> None:
    before = {"shop/api.py": f"{TOP}{BOTH}{routes}"}
    found = reviewed(before, {"shop/api.py": before["shop/api.py"].replace("    total: int\n", "")}).findings
    assert [f.title for f in found] == [told]


def test_names_without_a_comma_are_not_told_as_gone_too() -> None:
    was = """\
from rest_framework import serializers, viewsets

class OrderSerializer(serializers.ModelSerializer):
    class Meta:
        fields = [
            "id",
            "total",
            "created",
            "state",
        ]

class OrderViewSet(viewsets.ModelViewSet):
    serializer_class = OrderSerializer
"""
    now = was.replace('"total",', '"total"')
    assert said({"shop/api.py": was}, {"shop/api.py": now}) == ["missing-comma-joins-names shop/api.py:7 head warning"]
    assert said({"shop/api.py": now}, {"shop/api.py": was}) == []


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [("total", "state", True), ("shop.orders.", "views", False), ("total_", "state", False), ("a1b2c3" * 7, "d4e5f6", False)],
)
def test_a_name_that_goes_on_below_lacks_no_comma(first: str, second: str, told: bool) -> None:
    text = f'NAMES = [\n    "id",\n    "created",\n    "{first}"\n    "{second}",\n]\n'
    rules = ["missing-comma-joins-names shop/names.py:4 head warning"] * told
    assert said({"shop/names.py": "NAMES = []\n"}, {"shop/names.py": text}) == rules


@pytest.mark.parametrize("way", ["=> Items.Count;", "{ get { return Items.Count; } }", "{ get; set; }"])
def test_a_property_that_is_computed_is_sent_by_nobody(way: str) -> None:
    items = f"    public int Count {way}\n"
    path, text = CSHARP
    old = text.replace("OrderResource : RestResource", "OrderRequest").replace("    private", items + "    private")
    routes = CSHARP_ROUTES[1].replace("OrderResource> Update([FromBody] OrderResource", "Done> Update([FromBody] OrderRequest")
    found = said({path: old, CSHARP_ROUTES[0]: routes}, {path: old.replace(items, ""), CSHARP_ROUTES[0]: routes})
    assert [one.split()[0] for one in found] == ([UNTAKEN] if "set" in way else [])


@pytest.mark.parametrize(("pattern", "told"), [("\\S", []), ("^[a-z]+$", [f"{NARROW} src/orders.ts:4 head warning"])])
def test_a_pattern_that_refuses_blanks_alone_is_no_bound(pattern: str, told: list[str]) -> None:
    text = KOA.replace(".max(40)", "")
    now = text.replace("name: z.string()", f"name: z.string().regex(/{pattern}/)")
    assert said({"src/orders.ts": text}, {"src/orders.ts": now}) == told


def test_an_object_with_thousands_of_bodies_is_no_route() -> None:
    text = 'import f from "fastify";\nf.post("/a", {\n%s}, go);\n' % ("body: z.object({ a: z.string() }),\n" * 1500)
    started = time.process_time()
    assert said({"src/a.ts": text}, {"src/a.ts": text + "// later\n"}) == []
    assert time.process_time() - started < 4
