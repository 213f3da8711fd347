"""Rows of Spring Data's repositories, and what is asked of each of them in other classes."""

import pytest
from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

RULE = "entity-relation-is-fetched-row-by-row"
Files = dict[str, str]
FOLDER = "src/main/java/shop"
ENTITIES: Files = {
    f"{FOLDER}/Team.java": "package shop;\n@Entity\npublic class Team {\n  @Id Long id;\n  String name;\n}\n",
    f"{FOLDER}/Kind.java": "package shop;\n@Entity\n@Cacheable\npublic class Kind {\n  @Id Long id;\n  String name;\n}\n",
    f"{FOLDER}/Base.java": """\
package shop;
@MappedSuperclass
public abstract class Base {
  @Id Long id;
  @ManyToOne(fetch = FetchType.LAZY) Kind kind;
}
""",
    f"{FOLDER}/Customer.java": """\
package shop;
@Entity
public class Customer extends Base {
  @ManyToOne(fetch = FetchType.LAZY) @JoinColumn(name = "team_id") private Team team;
  @ManyToOne private Team former;
}
""",
    f"{FOLDER}/Line.java": """\
package shop;
@Entity
public class Line {
  @ManyToOne(fetch = FetchType.LAZY) private Order order;
  @ManyToOne(fetch = FetchType.LAZY) private Product product;
  @OneToOne(mappedBy = "line", fetch = FetchType.LAZY) private Parcel parcel;
}
""",
    f"{FOLDER}/Order.java": """\
package shop;
@Entity
public class Order extends Base {
  @ManyToOne(fetch = FetchType.LAZY)
  private Customer customer;
  @OneToMany(mappedBy = "order")
  private List<Line> lines = new ArrayList<>();
  @OneToMany @BatchSize(size = 50) private Set<Line> returned;

  public boolean empty() { return lines.isEmpty(); }
  public String title() { if (customer != null) { return customer.getName(); } return ""; }
  public String maybe() { if (id > 7) { return customer.getName(); } return ""; }
}
""",
    f"{FOLDER}/Customers.java": "package shop;\npublic interface Customers extends JpaRepository<Customer, Long> {\n}\n",
    f"{FOLDER}/OrderRepository.java": """\
package shop;
public interface OrderRepository extends JpaRepository<Order, Long>, JpaSpecificationExecutor<Order> {
  List<Order> findByPaidTrue();
  List<Order> findByCustomerId(Long id);
  List<Order> findTop5ByPaidTrue();
  List<OrderView> findByOpenTrue();
  Page<Order> findAllByPaidTrue(Pageable page);
  @EntityGraph(attributePaths = {"customer.team", "lines"}) List<Order> findByLateTrue();
  @Query("select o from Order o join fetch o.customer c left join fetch o.lines where o.open = true") List<Order> open();
  @Query("select o from Order o join o.customer c") List<Order> joined();
  @Query("select o from Order o " + FETCHED + " where o.open = true") List<Order> pieces();
  @Query(SOMETHING) List<Order> hidden();
  Optional<Order> findByCode(String code);
}
""",
}


def tree(files: Files) -> MemoryTree:
    return MemoryTree({path: text.encode() for path, text in files.items()})


def missed(body: str, entities: Files = ENTITIES, **more: str) -> set[str]:
    """The relations that a new service with that body misses, one of which is told with the others beside it."""
    fields = "private final OrderRepository orders;\nprivate final Shown shown;\nprivate final Customers customers;\n"
    head = f"class OrderService {{\n{fields}"
    service = f"package shop;\n{head}{body}\n}}\n"
    files = entities | {f"{FOLDER}/{name}.java": f"package shop;\n{text}\n" for name, text in more.items()}
    after = files | {f"{FOLDER}/OrderService.java": service}
    changes = tuple(changed(path, None, text) for path, text in after.items() if path not in entities)
    change = ChangeSet("base", "head", changes, tree(entities), tree(after))
    said = Reviewer(change, Policy()).review()
    assert not [gap for gap in said.gaps if "crash" in gap.why]
    titles = [one.title for one in said.findings if one.rule == RULE]
    return {word for title in titles for word in title.partition("` of each")[0].partition("fetches")[2].split("`")[1::2]}


@pytest.mark.parametrize(
    ("body", "relations"),
    [
        ("void a() { for (Order o : orders.findAll()) { print(o.getCustomer().getName()); } }", {"customer"}),
        ("void a() { orders.findByPaidTrue().forEach(o -> print(o.getLines().size())); }", {"lines"}),
        ("void a() { List<Order> all = orders.findAll(); for (Order o : all) { for (Line l : o.getLines()) { } } }", {"lines"}),
        ("Page<A> a(Pageable p) { return orders.findAllByPaidTrue(p).map(o -> b(o.getCustomer().name())); }", {"customer"}),
        ("Object a() { return orders.joined().stream().filter(o -> o.getId() > 1).map(Order::title).toList(); }", {"customer"}),
        ("Object a() { return orders.joined().stream().map(Order::empty).toList(); }", {"lines"}),
        ("Object a() { return orders.findAll().stream().map(this::b).toList(); }\nA b(Order o) { return c(o.getCustomer()); }"
         "\nA c(Customer c) { return new A(c.getName()); }", {"customer"}),
        ("Object a() { return orders.open().stream().map(Order::getCustomer).map(c -> c.getTeam().getName()).toList(); }",
         {"customer.team"}),
        ("void a() { for (Line l : orders.findById(1L).orElseThrow().getLines()) { print(l.getOrder().getCode()); } }", set()),
        ("void a() { for (Line l : orders.findByCode('x').get().getLines()) { print(l.getProduct().getName()); } }",
         {"lines.product"}),
        ("Object a() { return all().stream().collect(Collectors.groupingBy(o -> o.getCustomer().getName())); }"
         "\nprivate List<Order> all() { return orders.findAll(); }", {"customer"}),
    ],
)  # fmt: skip
def test_what_code_follows_from_each_row(body: str, relations: set[str]) -> None:
    assert missed(body) == relations


@pytest.mark.parametrize(
    "body",
    [
        "void a() { for (Order o : orders.findAll()) { print(o.getCustomer().getId()); o.setLines(null); } }",
        "void a() { for (Order o : orders.findAll()) { print(o.getKind().getName()); } }",
        "void a() { for (Order o : orders.findAll()) { if (o.getId() > 3) { print(o.getCustomer().getName()); } } }",
        "void a() { orders.findAll().forEach(o -> print(o.maybe())); }",
        "void a() { orders.findAll().forEach(o -> print(o.getReturned().size())); }",
        "void a() { orders.findByCustomerId(3L).forEach(o -> print(o.getCustomer().getName())); }",
        "void a() { orders.findTop5ByPaidTrue().forEach(o -> print(o.getCustomer().getName())); }",
        "void a() { orders.findByOpenTrue().forEach(o -> print(o.getCustomer().getName())); }",
        "void a() { orders.findByLateTrue().forEach(o -> print(o.getCustomer().getTeam().getName() + o.getLines().size())); }",
        "void a() { orders.open().forEach(o -> print(o.getCustomer().getName() + o.getLines().size())); }",
        "void a() { orders.open().forEach(o -> print(o.getCustomer().getFormer().getName())); }",
        "void a() { orders.hidden().forEach(o -> print(o.getCustomer().getName())); }",
        "void a() { Order o = orders.findByCode('x').get(); print(o.getCustomer().getName()); o.getLines().size(); }",
        "void a() { customers.findAllById(ids()); orders.findAll().forEach(o -> print(o.getCustomer().getName())); }",
        "void a() { orders.open(); orders.findByLateTrue(); orders.findAll().forEach(o -> print(o.getLines().size())); }",
        "Object a() { return b(orders.findByCode(1).get().updateFrom(this)); }\nObject b(Order o) { for (Line l : o.lines()) "
        "{ print(l.getProduct().getName()); } }",
        "void a() { orders.pieces().forEach(o -> print(o.getCustomer().getName())); }",
        "@Cacheable void a() { orders.findAll().forEach(o -> print(o.getCustomer().getName())); }",
        "void a() { orders.findAll(PageRequest.of(0, 5)).forEach(o -> print(o.getCustomer().getName())); }",
    ],
)
def test_what_comes_along_or_may_never_be_asked_is_silent(body: str) -> None:
    assert missed(body) == set()


def test_functions_of_other_classes_are_followed() -> None:
    body = "Object a() { return orders.findAll().stream().map(o -> shown.one(o)).toList(); }"
    assert missed(body, Shown="class Shown { A one(Order o) { return new A(o.getCustomer().getName()); } }") == {"customer"}
    made = "Object a() { return Shown.all(orders.findAll()); }"
    whole = "class Shown {\n static List<Shown> all(List<Order> os) { return os.stream().map(Shown::new).toList(); }\n"
    assert missed(made, Shown=whole + " Shown(Order o) { this.n = o.getLines().size(); }\n}") == {"lines"}
    interface = "interface Shown { A one(Order o); }"
    other = "class ShownImpl implements Shown { public A one(Order o) { return new A(o.getLines().size()); } }"
    assert missed(body, Shown=interface, ShownImpl=other) == {"lines"}


def test_a_size_of_batches_for_all_is_enough() -> None:
    body = "void a() { for (Order o : orders.findAll()) { print(o.getCustomer().getName()); } }"
    settings = {"src/main/resources/application.yml": "spring.jpa.properties.hibernate.default_batch_fetch_size: 100\n"}
    assert missed(body, ENTITIES | settings) == set()
    tests = {"src/test/resources/application.yml": "spring.jpa.properties.hibernate.default_batch_fetch_size: 100\n"}
    assert missed(body, ENTITIES | tests) == {"customer"}


def test_a_graph_that_is_taken_away_is_told_where_it_stood() -> None:
    body = "  void a() { orders.findByLateTrue().forEach(o -> print(o.getLines().size())); }\n"
    service = f"package shop;\nclass A {{\n  OrderRepository orders;\n{body}}}\n"
    before = ENTITIES | {f"{FOLDER}/A.java": service}
    path = f"{FOLDER}/OrderRepository.java"
    after = before | {path: before[path].replace(', "lines"}', "}")}
    change = ChangeSet("base", "head", (changed(path, before[path], after[path]),), tree(before), tree(after))
    said = [(one.span.path, one.span.line) for one in Reviewer(change, Policy()).review().findings if one.rule == RULE]
    assert said == [(path, 8)]


def test_functions_that_call_each_other_by_many_ways_end() -> None:
    calls = "".join(f"  void f{n}(Order o) {{ {'; '.join(f'f{m}(o)' for m in range(30))}; }}\n" for n in range(30))
    assert missed(f"void a() {{ orders.findAll().forEach(o -> f1(o)); }}\n{calls}") == set()
