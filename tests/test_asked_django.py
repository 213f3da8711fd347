"""Names that Django's querysets are asked for: when one is surely not there, and when nobody can know."""

from __future__ import annotations

import pytest
from contract_pairs import reviewed

RULE = "mapper-names-missing-field"
MODELS = """\
from django.conf import settings
from django.db import models
from djmoney.models.fields import MoneyField
from elsewhere import Anything


class Stamped(models.Model):
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class CustomerQuerySet(models.QuerySet):
    def rich(self):
        return self.annotate(wealth=models.Count("orders")).filter(wealth__gt=3)

    def poor(self):
        return self.filter(welth=0)


class Customer(Stamped):
    name = models.CharField(max_length=60)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    price = MoneyField()
    objects = CustomerQuerySet.as_manager()

    def newest(self):
        return self.orders.order_by("-placed_at")


class Order(Stamped):
    code = models.CharField(max_length=9)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")


class Line(models.Model):
    order = models.ForeignKey("shop.Order", on_delete=models.CASCADE)


class Odd(Anything):
    code = models.CharField(max_length=9)
"""
HEAD = "from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q\n"
HEAD += "from shop.models import Customer, Line, Odd, Order\n"


def told(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, int, str]]:
    """Path, line and title of what a change is told."""
    found = [one for one in reviewed(before, after).findings if one.rule == RULE]
    return [(one.span.path, one.span.line, one.title) for one in found]


def names(body: str, head: str = HEAD) -> list[str]:
    """The names that a view is told it asks for in vain."""
    given = {"shop/models.py": MODELS}
    text = head + "\n\ndef view(request, order: Order, things):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    return [title.split("`")[3] if "has no" in title else title for _, _, title in told(given, given | {"shop/views.py": text})]


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("Order.objects.filter(cod=1)", ["cod"]),
        ("Order.objects.filter(Q(cod=1) | ~Q(code=2))", ["cod"]),
        ("Order.objects.filter(customer__nam__icontains='x')", ["nam"]),
        ("Order.objects.order_by('-mode', 'code')", ["mode"]),
        ("Order.objects.annotate(n=Count('lins')).filter(n=1)", ["lins"]),
        ("Order.objects.values_list('customer__name', 'kode')", ["kode"]),
        ("Order.objects.prefetch_related('lines', Prefetch('line_set'))", ["lines"]),
        ("orders = Order.objects.all()\nif request:\n    orders = orders.filter(code=1)\norders.exclude(cod=2)", ["cod"]),
        ("return order.line_set.filter(ordr=1)", ["ordr"]),
        ("Customer.objects.rich().filter(welth=2)", ["welth"]),
        ("get_object_or_404(Order, cod=1)", ["cod"]),
        ("Line.objects.filter(order__customer__orders__kode=1)", ["kode"]),
    ],
)
def test_names_that_are_not_there(body: str, missing: list[str]) -> None:
    head = HEAD + "from django.shortcuts import get_object_or_404\n"
    assert names(body, head) == missing


def test_a_lookup_that_is_not_there() -> None:
    (title,) = names("Order.objects.filter(code__contain='x')")
    assert title == "`code__contain` is no field and no lookup (`code__contains` is near): `filter` fails each time it is used"


@pytest.mark.parametrize(
    "body",
    [
        "Order.objects.filter(line__isnull=False, pk=1, customer_id__in=[1], made__date__gte=request)",
        "Customer.objects.rich().order_by('wealth')",
        "Order.objects.annotate(Count('line')).order_by('line__count')",
        "Order.objects.annotate(n=F('customer__name')).filter(n='x').order_by('n')",
        "Order.objects.filter(Exists(Line.objects.filter(order=OuterRef('pk'))))",
        "Customer.objects.filter(price_currency='EUR')",
        "Customer.objects.filter(user__anything__else=1)",
        "Odd.objects.filter(whatever=1)",
        "order.line_set.create(order=order)\nOrder.objects.order_by('?')",
        "for order in things:\n    order.line_set.filter(ordr=1)",
        "things.filter(cod=1)",
        "Order = things\nOrder.objects.filter(cod=1)",
        "Order.objects.values('code').annotate(total=Count('pk')).filter(totl=1)",
        "Order.objects.filter(**request)",
        "Order.objects.filter(code__lower='x').extra(select={'kode': '1'}).order_by('kode')",
    ],
)
def test_what_may_be_there(body: str) -> None:
    assert names(body) == []


def test_managers_and_models_ask_their_own_rows() -> None:
    found = told({}, {"shop/models.py": MODELS})
    assert [(line, title.split("`")[3]) for _, line, title in found] == [(19, "welth"), (29, "placed_at")]


def test_a_field_that_a_change_takes_away_is_told_where_it_stood() -> None:
    views = HEAD + "\n\ndef view():\n    return Order.objects.filter(customer__name='x').values('code')\n"
    before = {"shop/models.py": MODELS, "shop/views.py": views}
    after = before | {"shop/models.py": MODELS.replace("    name = ", "    title = ")}
    ((path, line, title),) = told(before, after)
    assert (path, MODELS.split("\n")[line - 1].strip()[:6]) == ("shop/models.py", "name =")
    assert title == "`Customer.name` is taken away, and the call of shop/views.py:6 still names it"
    mended = after | {"shop/views.py": views.replace("__name", "__title")}
    assert told(before, mended) == []
    kept = views.replace("Order.objects.filter(", "Order.objects.annotate(customer__name=F('code')).filter(")
    assert told(before | {"shop/views.py": kept}, after | {"shop/views.py": kept}) == []


def test_other_models_that_grow_names_are_not_judged() -> None:
    given = {"shop/models.py": MODELS.replace("class Order(Stamped):", "@grown\nclass Order(Stamped, metaclass=Grown):")}
    views = HEAD + "\n\ndef view():\n    return Order.objects.filter(cod=1)\n"
    assert told(given, given | {"shop/views.py": views}) == []


def test_only_touched_lines_are_told() -> None:
    views = HEAD + "\n\ndef view():\n    return Order.objects.filter(cod=1)\n"
    given = {"shop/models.py": MODELS, "shop/views.py": views}
    assert told(given, given | {"shop/views.py": views + "\n\ndef other():\n    return 1\n"}) == []
