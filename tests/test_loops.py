"""Queries in loops: what a loop goes through, and which function of the project sends one for each row."""

import pytest
from queries_read import facts

from bot.domain.queries import CallPerRow, OrmCall, Query

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
