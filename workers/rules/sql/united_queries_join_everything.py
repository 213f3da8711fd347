"""
Querysets united with `|` become one query that joins everything.

Django does not send two queries: it joins the tables of both, keeps every row by outer joins, and asks with OR over columns of
different tables. No index answers that, rows come several times for each of many related ones, and DISTINCT has to sort them
out. Sub-queries (`id__in=…` of each part) are answered one by one, each by its index.

```python given file=shop/models.py
from django.db import models


class Shop(models.Model):
    owner = models.ForeignKey("users.User", on_delete=models.CASCADE)
    members = models.ManyToManyField("users.User")
```
```python bad file=shop/views.py kinds=costs
def mine(user):
    shops = Shop.objects.filter(members__email=user.email)
    shops |= Shop.objects.filter(members__email=user.email)
    shops |= Shop.objects.filter(partners__users=user)
    return shops
```
```python bad file=shop/views.py kinds=costs
def choices(user, current):
    shops = Shop.objects.for_user(user)
    shops |= Shop.objects.filter(pk=current.pk).distinct()
    return shops
```
```python good file=shop/views.py
def mine(user):
    member = Shop.objects.filter(members__email=user.email).values("id")
    partner = Shop.objects.filter(partners__users=user).values("id")
    return Shop.objects.filter(Q(id__in=member) | Q(id__in=partner))


def owned(user):
    shops = Shop.objects.filter(owner=user)
    shops |= Shop.objects.filter(owner__email=user.email, code__in=["a"])
    return shops
```

Source: https://docs.djangoproject.com/en/stable/ref/models/querysets/#or
"""

from bot.domain.findings import Fix, Severity
from bot.domain.queries import UnitedQueries
from workers.rules.rule import Harm, Rule, Verdict
from workers.scene import Scene

rule = Rule(__name__, severity=Severity.WARNING, kinds=("costs",))


@rule.on(UnitedQueries)
def check(fact: UnitedQueries, scene: Scene) -> Verdict:
    """Arms through different relations to many rows, or one made distinct for the sake of the union."""
    del scene
    joins = " and ".join(f"`{name}`" for name in fact.joins)
    over, known = f"the joins of {joins}", f"Its parts ask through {joins}, and `|` puts them into one WHERE"
    if fact.distinct:
        over, known = "joined and distinct rows", "A part is distinct, which Django asks for where the other part is"
    yield Harm(
        kinds=("costs",),
        title=f"The union is sent as one query with OR over {over}: no index answers it",
        parsed=known,
        fixes=(
            Fix(
                "now",
                "Ask by keys",
                "Model.objects.filter(Q(id__in=one.values('id')) | Q(id__in=other.values('id')))",
                language="python",
            ),
        ),
    )
