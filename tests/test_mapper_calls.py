"""What is asked of mappers: where arms of OR, unordered writes and filters that are none are told, and where not."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import pytest
from queries_read import facts

from bot.domain.facts import Fact
from bot.domain.mappers import ContendedWrites, EscapingArm, NullableArm, UndefinedFilter, WildcardPattern
from bot.domain.memory import MemoryTree
from bot.domain.queries import LazyRelation
from workers.queries.heads import heads
from workers.readers.listing import Listing
from workers.sql.mixed import escaping

SEARCH = "->where('name', 'like', \"%$s%\")->orWhere('email', 'like', \"%$s%\")"


def of(kind: type[Fact], path: str, text: str, beside: Mapping[str, str] | None = None) -> list[Fact]:
    return [fact for fact in facts(path, text, beside=beside) if isinstance(fact, kind)]


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
        ("one;\nif (two) { return; }\nreturn prisma.device.deleteMany({ where: { userId: one?.id } });", 1),
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


LATE = "<?php\nfunction late($team) { return $team->users()->where('a', 1)->orWhere('b', 2)->get(); }\n"
TEAM = (
    "<?php\nclass Team extends Model {\n    public function users(): HasMany {\n"
    "        return $this->hasMany(User::class);\n    }\n}\n"
)
REPORT = "<?php\nclass Report {\n    private $users; // NAME\n    public function users() { return $this->users; }\n}\n"


@pytest.mark.parametrize("said", ["users of the report", "function users gives them", ""])
def test_a_relation_is_one_wherever_it_is_declared(said: str) -> None:
    one = {"app/Team.php": TEAM.replace("class", "// function users, a relation\nclass", 1)}
    assert of(EscapingArm, "app/late.php", LATE, one)
    assert not of(EscapingArm, "app/late.php", LATE, {**one, "app/Report.php": REPORT.replace("NAME", said)})
    many = {f"app/Other{number}.php": f"<?php // function users {number}\n" for number in range(200)}
    assert not of(EscapingArm, "app/late.php", LATE, {**one, **many}), "a tree tells of 200 files: there may be others"


STORES = (
    "import { keep } from './keep';\nasync function f(doc) { await sequelize.transaction(async (transaction) => {\n"
    "  const all = await doc.people({ transaction }); for (const u of all) { await keepUser(u.id); } }); }\n"
)
KEEPS = "// function keepUser keeps one\nexport async function keepUser(id) { await M.upsert({ id }); }\n"


def test_a_function_of_another_file_is_found_below_a_comment_that_names_it() -> None:
    assert of(ContendedWrites, "a.ts", STORES, {"keep.ts": KEEPS})
    other = "// here keepUser keeps none, const keepUser\nexport function keepUser(id) { return id; }\n"
    assert not of(ContendedWrites, "a.ts", STORES, {"keep.ts": KEEPS, "other.ts": other})


NULLABLE = (
    "export async function f(document: Document) {\n"
    "  return Subscription.findAll({ where: { [Op.or]: [{ placeId: document.placeId }, { documentId: document.id }] } });\n}\n"
)


def test_a_class_is_found_below_a_comment_that_names_it() -> None:
    classes = {
        f"{name}.ts": f"// class {name} has a place\nexport class {name} {{\n  placeId: string | null;\n}}\n"
        for name in ("Document", "Subscription")
    }
    (found,) = of(NullableArm, "a.ts", NULLABLE, classes)
    assert isinstance(found, NullableArm)
    assert found.declared == "Document.ts:3"
    again = {"old.ts": "// class Document of old\nexport class Document {\n  placeId: string;\n}\n"}
    assert not of(NullableArm, "a.ts", NULLABLE, {**classes, **again}), "which of the two is meant is not known"


def test_a_call_beside_a_full_text_search_is_found_below_a_comment_that_names_it() -> None:
    made = (
        'impl Order {\n    pub fn like_code(text: &str) -> Like {\n        orders::code.like(format!("%{}%", text))\n    }\n}\n'
    )
    asks = (
        "// or like_code, where the index finds none\nuse crate::order;\nfn find(q: Query) -> Query {\n"
        "    q.filter(\n        index.matches(text)\n        .or(Order::like_code(text)))\n}\n"
    )
    (found,) = of(WildcardPattern, "src/order.rs", made, {"src/find.rs": asks})
    assert isinstance(found, WildcardPattern)
    assert found.beside == "src/find.rs:6"


def test_each_condition_is_told_once_and_of_its_own_model() -> None:
    chain = "Order.findAll({ where: { title: { [Op.iLike]: `%${q}%` } } }).filter((one) => one).map((one) => one.id);\n"
    assert len(of(WildcardPattern, "a.js", chain)) == 1
    shops = "Order.objects.filter(shop__in=Shop.objects.filter(name__icontains=q)).exclude(Q(code__icontains=q))\n"
    told = [one for one in of(WildcardPattern, "a.py", shops) if isinstance(one, WildcardPattern)]
    assert sorted(f"{one.model}.{one.column}" for one in told) == ["Order.code", "Shop.name"]
    models = "class Doc(models.Model):\n    place = models.ForeignKey(Place, null=True)\n"
    asks = "def f(d: Doc):\n    return Doc.objects.filter(Q(place=d.place) | Q(id=d.id)).filter(a=1).exclude(b=2)\n"
    assert len(of(NullableArm, "a.py", asks, {"models.py": models})) == 1


def test_typeorm_leaves_an_arm_without_a_value_out() -> None:
    classes = {f"{name}.ts": f"export class {name} {{\n  placeId: string | null;\n}}\n" for name in ("Doc", "Sub")}
    arms = "[{ placeId: doc.placeId }, { docId: doc.id }]"
    text = "export async function f(doc: Doc, subRepository: Repository<Sub>) {{\n  return {}({{ where: {} }});\n}}\n"
    assert of(NullableArm, "a.ts", text.format("Sub.findAll", f"{{ [Op.or]: {arms} }}"), classes)
    assert not of(NullableArm, "a.ts", text.format("subRepository.find", arms), classes)


@pytest.mark.parametrize(
    ("manifest", "told"),
    [('{"dependencies": {"typeorm": "^0.3.20"}}', 1), ('{"dependencies": {"typeorm": "^1.0.0"}}', 0), ("{}", 0)],
)
def test_only_typeorm_before_1_is_known_to_leave_a_condition_out(manifest: str, told: int) -> None:
    text = "async function f(one, repo) { return repo.findOne({ where: { id: one?.id } }); }\n"
    assert len(of(UndefinedFilter, "a.ts", text, {"package.json": manifest})) == told


@pytest.mark.parametrize("unit", ["! ", "one ", "assert"])
def test_what_stands_before_a_filter_is_looked_through_in_bounded_time(unit: str) -> None:
    before = "\n".join([unit * (4_800 // len(unit))] * 50)  # longer lines are a program's
    text = f"async function f(two) {{ `{before}`;\nreturn prisma.device.deleteMany({{ where: {{ id: two?.id }} }}); }}\n"
    begun = time.process_time()
    assert of(UndefinedFilter, "a.ts", text)
    of(UndefinedFilter, "a.ts", text.replace("two?.", "one?."))
    assert time.process_time() - begun < 3


def test_many_filters_of_a_function_are_looked_at_in_time() -> None:
    calls = "".join(f"  await prisma.device.deleteMany({{ where: {{ id: one{at}?.id }} }});\n" for at in range(1_600))
    begun = time.process_time()
    found = of(UndefinedFilter, "a.ts", f"async function f() {{\n  if (one7) {{ return; }}\n{calls}}}\n")
    assert len(found) == 1_599
    assert time.process_time() - begun < 6


def test_relations_of_hostile_files_are_looked_for_in_bounded_time() -> None:
    heads = "function users() " * 20_000
    files = {"app/A.php": f"<?php\n{heads}\n", "app/B.php": "<?php\n" + heads.replace(" function", "\nfunction")}
    begun = time.process_time()
    assert not of(EscapingArm, "app/late.php", LATE, files)
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("unit", ["function users(", "function users() ", "function users() { "])
def test_a_relation_of_a_hostile_class_is_looked_for_in_bounded_time(unit: str) -> None:
    loop = "<?php\nforeach (Team::all() as $team) { echo $team->users->name; }\n"
    team = f"<?php\nclass Team extends Model {{\n{unit * 20_000}\n"
    begun = time.process_time()
    assert not of(LazyRelation, "a.php", loop, {"app/Team.php": team})
    assert of(LazyRelation, "a.php", loop, {"app/Team.php": TEAM})
    assert time.process_time() - begun < 5


def test_what_is_looked_for_in_a_tree_costs_no_more_than_it_may() -> None:
    tree = Listing(MemoryTree({"a.php": b"// Order\nclass Order {}\n"}))
    head = re.compile(r"class Order")
    assert [one.line for one in heads(tree, ["Order"], [".php"], head) or ()] == [2]
    asked = [heads(tree, [f"Order{number}"], [".php"], head) for number in range(1_000)]
    assert asked[0] == ()
    assert asked[-1] is None, "what has not been looked for is not known to be absent"
    assert heads(tree, ["Order"], [".php"], head), "what was found stays known"
    large = Listing(MemoryTree({f"{number}.php": b"class Order {}\n" + b" " * 2_000_000 for number in range(6)}))
    assert heads(large, ["Order"], [".php"], head) is None
