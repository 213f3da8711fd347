"""Rows of a query in one file, and what is asked of each of them in another."""

import pytest
from contract_pairs import changed

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.review import Reviewer

RULES = frozenset(("relation-elsewhere-is-fetched-row-by-row", "query-behind-each-row"))
Files = dict[str, str]

MODELS = """\
from django.db import models


class Team(models.Model):
    name = models.TextField()


class OrderQuerySet(models.QuerySet):
    def whole(self):
        return self.select_related("customer__team")

    def open(self):
        return self.filter(open=True)


class Customer(models.Model):
    name = models.TextField()
    team = models.ForeignKey(Team, on_delete=models.CASCADE)

    def __str__(self):
        return self.name


class Order(models.Model):
    code = models.TextField()
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    objects = OrderQuerySet.as_manager()

    @property
    def title(self):
        return f"{self.code} of {self.customer.name}"
"""
VIEW = """\
from django.shortcuts import render

from shop.models import Order


def orders(request):
    found = {}
    return render(request, "orders.html", {{"orders": found}})
"""


def told(before: Files, after: Files) -> list[tuple[str, int, str]]:
    """Where a change is told of what, 'base' lines as negative ones."""
    whole = before | after
    changes = tuple(changed(path, before.get(path), text) for path, text in after.items() if before.get(path) != text)
    base, head = (MemoryTree({path: text.encode() for path, text in files.items()}) for files in (before, whole))
    review = Reviewer(ChangeSet("base", "head", changes, base, head), Policy()).review()
    found = [one for one in review.findings if one.rule in RULES]
    return [(one.span.path, one.span.line * (1 if one.span.side == "head" else -1), one.title.split("`")[1]) for one in found]


def page(query: str, template: str, **more: str) -> Files:
    """A view that gives a query to a template, which is new."""
    view = VIEW.format(query)
    return {"shop/models.py": MODELS, "shop/views.py": view, "templates/orders.html": template} | {
        path.replace("__", "/") + ".html": text for path, text in more.items()
    }


LOOP = "{% for order in orders %}\n{{ order.customer.name }}\n{% endfor %}\n"


@pytest.mark.parametrize(
    "query",
    [
        "Order.objects.all()",
        "Order.objects.open().order_by('code')",
        "Order.objects.filter(customer=request.customer)[:100]",
        "list(Order.objects.exclude(code=''))",
    ],
)
def test_a_template_follows_what_the_query_does_not_bring(query: str) -> None:
    assert told({}, page(query, LOOP)) == [("templates/orders.html", 2, "order.customer.name")]


@pytest.mark.parametrize(
    "query",
    [
        "Order.objects.select_related('customer')",
        "Order.objects.whole()",
        "Order.objects.open().prefetch_related('customer__team')",
        "Order.objects.select_related(*names)",
        "Order.objects.all()[:3]",
        "Order.objects.somehow()",
        "Order.objects.values('code', 'customer__name')",
        "unknown(Order.objects.all())",
        "Order.objects.get(code='a')",
    ],
)
def test_what_comes_along_or_is_not_known_is_silent(query: str) -> None:
    assert told({}, page(query, LOOP)) == []


@pytest.mark.parametrize(
    ("template", "asked"),
    [
        ("{% for o in orders %}{{ o.title }}{% endfor %}", "o.title"),
        ("{% for o in orders %}{% if o.customer %}x{% endif %}{% endfor %}", "o.customer"),
        ("{% for o in orders %}{% with c=o.customer %}{{ c.name }}{% endwith %}{% endfor %}", "o.customer"),
        ("{% for o in orders %}{{ o.customer_id }}{{ o.code }}{% endfor %}", ""),
        ("{% for o in orders %}{% if flag %}{{ o.customer.name }}{% endif %}{% endfor %}", ""),
        ("{% cache 500 orders %}{% for o in orders %}{{ o.customer.name }}{% endfor %}{% endcache %}", ""),
        ("{% for o in orders|blocked %}{{ o.customer.name }}{% endfor %}", ""),
        ("{# {% for o in orders %}{{ o.customer.name }}{% endfor %} #}", ""),
        ("{% for o in others %}{{ o.customer.name }}{% endfor %}", ""),
        ("{% for orders in lists %}{% for o in orders %}{{ o.customer.name }}{% endfor %}{% endfor %}", ""),
    ],
)
def test_the_language_of_templates(template: str, asked: str) -> None:
    assert [what for _, _, what in told({}, page("Order.objects.all()", template))] == [asked] * bool(asked)


def test_includes_are_followed_and_blocks_that_are_filled_are_not() -> None:
    include = '{% for order in orders %}{% include "row.html" with o=order only %}{% endfor %}'
    files = page("Order.objects.all()", include, templates__row="<li>\n{{ o.customer.name }}")
    assert told({}, files) == [("templates/row.html", 2, "o.customer.name")]
    whole = "{% block list %}" + LOOP + "{% endblock %}"
    filled = '{% extends "base.html" %}{% block list %}{% endblock %}'
    assert told({}, page("Order.objects.all()", filled, templates__base=whole)) == []
    assert len(told({}, page("Order.objects.all()", '{% extends "base.html" %}', templates__base=whole))) == 1


def test_what_was_so_before_is_not_told_again() -> None:
    before = page("Order.objects.all()", LOOP)
    assert told(before, {"templates/orders.html": LOOP.replace("name }}", "name }}!")}) == []
    assert told(before, {"shop/views.py": before["shop/views.py"].replace(".all()", ".filter(open=True)")}) == []


def test_a_line_that_is_taken_away_is_told_where_it_stood() -> None:
    before = page("(\n        Order.objects.filter(open=True)\n        .select_related('customer')\n    )", LOOP)
    after = {"shop/views.py": before["shop/views.py"].replace("        .select_related('customer')\n", "")}
    assert told(before, after) == [("shop/views.py", -9, "order.customer.name")]


SERIALIZERS = """\
from rest_framework import serializers

from shop.models import Customer, Order


class CustomerSerializer(serializers.ModelSerializer):
    orders = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Customer
        fields = ["name", "team", "orders"]


class OrderSerializer(serializers.ModelSerializer):
    customer = CustomerSerializer()
    team = serializers.SerializerMethodField()

    class Meta:
        model = Order
        fields = ["code", "customer", "team", "title"]

    def get_team(self, order):
        return order.customer.team.name
"""
VIEWSET = """\
from rest_framework import viewsets

from shop.models import Order
from shop.serializers import OrderSerializer


class OrderViewSet(viewsets.ModelViewSet):
    queryset = QUERY
    serializer_class = OrderSerializer
"""


def relations(files: Files) -> set[str]:
    """The relations of all findings of a new repository."""
    base, head = MemoryTree({}), MemoryTree({path: text.encode() for path, text in files.items()})
    changes = tuple(changed(path, None, text) for path, text in files.items())
    review = Reviewer(ChangeSet("base", "head", changes, base, head), Policy()).review()
    titles = [one.title for one in review.findings if one.rule in RULES]
    return {word for title in titles for word in title.split(" of each ")[0].split("`")[5::2]}


@pytest.mark.parametrize(
    ("query", "missed"),
    [
        ("Order.objects.all()", {"customer"}),
        ("Order.objects.select_related('customer')", {"customer.orders", "customer.team"}),
        ("Order.objects.whole()", {"customer.orders"}),
        ("Order.objects.whole().prefetch_related('customer__orders')", set[str]()),
    ],
)
def test_serializers_ask_field_by_field(query: str, missed: set[str]) -> None:
    files = {"shop/models.py": MODELS, "shop/serializers.py": SERIALIZERS, "shop/views.py": VIEWSET.replace("QUERY", query)}
    assert relations(files) == missed


MANAGED = """\
from rest_framework import serializers, viewsets

from shop.models import Customer, Order


class CustomerSerializer(serializers.ModelSerializer):
    orders = serializers.SerializerMethodField()

    class Meta:
        model = Customer
        fields = ["name", "orders"]

    def get_orders(self, customer):
        user = self.context["request"].user
{}


class CustomerViewSet(viewsets.ModelViewSet):
    queryset = Customer.objects.all()
    serializer_class = CustomerSerializer
"""


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("return Order.objects.filter(customer=customer).count()", True),
        ("found = Order.objects.filter(customer_id=customer.pk)\nreturn len(found)", True),
        ("return [order.code for order in Order.objects.filter(customer=customer)]", True),
        ("return OrderSerializer(Order.objects.filter(customer=customer)[:3], many=True).data", True),
        ("return user.is_authenticated and Order.objects.filter(customer=customer, user=user).exists()", True),
        ("if not user.is_authenticated:\n    return False\nreturn Order.objects.get(customer=customer).code", True),
        ("return Order.objects.filter(customer=1).count()", False),
        ("return Order.objects.filter(customer=customer)", False),
        ("return Order.objects.create(customer=customer).code", False),
        ("if settings.COUNTED:\n    return Order.objects.filter(customer=customer).count()\nreturn 0", False),
        ("return self.counted and Order.objects.filter(customer=customer).count()", False),
        ("return cache.get_or_set(customer.pk, lambda: Order.objects.filter(customer=customer).count())", False),
        ("return Unknown.objects.filter(customer=customer).count()", False),
    ],
)
def test_a_field_may_ask_by_itself(body: str, *, asked: bool) -> None:
    written = "\n".join(f"        {line}" for line in body.split("\n"))
    found = told({"shop/models.py": MODELS}, {"shop/api.py": MANAGED.format(written)})
    assert bool(found) == asked


def test_what_a_serializer_makes_of_a_row_is_read_too() -> None:
    method = (
        "        return 1\n\n    def to_representation(self, instance):\n        made = super().to_representation(instance)\n"
    )
    more = '        made["codes"] = [order.code for order in instance.orders.all()]\n        return made'
    found = told({"shop/models.py": MODELS}, {"shop/api.py": MANAGED.format(method + more)})
    assert [name for _, _, name in found] == ["instance.orders.all()"]


def test_lists_of_the_admin() -> None:
    admin = "from django.contrib import admin\nfrom shop.models import Order\n\n\n@admin.register(Order)\n"
    admin += "class OrderAdmin(admin.ModelAdmin):\n    list_display = ['code', 'title']\n"
    assert relations({"shop/models.py": MODELS, "shop/admin.py": admin}) == {"customer"}
    assert relations({"shop/models.py": MODELS, "shop/admin.py": f"{admin}    list_select_related = ['customer']\n"}) == set()
    assert relations({"shop/models.py": MODELS, "shop/admin.py": admin.replace("'title'", "'customer', 'title'")}) == set()


RAILS = {
    "app/models/order.rb": "class Order < ApplicationRecord\n  belongs_to :customer\n  has_many :lines\n"
    "  scope :whole, -> { includes(:customer) }\n  delegate :name, to: :customer, prefix: true\n"
    "  def bare?\n    code.blank? && lines.empty?\n  end\nend\n",
    "app/models/customer.rb": "class Customer < ApplicationRecord\n  has_many :orders\nend\n",
    "app/models/line.rb": "class Line < ApplicationRecord\n  belongs_to :order\nend\n",
}
ACTION = "class OrdersController < ApplicationController\n  def index\n    @orders = QUERY\n  end\nend\n"


@pytest.mark.parametrize(
    ("query", "view", "missed"),
    [
        ("Order.all", "- @orders.each do |order|\n  %li= order.customer.name\n", {"customer"}),
        ("Order.all", "- @orders.each do |order|\n  %li= order.customer_name\n", {"customer"}),
        ("Order.whole", "- @orders.each do |order|\n  %li= order.customer.name\n", set[str]()),
        ("Order.all", "- @orders.each do |order|\n  - if order.code\n    %p= order.lines.size\n  - else\n    %p\n", {"lines"}),
        ("Order.includes(:lines)", "- @orders.each do |order|\n  %p= order.lines.where(open: true).size\n", {"lines"}),
        ("Order.all", "- @orders.each do |order|\n  %p= order.bare?\n", set[str]()),
        ("Order.all", "- @orders.each do |order|\n  - if flag\n    %p= order.customer.name\n", set[str]()),
        ("Order.find(1)", "- @orders.lines.each do |line|\n  %p= line.order.code\n", set[str]()),
        ("Order.limit(3)", "- @orders.each do |order|\n  %li= order.customer.name\n", set[str]()),
    ],
)
def test_rails(query: str, view: str, missed: set[str]) -> None:
    files = RAILS | {
        "app/controllers/orders_controller.rb": ACTION.replace("QUERY", query),
        "app/views/orders/index.html.haml": view,
    }
    assert relations(files) == missed


LARAVEL = {
    "app/Models/Order.php": "<?php\nclass Order extends Model {\n    public function customer() {\n"
    "        return $this->belongsTo(Customer::class);\n    }\n    public function lines() {\n"
    "        return $this->hasMany(Line::class)->with('product');\n    }\n"
    "    public function getTitleAttribute() {\n        return $this->customer->name;\n    }\n}\n",
    "app/Models/Line.php": "<?php\nclass Line extends Model {\n    protected $with = ['unit'];\n"
    "    public function product() {\n"
    "        return $this->belongsTo(Product::class);\n    }\n    public function unit() {\n"
    "        return $this->belongsTo(Unit::class);\n    }\n}\n",
}
HANDED = (
    "<?php\nclass OrderController extends Controller {\n    public function index() {\n        $orders = QUERY;\n"
    "        return view('orders', compact('orders'));\n    }\n}\n"
)


@pytest.mark.parametrize(
    ("query", "view", "missed"),
    [
        ("Order::paginate()", "@foreach ($orders as $order)\n{{ $order->customer->name }}\n@endforeach\n", {"customer"}),
        ("Order::latest()->get()", "@foreach ($orders as $order)\n{{ $order->title }}\n@endforeach\n", {"customer"}),
        (
            "Order::with('lines')->get()",
            "@foreach ($orders as $order)\n{{ $order->lines()->count() }}\n@endforeach\n",
            {"lines"},
        ),
        (
            "Order::with('lines')->get()",
            "@foreach ($orders as $order)\n@foreach ($order->lines as $line)\n{{ $line->product->name }}\n"
            "{{ $line->unit->name }}\n@endforeach\n@endforeach\n",
            set[str](),
        ),
        ("Order::with(['customer:id'])->get()", "@foreach ($orders as $o)\n{{ $o->customer->id }}\n@endforeach\n", set[str]()),
        ("Order::get()", "@foreach ($orders as $o)\n@if ($flag)\n{{ $o->customer->id }}\n@endif\n@endforeach\n", set[str]()),
        ("somehow(Order::get())", "@foreach ($orders as $o)\n{{ $o->customer->id }}\n@endforeach\n", set[str]()),
    ],
)
def test_laravel(query: str, view: str, missed: set[str]) -> None:
    files = LARAVEL | {
        "app/Http/Controllers/OrderController.php": HANDED.replace("QUERY", query), "resources/views/orders.blade.php": view,
    }  # fmt: skip
    assert relations(files) == missed


def test_a_resource_asks_for_what_is_loaded_only_when_it_says_so() -> None:
    resource = "<?php\nclass OrderResource extends JsonResource {\n    public function toArray($request) {\n        return [\n"
    resource += (
        "            'customer' => new CustomerResource($this->whenLoaded('customer')),\n            ASKED\n        ];\n"
    )
    resource += "    }\n}\n"
    handed = HANDED.replace("view('orders', compact('orders'))", "OrderResource::collection($orders)").replace(
        "QUERY", "Order::get()"
    )
    for asked, missed in (("'code' => $this->code,", set[str]()), ("'name' => $this->customer->name,", {"customer"})):
        files = {"app/Http/Resources/OrderResource.php": resource.replace("ASKED", asked)}
        assert relations(LARAVEL | files | {"app/Http/Controllers/OrderController.php": handed}) == missed


@pytest.mark.parametrize(
    "text", ["{%" * 50_000, "{{ a" * 30_000, "{% for o in orders %}" * 5_000, "{# " * 40_000, "{%" + " " * 150_000]
)
def test_hostile_templates_end(text: str) -> None:
    assert told({}, page("Order.objects.all()", text)) == []


@pytest.mark.parametrize(
    ("view", "line"),
    [
        ("<%\n  @orders.each do |order|\n%>\n<%= order.customer.name %>\n<% end %>\n", 4),
        ("<% @orders.each do |order| %>\n<%#\n a\n%>\n<%= link_to(\n  order.customer.name,\n  '/'\n) %>\n<% end %>\n", 6),
        ("<% @orders.each do |order| -%>\n<%\n\n  order.customer.name\n\n-%>\n<% end %>\n", 4),
    ],
)
def test_tags_of_several_lines_are_told_of_on_the_line_that_asks(view: str, line: int) -> None:
    files = RAILS | {"app/controllers/orders_controller.rb": ACTION.replace("QUERY", "Order.all")}
    assert told({}, files | {"app/views/orders/index.html.erb": view}) == [
        ("app/views/orders/index.html.erb", line, "order.customer.name")
    ]


ABOVE = "class Order < Document\nend\n"
DOCUMENT = RAILS["app/models/order.rb"].replace("Order < ApplicationRecord", "Document < ApplicationRecord")


@pytest.mark.parametrize(
    ("asked", "missed"),
    [("customer.name", {"customer"}), ("customer_name", {"customer"}), ("owner", {"customer"}), ("code", set[str]())],
)
def test_rails_looks_into_the_class_above(asked: str, missed: set[str]) -> None:
    models = {
        "app/models/order.rb": ABOVE,
        "app/models/document.rb": DOCUMENT.replace("  def bare?", "  def owner\n    customer.name\n  end\n  def bare?"),
    }
    action = {"app/controllers/orders_controller.rb": ACTION.replace("QUERY", "Order.all")}
    view = {"app/views/orders/index.html.haml": f"- @orders.each do |order|\n  %li= order.{asked}\n"}
    assert relations(RAILS | models | action | view) == missed
    whole = {"app/controllers/orders_controller.rb": ACTION.replace("QUERY", "Order.whole")}
    assert relations(RAILS | models | whole | view) == set()


@pytest.mark.parametrize(("given", "missed"), [("", {"buyers.team"}), (", source: :customer", {"buyers.region"})])
def test_an_association_through_another_leads_where_its_source_does(given: str, missed: set[str]) -> None:
    files = RAILS | {
        "app/models/shop.rb": "class Shop < ApplicationRecord\n  has_many :orders\n"
        f"  has_many :buyers, through: :orders{given}\nend\n",
        "app/models/order.rb": "class Order < ApplicationRecord\n  belongs_to :customer\n  belongs_to :buyer\nend\n",
        "app/models/customer.rb": "class Customer < ApplicationRecord\n  belongs_to :region\nend\n",
        "app/models/region.rb": "class Region < ApplicationRecord\nend\n",
        "app/models/buyer.rb": "class Buyer < ApplicationRecord\n  belongs_to :team\nend\n",
        "app/controllers/orders_controller.rb": ACTION.replace("QUERY", "Shop.includes(:buyers)"),
        "app/views/orders/index.html.haml": "- @orders.each do |shop|\n  - shop.buyers.each do |buyer|\n"
        "    %p= buyer.team.name\n    %p= buyer.region.name\n",
    }
    assert relations(files) == missed
