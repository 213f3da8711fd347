"""Tasks of queues: what is queued when they change."""

from __future__ import annotations

import pytest

from tests.contract_pairs import reviewed, said

MOVED = "moved-task-loses-queued-messages"
RENAMED = "renamed-task-loses-queued-messages"
SIGNATURE = "task-signature-breaks-queued-jobs"
TASK = "from celery import shared_task\n\n@shared_task%s\ndef send(order_id):\n    deliver(order_id)\n"
SENDS = {"shop/views.py": "def buy(request):\n    send.delay(request.order.id)\n"}
SCHEDULE = {"shop/settings.py": 'BEAT = {"send": {"task": "shop.tasks.send", "schedule": 60}}\n'}


@pytest.mark.parametrize(
    ("place", "named", "beside", "told"),
    [
        ("shop/orders/tasks.py", "", SENDS, [f"{MOVED} shop/orders/tasks.py:4 head warning"]),
        ("shop/tasks/__init__.py", "", SENDS, []),
        ("shop/orders/tasks.py", '(name="shop.tasks.send")', SENDS, []),
        ("shop/orders/tasks.py", "", {}, []),
        ("shop/orders/tasks.py", "", SCHEDULE, [f"{MOVED} shop/orders/tasks.py:4 head error"]),
    ],
)
def test_a_task_that_moves(place: str, named: str, beside: dict[str, str], told: list[str]) -> None:
    before = {"shop/tasks.py": TASK % "", **beside}
    assert said(before, {place: TASK % named, **beside}) == told


GONE = "from celery import shared_task\n\n@shared_task\ndef clean():\n    drop()\n"
OTHER = GONE + '\n@shared_task(name="shop.tasks.send")\ndef deliver(order_id):\n    other(order_id)\n'
CLASS = GONE + '\nclass Send(Task):\n    name = "shop.tasks.send"\n'


@pytest.mark.parametrize(
    ("beside", "now", "told"),
    [
        (SCHEDULE, GONE, [f"{RENAMED} shop/tasks.py:3 base error"]),
        ({"shop/late.py": 'app.send_task(\n    "shop.tasks.send",\n)\n'}, GONE, [f"{RENAMED} shop/tasks.py:3 base error"]),
        ({"shop/settings.py": 'ROUTES = {\n    "shop.tasks.send": {"queue": "slow"},\n}\n'}, GONE, []),
        ({"shop/settings.py": 'SLOW = ["shop.tasks.send"]\n'}, GONE, []),
        (SCHEDULE, OTHER, []),
        (SCHEDULE, CLASS, []),
        (
            SENDS,
            OTHER.replace("clean", "send_now").replace("drop()", "deliver(order_id)").replace("now()", "now(order_id)"),
            [],
        ),
    ],
)
def test_a_task_that_is_gone(beside: dict[str, str], now: str, told: list[str]) -> None:
    assert said({"shop/tasks.py": TASK % "", **beside}, {"shop/tasks.py": now, **beside}) == told


def test_a_function_is_of_rq_where_that_one_is_given_to_a_queue() -> None:
    given = "from rq import Queue\n%s\n\ndef buy(order):\n    queue.enqueue(process, order.id)\n"
    was, now = "def process(order):\n    f(order)\n", "def process(order, by):\n    f(order)\n"
    for line, told in (
        ("from shop.images import process", [f"{SIGNATURE} shop/images.py:1 head error"]),
        ("from x import process", []),
    ):
        beside = {"shop/buy.py": given % line}
        assert said({"shop/images.py": was, **beside}, {"shop/images.py": now, **beside}) == told


def test_tasks_that_move_together_are_told_once() -> None:
    both = TASK % "" + TASK.partition("\n\n")[2].replace("send", "remind") % ""
    sends = {"shop/views.py": "def buy(request):\n    send.delay(1)\n    remind.apply_async((1,), countdown=60)\n"}
    review = reviewed({"shop/tasks.py": both, **sends}, {"shop/mail.py": both, **sends})
    assert [finding.title for finding in review.findings] == [
        "Moving `send`, `remind` from `shop.tasks` loses what is queued: messages for the old name are dropped"
    ]


def test_a_decorator_of_the_project_that_makes_tasks() -> None:
    own = "from celery import shared_task\n\ndef retried_task(*given, **named):\n    return shared_task(*given, **named)\n"
    beside = {"shop/celery_tasks.py": own}
    task = "from shop.celery_tasks import retried_task\n\n@retried_task(max_retries=5)\ndef send(order_id%s): ...\n"
    before, after = ({"shop/tasks.py": task % more, **beside} for more in ("", ", language"))
    assert said(before, after) == [f"{SIGNATURE} shop/tasks.py:4 head error"]
    assert said({"shop/tasks.py": before["shop/tasks.py"]}, {"shop/tasks.py": after["shop/tasks.py"]}) == []


JOB = "class SendJob\n  include Sidekiq::Job\n\n  def perform(%s)\n    deliver\n  end\nend\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("order", "order, language", "error"),
        ("order", "order, language = nil", ""),
        ("order, language", "order", "error"),
        ("order, language = nil", "order", "warning"),
        ("order", "id", ""),
        ("order", "*given", ""),
        ("order, language = nil", "order, language", "warning"),
        ("order", "order, language:", "error"),
        ("order, language: nil", "order, words: nil", "warning"),
    ],
)
def test_jobs_of_sidekiq(old: str, new: str, told: str) -> None:
    path = "app/workers/send_job.rb"
    assert said({path: JOB % old}, {path: JOB % new}) == ([f"{SIGNATURE} {path}:4 head {told}"] if told else [])


LARAVEL = (
    "<?php\nclass SendOrder implements ShouldQueue\n{\n    public int $tries = 3;\n%s"
    "    public function __construct(%s) {}\n}\n"
)


@pytest.mark.parametrize(
    ("properties", "constructor", "told"),
    [
        ("", "private int $order, private string $language", True),
        ("", "private int $order, $language", False),
        ("", "private int $order, private $language", False),
        ("", "private int $number", True),
        ("    public int $backoff = 60;\n", "private int $order", False),
        ("    public ?string $language;\n", "private int $order", True),
        ("", "", False),
    ],
)
def test_jobs_of_laravel(properties: str, constructor: str, told: bool) -> None:
    path = "app/Jobs/SendOrder.php"
    found = said({path: LARAVEL % ("", "private int $order")}, {path: LARAVEL % (properties, constructor)})
    assert [one.split()[0] for one in found] == [SIGNATURE] * told
    elsewhere = "app/Listeners/SendOrder.php"
    assert said({elsewhere: LARAVEL % ("", "private int $order")}, {elsewhere: LARAVEL % (properties, constructor)}) == []
