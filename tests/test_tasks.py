"""Tasks of queues: what is queued when they change."""

from __future__ import annotations

import pytest

from tests.contract_pairs import reviewed, said

MOVED = "moved-task-loses-queued-messages"
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
