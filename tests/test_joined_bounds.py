"""What leads from rows to what is asked of them ends, whatever somebody writes, and where it was broken off that is said."""

import time
from collections.abc import Callable

import pytest
from contract_pairs import changed
from test_joined import ACTION, HANDED, LARAVEL, RAILS, Files, page

from bot.domain.changes import ChangeSet
from bot.domain.memory import MemoryTree
from bot.policy import Policy
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
