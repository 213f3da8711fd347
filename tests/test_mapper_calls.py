"""What is asked of mappers: where arms of OR, unordered writes and filters that are none are told, and where not."""

from __future__ import annotations

import pytest
from queries_read import facts

from bot.domain.facts import Fact
from bot.domain.mappers import ContendedWrites, EscapingArm, UndefinedFilter, WildcardPattern
from workers.sql.mixed import escaping

SEARCH = "->where('name', 'like', \"%$s%\")->orWhere('email', 'like', \"%$s%\")"


def of(kind: type[Fact], path: str, text: str) -> list[Fact]:
    return [fact for fact in facts(path, text) if isinstance(fact, kind)]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT a FROM t WHERE team = $1 AND b LIKE $2 OR c LIKE $3 ORDER BY a", ("team = $1", "c LIKE $3")),
        ("SELECT a FROM t WHERE d BETWEEN 1 AND 2 AND b ILIKE $1 OR c ILIKE $2", ("d BETWEEN 1 AND 2", "c ILIKE $2")),
        ("SELECT a FROM t WHERE team = $1 AND (b LIKE $2 OR c LIKE $3)", None),
        ("SELECT a FROM t WHERE (team = $1 AND b LIKE $2) OR c LIKE $3", None),
        ("SELECT a FROM t WHERE team = $1 AND b LIKE $2 OR team = $3 AND c LIKE $4", None),
        ("SELECT a FROM t WHERE kind = 1 AND b LIKE 'x%' OR c LIKE 'y%'", None),
        ("SELECT a FROM t WHERE 1 = 1 AND b LIKE $1 OR c LIKE $2", None),
        ("SELECT ')' FROM t WHERE a = 'x AND y OR z'", None),
    ],
)
def test_and_beside_or(sql: str, told: tuple[str, str] | None) -> None:
    assert escaping(sql) == told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (f"return User::where('team_id', $t){SEARCH}->get();", True),
        (f"$q = User::where('team_id', $t); if ($s) {{ $q{SEARCH}; }} return $q->get();", True),
        ("$q = User::where('team_id', $t); $q->named($s)->orWhere('email', 'like', \"%$s%\");", True),
        (f"if ($t) {{ $q->where('team_id', $t); }} else {{ $q{SEARCH}; }}", False),
        (f"return User::where(fn ($q) => $q{SEARCH})->where('team_id', $t)->get();", False),
        (f"return User::where('name', $s){SEARCH}->get();", False),
        ("return User::where('open', true)->where('to_id', $t)->orWhere('from_id', $t)->get();", False),
        ("return User::where('team_id', $t)->where('state', 'a')->orWhere('state', 'b')->get();", False),
    ],
)
def test_arms_of_builders(body: str, told: bool) -> None:
    assert bool(of(EscapingArm, "a.php", f"<?php\nfunction f($q, $t, $s) {{ {body} }}\n")) is told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("const all = await doc.people({ transaction }); for (const u of all) { await M.upsert({ id: u.id }); }", 1),
        ("for (const u of await doc.people({ transaction })) { await M.findByPk(u.id, { transaction }); }", 0),
        ("const users = sort(await doc.people({ transaction })); for (const u of users) { await M.upsert({ id: u.id }); }", 0),
        ('for (const u of ["a", "b"]) { await M.upsert({ id: u }, { transaction }); }', 0),
    ],
)  # fmt: skip
def test_rows_made_one_by_one(body: str, told: int) -> None:
    text = f"async function f(doc) {{ await sequelize.transaction(async (transaction) => {{ {body} }}); }}\n"
    assert len(of(ContendedWrites, "a.ts", text)) == told
    assert not of(ContendedWrites, "a.ts", f"async function f(doc) {{ {body} }}\n"), "outside of a transaction each is its own"
    assert not of(ContendedWrites, "scripts/a.ts", text), "one runs at a time"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return prisma.device.deleteMany({ where: { userId: one?.id } });", 1),
        ("return prisma.device.findFirst({ where: { userId: one?.id, open: true } });", 0),
        ("if (!one) { return; } return prisma.device.deleteMany({ where: { userId: one?.id } });", 0),
        ("return prisma.device.findUnique({ where: { id: one?.id } });", 0),
        ("return prisma.device.findFirst({ where: { userId: req.user?.id } });", 0),
    ],
)
def test_filters_that_may_be_none(body: str, told: int) -> None:
    assert len(of(UndefinedFilter, "a.ts", f"async function f(one, req) {{ {body} }}\n")) == told


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("a.py", "Order.objects.filter(code__icontains=q)\n", ["Order.code"]),
        ("a.py", "Order.objects.filter(code__startswith=q, shop__name__contains=q)\n", []),
        ("a.py", 'session.query(Order).filter(Order.code.ilike(f"%{q}%"), Order.note.like(f"{q}%"))\n', ["Order.code"]),
        ("a.rb", 'Order.where("lower(code) LIKE ?", "%#{q}%")\n', ["Order.code"]),
        ("a.js", "Order.findAll({ where: { title: { [Op.iLike]: `%${q}%` }, name: { [Op.like]: q } } });\n", ["Order.title"]),
        ("a.php", "<?php DB::table('orders')->where('code', 'like', '%' . $q)->get();\n", ["orders.code"]),
    ],
)  # fmt: skip
def test_patterns(path: str, text: str, told: list[str]) -> None:
    assert [f"{one.model}.{one.column}" for one in of(WildcardPattern, path, text) if isinstance(one, WildcardPattern)] == told
