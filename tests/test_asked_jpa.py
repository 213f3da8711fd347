"""Attributes of entities that Java names in strings and in names of methods: when one is surely not there."""

from __future__ import annotations

import pytest
from contract_pairs import reviewed

from workers.asked.jpa.jpql import references

RULE = "unknown-attribute-fails"
ROOT = "src/main/java/shop/"
HEAD = """\
package shop;

import jakarta.persistence.Entity;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

"""
SHOP = {
    ROOT + "Base.java": HEAD
    + "@MappedSuperclass\npublic abstract class Base {\n    @Id private Long id;\n    private Instant made;\n}\n",
    ROOT + "Town.java": HEAD + "@Embeddable\npublic class Town {\n    private String name;\n    private String zipCode;\n}\n",
    ROOT + "Customer.java": HEAD
    + "@Entity\npublic class Customer extends Base {\n    private String name;\n    @Embedded private Town town;\n"
    + '    @OneToMany(mappedBy = "customer") private List<Order> orders;\n    public String getShownAs() { return name; }\n}\n',
    ROOT + "Order.java": HEAD
    + "@Entity\npublic class Order extends Base {\n    private String code;\n    private State state;\n"
    + "    @ManyToOne private Customer customer;\n}\n",
    ROOT + "Odd.java": HEAD + "@Entity\npublic class Odd extends Elsewhere {\n    private String code;\n}\n",
    ROOT + "Note.java": HEAD + "@Entity\npublic class Note {\n    private String text;\n}\n",
    ROOT + "LongNote.java": HEAD + "@Entity\npublic class LongNote extends Note {\n    private String more;\n}\n",
}  # fmt: skip
Files = dict[str, str]


def told(before: Files, after: Files) -> list[tuple[str, int, str]]:
    """Path, line and title of what a change is told."""
    found = [one for one in reviewed(before, after).findings if one.rule == RULE]
    return [(one.span.path, one.span.line, one.title) for one in found]


def missing(path: str, text: str) -> list[str]:
    """The names that a new file asks for in vain, with their classes."""
    return [".".join(title.split("`")[1:4:2]) for _, _, title in told(SHOP, SHOP | {ROOT + path: HEAD + text})]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("select o from Order o where o.cod = ?1", ["Order.cod"]),
        ("select o.customer.nam from Order o", ["Customer.nam"]),
        ("select o from Order o join fetch o.custmer c where c.whatever = 1", ["Order.custmer"]),
        ("select o from Order o left join o.customer c on c.nam = 'x.y' where c.town.zip = 1", ["Customer.nam", "Town.zip"]),
        ("select c from Customer c where exists (select 1 from Order o where o.customer = c and o.kode = c.nam)",
         ["Order.kode", "Customer.nam"]),
        ("select i.kode from Customer c, in(c.orders) i", ["Order.kode"]),
        ("update Order o set o.kode = :o.code where o.code = 1", ["Order.kode"]),
        ("update Order set kode = ?1, code = ?2 where id = ?3", ["Order.kode"]),
        ("delete from Order where kode in (?1)", ["Order.kode"]),
        ("from #{#entityName} o where o.kode = 1", ["Order.kode"]),
        ("select O.code, o.id, o.made, o.state.anything, size(c.orders), c.shownAs from Order o join o.customer c", []),
        ("select o from Order o where o.code = shop.State.OPEN and extract(day from o.made) = :#{#filter.kode}", []),
        ("select o from Odd o where o.anything = 1", []),
        ("select x.kode from Unknown x, Order o", []),
        ("select o.more from Note o", []),
        ("select o.kode from Order o union select o.kode from Order o", []),
        ("select key(o).kode, value(o).kode, treat(o as Odd).kode from Order o", []),
        ("delete from Order where kode_of_it = 1", []),
        ("select new shop.Shown(o.code, o.customer.name) from Order o group by o.code, o.customer.name order by o.code", []),
    ],
)  # fmt: skip
def test_queries(query: str, names: list[str]) -> None:
    text = f'interface Orders extends JpaRepository<Order, Long> {{\n    @Query("{query}")\n    List<Order> some();\n}}\n'
    assert missing("Orders.java", text) == names


def test_lines_of_a_text_of_several() -> None:
    text = (
        'interface Orders extends JpaRepository<Order, Long> {\n    @Query("""\n        select o from Order o\n'
        '        where o.kode = 1\n        """)\n    List<Order> some();\n'
        '    @Query("select o from Order o "\n        + "where o.cod = 1")\n    List<Order> more();\n}\n'
    )
    found = told(SHOP, SHOP | {ROOT + "Orders.java": HEAD + text})
    assert [line - HEAD.count("\n") for _, line, _ in found] == [4, 8]


@pytest.mark.parametrize("given", ["nativeQuery = true, value = ", 'value = PART + "x" + '])
def test_queries_that_are_not_known(given: str) -> None:
    query = f'@Query({given}"select o.kode from Order o")'
    text = f"interface Orders extends JpaRepository<Order, Long> {{\n    {query}\n    int a();\n}}\n"
    assert missing("Orders.java", text) == []


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("findByKode", ["Order.kode"]),
        ("findByCodeContaing", ["Order.codeContaing"]),
        ("countByCustomerNameAndCustomerTwon", ["Customer.twon"]),
        ("findFirst3ByCodeOrderByPlacedDesc", ["Order.placed"]),
        ("existsByCustomer_Town_Zip", ["Town.zip"]),
        ("findTop10DistinctByCustomerTownZipCodeInAndCodeIgnoreCaseOrMadeBetweenOrderByMadeDescIdAsc", []),
        ("deleteAllByStateNotInAndCustomerTown_NameIsNotNull", []),
        ("findByStateAnything", []),
        ("findByCustomerShownAs", []),
        ("findSomething", []),
    ],
)  # fmt: skip
def test_names_of_methods(method: str, names: list[str]) -> None:
    text = f"interface Orders extends JpaRepository<Order, Long> {{\n    List<Order> {method}(String one);\n}}\n"
    assert missing("Orders.java", text) == names


@pytest.mark.parametrize(
    "method",
    [
        "default List<Order> findByKode(String kode) { return null; }",
        '@Query("select o from Order o") List<Order> findByKode();',
        "@OurQuery List<Order> findByKode();",
    ],
)
def test_methods_that_are_made_otherwise(method: str) -> None:
    assert missing("Orders.java", f"interface Orders extends JpaRepository<Order, Long> {{\n    {method}\n}}\n") == []


def test_a_class_that_implements_the_method() -> None:
    text = "interface Orders extends JpaRepository<Order, Long> {\n    List<Order> findByKode(String kode);\n}\n"
    body = "class OrdersImpl {\n    List<Order> findByKode(String kode) { return null; }\n}\n"
    after = SHOP | {ROOT + "Orders.java": HEAD + text, ROOT + "OrdersImpl.java": body}
    assert told(SHOP, after) == []


def test_a_repository_made_of_a_generic_one() -> None:
    base = "@NoRepositoryBean\ninterface Rows<ID, T> extends JpaRepository<T, ID> {\n    List<T> findByKode(String kode);\n}\n"
    own = "interface Orders extends Rows<Long, Order> {\n    List<Order> findByCod(String kode);\n}\n"
    before = SHOP | {ROOT + "Rows.java": HEAD + base}
    found = told(before, before | {ROOT + "Orders.java": HEAD + own})
    assert [title for _, _, title in found] == [
        "`Order` has no `cod` (`code` is near): the application does not start with `findByCod`"
    ]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('Root<Order> root = query.from(Order.class); root.get("kode");', ["Order.kode"]),
        ('Root<Order> root = query.from(Order.class); root.get("customer").get("nam");', ["Customer.nam"]),
        ('Join<Order, Customer> customer = root.join("x"); customer.get("nam");', ["Customer.nam"]),
        ('Root<Order> root = query.from(Order.class); root.fetch("customer").get(name); root.get("state").get("x");', []),
        ('Specification<Order> s = (root, query, builder) -> builder.isNull(root.get("kode"));', ["Order.kode"]),
        ('Map<Order, Long> root = query.from(Order.class); root.get("kode");', []),
        ('manager.createQuery("select o from Order o where o.kode = 1");', ["Order.kode"]),
        ('manager.createQuery(text.toString()); cache.get("kode");', []),
        ('orders.findAll(PageRequest.of(1, 10, Sort.by("code", "kode")));', ["Order.kode"]),
        ('orders.findAll(Sort.by("customer.name")); other.findAll(Sort.by("kode"));', []),
    ],
)
def test_calls(body: str, names: list[str]) -> None:
    orders = "interface Orders extends JpaRepository<Order, Long> {\n}\n"
    before = SHOP | {ROOT + "Orders.java": HEAD + orders}
    text = f"class Asking {{\n    private Orders orders;\n    void ask() {{\n        {body}\n    }}\n}}\n"
    found = told(before, before | {ROOT + "Asking.java": HEAD + text})
    assert [".".join(title.split("`")[1:4:2]) for _, _, title in found] == names


def test_annotations_that_name_attributes() -> None:
    graph = (
        'interface Orders extends JpaRepository<Order, Long> {\n    @EntityGraph(attributePaths = {"customer.nam", "code"})\n'
    )
    assert missing("Orders.java", graph + "    List<Order> findAll();\n}\n") == ["Customer.nam"]
    back = '@Entity\nclass Shop {\n    @OneToMany(mappedBy = "shop") private Set<Order> orders;\n}\n'
    assert missing("Shop.java", back) == ["Order.shop"]


def test_an_attribute_that_a_change_takes_away() -> None:
    orders = (
        "interface Orders extends JpaRepository<Order, Long> {\n    List<Order> findByCustomerName(String name);\n"
        '    @Query("select o from Order o where o.customer.name = 1")\n    List<Order> some();\n}\n'
    )
    before = SHOP | {ROOT + "Orders.java": HEAD + orders}
    after = before | {ROOT + "Customer.java": SHOP[ROOT + "Customer.java"].replace("String name", "String called")}
    ((path, line, title),) = told(before, after)
    assert (path, line) == (ROOT + "Customer.java", 9)
    assert title == "`Customer.name` is taken away, and the call of src/main/java/shop/Orders.java:9 and 1 more still names it"
    moved = after | {
        ROOT + "Orders.java": (HEAD + orders).replace("CustomerName", "CustomerCalled").replace("r.name", "r.called")
    }
    assert told(before, moved) == []


def test_hostile_queries_take_no_time() -> None:
    assert references("select " * 30_000) == []
    assert references("select o from Order o where " + "(" * 3_900) == []
    assert references("from " + "a." * 9_000) == []
