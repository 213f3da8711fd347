"""Queries in loops: what a loop goes through, and which function of the project sends one for each row."""

import pytest
from queries_read import facts

from bot.domain.queries import CallPerRow, LazyRelation, OrmCall, Query

ORDERS = "const orders = await prisma.order.findMany();"
FETCH = "await prisma.customer.findUnique({ where: { id: order.customerId } })"


def per_row(path: str, text: str, beside: dict[str, str] | None = None) -> list[int]:
    """The lines of queries that are sent once for each row of another."""
    found = [one for one in facts(path, text, beside=beside) if isinstance(one, (CallPerRow, OrmCall, Query))]
    return [one.span.line for one in found if one.loop is not None and one.loop.rows and one.loop.uses]


def told(body: str, beside: dict[str, str] | None = None, above: str = "") -> bool:
    return bool(per_row("src/orders.ts", f"{above}\nasync function orders(id) {{\n{body}\n}}\n", beside))


@pytest.mark.parametrize(
    "body",
    [
        f"{ORDERS}\nfor (const order of orders) {{ {FETCH}; }}",
        f"{ORDERS}\nreturn Promise.all(orders.filter((order) => order.open).map((order) => {FETCH}));",
        f"{ORDERS}\nreturn Promise.map(orders, async (order) => {FETCH});",
        f"{ORDERS}\nreturn pMap(orders, async (order) => {FETCH});",
        f"{ORDERS}\nconst ids = orders.map((order) => order.id);\n"
        "for (const id of ids) { await Line.findOne({ where: { id } }); }",
        f"{ORDERS}\nfor (const id of new Set(orders.map((one) => one.id))) {{ await Line.findByPk(id); }}",
        f"{ORDERS}\nfor (const id of [...orders.map((one) => one.id)]) {{ await Line.findByPk(id); }}",
        "const [orders, total] = await this.orderRepository.findAndCount();\n"
        "for (const order of orders) { await this.customerRepository.findOneBy({ id: order.customerId }); }",
        f"const [customers, orders] = await Promise.all([prisma.customer.count(), prisma.order.findMany()]);\n"
        f"for (const order of orders) {{ {FETCH}; }}",
        'const result = await pool.query("SELECT * FROM orders");\n'
        'for (const row of result.rows) { await pool.query("SELECT * FROM lines WHERE id = $1", [row.id]); }',
        "const list = await prisma.list.findUnique({ where: { id }, include: { orders: true } });\n"
        f"return Promise.all(list!.orders.map(async (order) => {FETCH}));",
        f"{ORDERS}\nfor (const order of orders) {{\nconst parts = order.path.split('/');\n"
        "const named = parts.filter(Boolean);\n"
        "await prisma.folder.findMany({ where: { name: { in: named } } });\n}",
        'const orders = await Order.findAll();\nreturn Promise.all(orders.map((order) => order.$get("customer")));',
    ],
)
def test_rows_are_followed_by_name_part_and_what_is_made_of_them(body: str) -> None:
    assert told(body)


@pytest.mark.parametrize(
    "body",
    [
        f"for (const order of wanted) {{ {FETCH}; }}",
        f"const orders = await prisma.order.findMany({{ take: 3 }});\nfor (const order of orders) {{ {FETCH}; }}",
        f"{ORDERS}\nfor (const order of orders) {{ await prisma.customer.findMany({{ where: {{ open: true }} }}); }}",
        f"{ORDERS}\nfor (const order of orders) {{ if (order.late) {{ const one = {FETCH};\nreturn one.name; }} }}",
        f"{ORDERS}\nfor (const order of orders) {{ const one = {FETCH};\nbreak; }}",
        "const [customers, orders] = await Promise.all([prisma.order.findMany(), given()]);\n"
        f"for (const order of orders) {{ {FETCH}; }}",
        f"const list = await prisma.list.findUnique({{ where: {{ id }} }});\nfor (const order of list.orders) {{ {FETCH}; }}",
        "const users = await User.findAll();\nfor (const one of users) { await User.findByPk(one.id, { lock: true }); }",
        "const users = await User.findAll();\nfor (const one of users) { await User.findByPk(one.id).destroy(); }",
        f"{ORDERS}\nfor (const chunk of chunks(orders, 100)) {{ await prisma.line.findMany({{ where: {{ id: chunk }} }}); }}",
    ],
)
def test_what_is_no_query_for_each_of_many_rows_is_silent(body: str) -> None:
    assert not told(body)


PRESENT = f"export async function presentOrder(order) {{\nreturn {{ customer: {FETCH} }};\n}}\n"
CALLS = f"{ORDERS}\nreturn Promise.all(orders.map((order) => presentOrder(order)));"


def test_a_function_that_is_imported_is_followed() -> None:
    beside, above = {"src/present.ts": PRESENT}, 'import { presentOrder } from "./present";'
    assert told(CALLS, beside, above)
    assert told(CALLS.replace("(order) => presentOrder(order)", "presentOrder"), beside, above)
    assert not told(CALLS, beside)
    assert not told(CALLS, {**beside, "src/other.ts": PRESENT}, above)
    assert not told(CALLS, {"src/present.ts": PRESENT.replace("return {", "return cached || {")}, above)


SERVICE = """\
export class OrdersService {
  constructor(private prisma: PrismaService, private readonly users: UsersService) {}
  async list() {
    const orders = await this.prisma.order.findMany();
    return Promise.all(orders.map(async (order) => this.users.findById(order.userId)));
  }
}
"""
USERS = """\
export class UsersService {
  async findById(id: string) {
    return this.prisma.user.findUnique({ where: { id } });
  }
}
"""
DAO = """\
class Orders {
    private final CustomerDao customerDao;

    List<String> names() {
        List<Order> orders = orderDao.findAll();
        for (Order order : orders) {
            names.add(customerDao.findName(order.getCustomerId()));
        }
        return names;
    }
}
"""
JDBC = """\
public class JdbcCustomerDao implements CustomerDao {
    public String findName(long id) {
        return jdbcTemplate.queryForObject("SELECT name FROM customers WHERE id = ?", String.class, id);
    }
}
"""
NAMES = """\
from app import db


def names(conn):
    orders = conn.execute("SELECT id, customer_id FROM orders").fetchall()
    return [db.get_customer(conn, order[1]) for order in orders]
"""
CUSTOMER = """\
def get_customer(conn, key):
    return conn.execute("SELECT name FROM customers WHERE id = %s", (key,)).fetchone()
"""


def test_a_method_of_a_fields_class_and_a_function_of_a_module_are_followed() -> None:
    assert per_row("src/orders.ts", SERVICE, {"src/users.ts": USERS}) == [5]
    assert per_row("src/orders.ts", SERVICE.replace(": UsersService", ""), {"src/users.ts": USERS}) == []
    assert per_row("src/Orders.java", DAO, {"src/JdbcCustomerDao.java": JDBC}) == [7]
    two = {"src/JdbcCustomerDao.java": JDBC, "src/Other.java": JDBC.replace("JdbcCustomerDao", "Other")}
    assert per_row("src/Orders.java", DAO, two) == []
    assert per_row("app/names.py", NAMES, {"app/db.py": CUSTOMER}) == [6]
    assert per_row("app/names.py", NAMES, {"app/other.py": CUSTOMER}) == []


PSYCOPG = """\
def names(conn):
    with conn.cursor() as cur:
        cur.execute({select})
        for row in {over}:
            conn.execute("SELECT name FROM customers WHERE id = %s", (row[1],))
"""
WAYS = """\
def orders(conn):
    return conn.execute("SELECT id, customer_id FROM orders").fetchall()
"""


@pytest.mark.parametrize(
    ("over", "many"),
    [
        ("cur", True),
        ("cur.fetchall()", True),
        ("enumerate(cur)", True),
        ("list(cur.fetchall())", True),
        ('conn.execute("SELECT id FROM orders")', True),
        ("orders(conn)", True),
        ("given", False),
        ("cur.fetchone()", False),
        ('conn.execute("SELECT id, name FROM orders WHERE id = 1").fetchone()', False),
    ],
)
def test_rows_of_a_cursor(over: str, *, many: bool) -> None:
    text = PSYCOPG.format(select='"SELECT id, customer_id FROM orders"', over=over)
    assert bool(per_row("app/names.py", f"{WAYS}\n\n{text}")) == many


def test_a_cursor_that_wrote_has_no_rows() -> None:
    assert per_row("app/names.py", PSYCOPG.format(select='"TRUNCATE orders"', over="cur")) == []


JDBC_LOOP = """\
class Orders {{
    void names() {{
        ResultSet rows = statement.executeQuery("SELECT id, customer_id FROM orders");
        while (rows.next()) {{
            PreparedStatement one = connection.prepareStatement("SELECT name FROM customers WHERE id = ?");
            one.setLong(1, {});
            one.executeQuery();
        }}
    }}
}}
"""
MAPPED = """\
class Orders {
    List<Order> orders() {
        return jdbcTemplate.query("SELECT id FROM orders", (rows, number) -> new Order(
            jdbcTemplate.queryForList("SELECT name FROM lines WHERE order_id = ?", rows.getLong("id"))));
    }
}
"""


def test_statements_of_jdbc() -> None:
    assert per_row("src/Orders.java", JDBC_LOOP.format('rows.getLong("customer_id")')) == [5]
    assert per_row("src/Orders.java", JDBC_LOOP.format("1")) == []
    assert per_row("src/Orders.java", MAPPED) == [4]


MODELS = """\
from django.db import models


class Order(models.Model):
    code = models.TextField()


class Line(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE)


class Note(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="notes")
"""


@pytest.mark.parametrize(("query", "name", "told"), [
    ("Order.objects.all()", "line_set", True),
    ('Order.objects.prefetch_related("line_set")', "line_set", False),
    ("Order.objects.all()", "note_set", False),
    ("Order.objects.all()", "other_set", False),
])  # fmt: skip
def test_the_way_back_by_its_usual_name(query: str, name: str, *, told: bool) -> None:
    text = f"from shop.models import Order\n\n\ndef f():\n    for order in {query}:\n        print(order.{name}.count())\n"
    found = facts("shop/views.py", text, beside={"shop/models.py": MODELS})
    assert bool([one for one in found if isinstance(one, LazyRelation)]) == told


STRAWBERRY = """\
import strawberry


@strawberry.type
class Order:
    customer_id: int

    @strawberry.field
    async def customer(self, info: Info) -> str:
        async with info.context.database() as session:
            return await session.scalar(select(Customer).where(Customer.id == self.customer_id))


@strawberry.type
class Query:
    orders: list[Order]
"""
GRAPHENE = """\
import graphene


class OrderType(DjangoObjectType):
    def resolve_customer(root, info):
        return Customer.objects.get(pk=root.customer_id)


class Query(graphene.ObjectType):
    orders = graphene.List(OrderType)
"""
NEST = """\
@Resolver(() => Order)
export class OrdersResolver {
  constructor(private readonly users: UsersService) {}

  @Query(() => [Order])
  orders() {
    return [];
  }

  @ResolveField(() => User)
  async user(@Parent() order: Order) {
    return this.users.findById(order.userId);
  }
}
"""


@pytest.mark.parametrize(
    ("path", "text", "line", "single", "batched"),
    [
        ("app/schema.py", STRAWBERRY, 11, ("list[Order]", "Order"), (".database()", ".loader()")),
        ("app/schema.py", GRAPHENE, 6, ("List(", "Field("), ("return Customer", "return loader or Customer")),
        ("src/orders.ts", NEST, 12, ("[Order]", "Order"), ("return this.users", "return this.loader || this.users")),
    ],
)
def test_resolvers_of_a_list_are_asked_for_each_row(
    path: str, text: str, line: int, single: tuple[str, str], batched: tuple[str, str]
) -> None:
    beside = {"src/users.ts": USERS}
    assert per_row(path, text, beside) == [line]
    assert per_row(path, text.replace(*single), beside) == []
    assert per_row(path, text.replace(*batched), beside) == []


def test_a_resolver_that_clients_ask_more_of_is_silent() -> None:
    asked = NEST.replace("order: Order)", "order: Order, @Args() page: Page)")
    assert per_row("src/orders.ts", asked, {"src/users.ts": USERS}) == []
    assert per_row("app/schema.py", GRAPHENE.replace("(root, info)", "(root, info, first)")) == []


def test_items_that_are_locked_one_by_one_are_meant_to_be() -> None:
    fetch = FETCH.replace("prisma", "tx")
    assert not told(f"{ORDERS}\nfor (const order of orders) {{ await prisma.$transaction(async (tx) => {fetch}); }}")
