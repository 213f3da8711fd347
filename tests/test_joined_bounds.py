"""What leads from rows to what is asked of them ends, whatever somebody writes, and where it was broken off that is said."""

import time
from collections.abc import Callable

import pytest
from contract_pairs import changed, reviewed, said
from test_joined import ACTION, HANDED, LARAVEL, LOOP, MODELS, RAILS, Files, page, relations, told

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
from workers.joined.laravel.models import loads, methods_of
from workers.joined.rails.models import model_of
from workers.joined.rails.templates import ruby_of
from workers.review import Reviewer

GAP = "relations that another file follows"


def gaps(files: Files) -> set[str | None]:
    """The files of a new repository that were not read to their end."""
    base, head = MemoryTree({}), MemoryTree({path: text.encode() for path, text in files.items()})
    changes = tuple(changed(path, None, text) for path, text in files.items())
    review = Reviewer(ChangeSet("base", "head", changes, base, head), Policy()).review()
    return {gap.path for gap in review.gaps if gap.what == GAP}


def chain(place: Callable[[str], str], include: Callable[[str], str], deep: int = 6, wide: int = 12) -> Files:
    """Pages that each include the next one so often."""
    pages = {place(f"p{number}"): f"{include(f'p{number + 1}')}\n" * wide for number in range(deep)}
    return pages | {place(f"p{deep}"): ""}


def django(deep: int, wide: int) -> Files:
    first = "{% for o in orders %}" + '{% include "p0.html" %}' * wide + "{% endfor %}"
    inner = chain(lambda name: f"templates/{name}.html", lambda name: f'{{% include "{name}.html" %}}', deep, wide)
    return page("Order.objects.all()", first) | inner


def blade(deep: int, wide: int) -> Files:
    first = "@foreach ($orders as $o)\n" + "@include('p0')\n" * wide + "@endforeach\n"
    inner = chain(lambda name: f"resources/views/{name}.blade.php", lambda name: f"@include('{name}')", deep, wide)
    handed = {"app/Http/Controllers/OrderController.php": HANDED.replace("QUERY", "Order::get()")}
    return LARAVEL | handed | {"resources/views/orders.blade.php": first} | inner


def erb(deep: int, wide: int) -> Files:
    first = "<% @orders.each do |order| %>\n" + '<%= render "p0", order: order %>\n' * wide + "<% end %>\n"
    inner = chain(
        lambda name: f"app/views/orders/_{name}.html.erb", lambda name: f'<%= render "{name}", order: order %>', deep, wide
    )
    action = {"app/controllers/orders_controller.rb": ACTION.replace("QUERY", "Order.all")}
    return RAILS | action | {"app/views/orders/index.html.erb": first} | inner


def resources(deep: int, wide: int) -> Files:
    start = "<?php\nclass {0}Resource extends JsonResource {{\n    public function toArray($request) {{\n        return [\n"
    inner = chain(
        lambda name: f"app/Http/Resources/{name}Resource.php",
        lambda name: f"            'code' => new {name}Resource($this->code),",
        deep,
        wide,
    )
    named = {path: start.format(path.split("/")[-1][:2]) + text + "        ];\n    }\n}\n" for path, text in inner.items()}
    handed = HANDED.replace("view('orders', compact('orders'))", "p0Resource::collection($orders)").replace(
        "QUERY", "Order::get()"
    )
    return LARAVEL | named | {"app/Http/Controllers/OrderController.php": handed}


@pytest.mark.parametrize(
    ("made", "first"),
    [
        (django, "shop/views.py"),
        (blade, "app/Http/Controllers/OrderController.php"),
        (erb, "app/controllers/orders_controller.rb"),
        (resources, "app/Http/Controllers/OrderController.php"),
    ],
)
def test_pages_that_include_each_other_by_many_ways_are_broken_off(made: Callable[[int, int], Files], first: str) -> None:
    assert gaps(made(2, 2)) == set()
    start = time.process_time()
    assert first in gaps(made(6, 12))
    assert time.process_time() - start < 5


HELPED = """\
    def whole(self):
{names}        return helper.bring(self)

    def closed(self):
        return self.filter(open=False)
"""
NAMES = "".join(f"        helper.name{number}()\n" for number in range(130))


def helped(names: str, how: str, template: str = LOOP) -> Files:
    """A query whose method asks a helper, behind so many other names."""
    method = '    def whole(self):\n        return self.select_related("customer__team")\n'
    models = MODELS.replace(method, HELPED.format(names=names))
    assert models != MODELS
    helper = f"class Helper:\n    def bring(self, rows):\n        return rows.{how}\n"
    return page("Order.objects.whole()", template) | {"shop/models.py": models, "shop/helper.py": helper}


def test_what_stands_behind_too_many_names_is_not_known() -> None:
    assert relations(helped("", "filter(open=True)")) == {"customer"}
    assert relations(helped("", "select_related('customer')")) == set()
    assert relations(helped(NAMES, "select_related('customer')")) == set(), "who has not looked does not know that nothing does"
    assert len(gaps(helped(NAMES, "filter(open=True)"))) == 1


def test_old_misses_stay_old_where_the_side_before_was_not_looked_at_to_its_end() -> None:
    after = helped("", "filter(open=True)", LOOP.replace("name }}", "name }}!"))
    assert told(helped(NAMES, "filter(open=True)"), after) == []
    assert told(helped("", "filter(open=True)"), after) == [], "it was so before"
    assert len(told(helped("", "select_related('customer')"), after)) == 1


def ruby(wide: int) -> Files:
    """Methods of a model that each ask every other one, of rows that were fetched."""
    asked = "; ".join(f"customer.m{number}" for number in range(wide))
    methods = "".join(f"  def m{number}\n    {asked}\n  end\n" for number in range(wide))
    return RAILS | {
        "app/models/customer.rb": f"class Customer < ApplicationRecord\n  belongs_to :customer\n{methods}end\n",
        "app/controllers/orders_controller.rb": ACTION.replace("QUERY", "Order.includes(customer: :customer)"),
        "app/views/orders/index.html.haml": "- @orders.each do |order|\n" + "  %p= order.customer.m0\n" * 20,
    }


def php(wide: int) -> Files:
    asked = " ".join(f"$this->m{number}();" for number in range(wide))
    methods = "".join(f"    public function m{number}() {{\n        {asked}\n    }}\n" for number in range(wide))
    return LARAVEL | {
        "app/Models/Order.php": f"<?php\nclass Order extends Model {{\n{methods}}}\n",
        "app/Http/Controllers/OrderController.php": HANDED.replace("QUERY", "Order::get()"),
        "resources/views/orders.blade.php": "@foreach ($orders as $o)\n" + "{{ $o->m0() }}\n" * 20 + "@endforeach\n",
    }


def python(wide: int) -> Files:
    asked = "; ".join(f"self.m{number}()" for number in range(wide))
    methods = "".join(f"\n    def m{number}(self):\n        {asked}\n" for number in range(wide))
    template = "{% for o in orders %}\n" + "{{ o.m0 }}\n" * 20 + "{% endfor %}\n"
    return page("Order.objects.all()", template) | {"shop/models.py": MODELS + methods}


@pytest.mark.parametrize("made", [ruby, php, python])
def test_methods_that_ask_each_other_by_many_ways_are_broken_off(made: Callable[[int], Files]) -> None:
    assert gaps(made(5)) == set()
    start = time.process_time()
    assert len(gaps(made(70))) == 1
    assert time.process_time() - start < 10


def test_chains_and_calls_inside_each_other_are_read_to_a_depth() -> None:
    php = {"app/Http/Controllers/OrderController.php": HANDED.replace("QUERY", "$a" + "->b" * 3_000)}
    ruby = {"app/controllers/orders_controller.rb": ACTION.replace("QUERY", "pagy(" * 3_000 + "Order.all" + ")" * 3_000)}
    for files in (LARAVEL | php, RAILS | ruby):
        assert reviewed({}, files).gaps == ()


def test_what_many_actions_are_given_first_is_read_once() -> None:
    """A hundred methods before each of fifteen hundred actions."""
    first = "".join(f"  def h{number}\n    @orders = Order.all\n    {'a.b; ' * 100}\n  end\n" for number in range(100))
    actions = "".join(f"  def a{number}\n  end\n" for number in range(1_500))
    before = "  before_action " + ", ".join(f":h{number}" for number in range(100)) + "\n"
    text = f"class OrdersController < ApplicationController\n{before}{first}{actions}end\n"
    start = time.process_time()
    assert relations(RAILS | {"app/controllers/orders_controller.rb": text}) == set()
    assert time.process_time() - start < 10


def gone(path: str, text: str) -> list[str]:
    return said({path: text}, {path: "\n"})


BACK = "class Order(models.Model):\n    customer = models.ForeignKey("
HOSTILE: list[tuple[Callable[[str], object], str]] = [
    (lambda text: model_of("app/models/a.rb", text), "\n" * 100_000),
    (lambda text: model_of("app/models/a.rb", f"class A < B\n{text}"), "delegate" + " " * 100_000),
    (lambda text: ruby_of("a.haml", text), "- do" + " " * 100_000 + "x"),
    (lambda text: ruby_of("a.html.erb", text), "<% " * 30_000),
    (lambda text: list(methods_of(text)), "function a(){" * 10_000),
    (loads, "->with(" * 15_000),
    (lambda text: relations(page("Order.objects.all()", text)), "{% for o in orders" + " " * 100_000 + "\n%}"),
    (lambda text: relations(page("Order.objects.all()", text)), "{% include 'a.html' with " + "a" * 100_000 + " %}"),
    (lambda text: relations({"shop/models.py": BACK + text}), "a" * 100_000),
    (lambda text: gone("app.js", text), "a " * 30_000 + "\n" + "x.use('/a', a);\n" * 2_000),
    (lambda text: gone("app.js", text), ".use('/a', a) " * 7_000),
    (lambda text: gone("src/Api.java", text), "interface A @" + "a" * 100_000),
    (lambda text: gone("app/Jobs/A.php", text), "<?php\n" + "implements " * 10_000),
]


@pytest.mark.parametrize(("read", "text"), HOSTILE)
def test_hostile_texts_end(read: Callable[[str], object], text: str) -> None:
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 10
