"""
A relation of an entity is fetched anew for each row that a repository gives.

Hibernate loads a lazy relation when something is first asked of it, one query per row: a list of a hundred orders takes a
hundred and one. Its key (`order.getCustomer().getId()`) needs none.

An entity graph or `join fetch` on the query's method brings the relation along; `@BatchSize`, or `default_batch_fetch_size` for
the whole application, fetches it for many rows at once. The code is followed through streams, loops, mappers and methods of the
project; what stands under a condition is passed by, and where something may have come along nothing is said.

```java given file=shop/Order.java
@Entity
class Order {
    @Id Long id;
    @ManyToOne(fetch = FetchType.LAZY) Customer customer;
    @OneToMany(mappedBy = "order") List<Line> lines;
}
```
```java given file=shop/OrderRepository.java
interface OrderRepository extends JpaRepository<Order, Long> {
    List<Order> findByOpenTrue();

    @EntityGraph(attributePaths = {"customer", "lines"})
    List<Order> findByPaidTrue();
}
```
```java given file=shop/OrderService.java
class OrderService {
    OrderRepository orders;

    List<OrderDto> open() {
        return orders.findByOpenTrue().stream().map(OrderDto::from).toList();
    }
}
```
```java bad file=shop/OrderDto.java kinds=costs
record OrderDto(Long id, String name) {
    static OrderDto from(Order order) {
        return new OrderDto(order.getId(), order.getCustomer().getName());
    }
}
```
```java bad file=shop/OrderService.java kinds=costs
class OrderService {
    OrderRepository orders;

    void print() {
        for (Order order : orders.findAll()) {
            System.out.println(order.getLines().size());
        }
    }
}
```
```java good file=shop/OrderDto.java
record OrderDto(Long id, Long customer) {
    static OrderDto from(Order order) {
        return new OrderDto(order.getId(), order.getCustomer().getId());
    }
}
```
```java good file=shop/OrderService.java
class OrderService {
    OrderRepository orders;

    void print() {
        for (Order order : orders.findByPaidTrue()) {
            System.out.println(order.getCustomer().getName() + order.getLines().size());
        }
    }
}
```

Source: https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html#jpa.entity-graph
"""

from bot.domain.findings import Severity
from bot.domain.queries import RelationElsewhere
from workers.rules.row_by_row import row_by_row
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(RelationElsewhere)
def check(fact: RelationElsewhere, scene: Scene) -> Verdict:
    """Only where the rows, the relation and all that their query brings are known."""
    del scene
    if fact.framework == "JPA":
        yield row_by_row(fact, "")
