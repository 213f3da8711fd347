"""
An attribute is named that its entity does not have.

No compiler sees names in queries, in names of methods, in annotations and in strings: the application does not start, or the
call fails each time it runs.

```java given file=src/main/java/shop/Customer.java
package shop;

import jakarta.persistence.Entity;
import jakarta.persistence.OneToMany;

@Entity
public class Customer {
    @Id private Long id;
    private String town;
    @OneToMany(mappedBy = "customer") private List<Order> orders;
}
```
```java given file=src/main/java/shop/Order.java
package shop;

import jakarta.persistence.Entity;
import jakarta.persistence.ManyToOne;

@Entity
public class Order {
    @Id private Long id;
    private String code;
    @ManyToOne private Customer customer;
}
```
```java bad file=src/main/java/shop/OrderRepository.java kinds=fails
package shop;

import org.springframework.data.jpa.repository.JpaRepository;

public interface OrderRepository extends JpaRepository<Order, Long> {
    List<Order> findByCustomerTwonOrderByCodeDesc(String town);
}
```
```java bad file=src/main/java/shop/OrderRepository.java kinds=fails
package shop;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface OrderRepository extends JpaRepository<Order, Long> {
    @Query("SELECT o FROM Order o JOIN o.customer c WHERE c.town = :town ORDER BY o.placed")
    List<Order> in(String town);
}
```
```java bad file=src/main/java/shop/Orders.java kinds=fails
package shop;

import org.springframework.data.jpa.domain.Specification;

class Orders {
    static Specification<Order> coded(String code) {
        return (root, query, builder) -> builder.equal(root.get("kode"), code);
    }
}
```
```java good file=src/main/java/shop/OrderRepository.java
package shop;

import org.springframework.data.jpa.repository.EntityGraph;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

public interface OrderRepository extends JpaRepository<Order, Long> {
    @EntityGraph(attributePaths = "customer")
    List<Order> findTop3ByCustomerTownIgnoreCaseAndCodeNotNullOrderByIdDesc(String town);

    @Query("SELECT o FROM #{#entityName} o WHERE o.customer.town = ?1 AND size(o.customer.orders) > 3")
    List<Order> in(String town);
}
```

Of Go's structs that GORM maps the columns of conditions and orders are told, and the relations that are brought along.

```go given file=go.mod
module example.org/shop

require gorm.io/gorm v1.25.0
```
```go given file=models/order.go
package models

import "gorm.io/gorm"

type Order struct {
        gorm.Model
        Code  string `gorm:"size:9"`
        Lines []Line
}

func Migrate(db *gorm.DB) error {
        return db.AutoMigrate(&Order{})
}
```
```go bad file=orders/find.go kinds=fails
package orders

import "example.org/shop/models"

func Find(db *gorm.DB, code string) (order models.Order, err error) {
        err = db.Preload("Lines").Where("kode = ?", code).First(&models.Order{}).Error
        return
}
```
```go good file=orders/find.go
package orders

import "example.org/shop/models"

func Find(db *gorm.DB, code string) (order models.Order, err error) {
        err = db.Preload("Lines").Where("code = ? AND created_at < now()", code).Order("id DESC").First(&models.Order{}).Error
        return
}
```

Source: https://docs.spring.io/spring-data/jpa/reference/jpa/query-methods.html
"""

from __future__ import annotations

from bot.domain.findings import Severity
from bot.domain.mappers import UnknownAttribute
from workers.rules.asked import harm_of
from workers.rules.rule import Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.ERROR, kinds=("fails",))


@rule.on(UnknownAttribute)
def check(fact: UnknownAttribute, scene: Scene) -> Verdict:
    """Every attribute that the entity surely does not have."""
    del scene
    yield harm_of(fact)
