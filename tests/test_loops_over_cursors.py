"""`for row in cursor`: what the cursor was sent before, in a function of however many of them."""

import time

from bot.domain.queries import Query
from tests.queries_read import facts

_ONE = """    cursor.execute("SELECT id FROM orders")
    for row in cursor:
        other.execute("SELECT id FROM lines WHERE order_id = %s", (row[0],))
"""


def rows(text: str) -> list[bool]:
    found = facts("app/orders.py", f"def f(cursor, other):\n{text}")
    return [fact.loop.rows for fact in found if isinstance(fact, Query) and fact.loop is not None]


def test_the_last_statement_before_is_what_the_loop_goes_through() -> None:
    assert rows(_ONE) == [True]
    assert rows(_ONE.replace("cursor.execute", "xcursor.execute")) == []


def test_a_function_of_many_is_read_in_proportion() -> None:
    began = time.process_time()
    assert rows(_ONE * 500)[:3] == [True, True, True]
    assert time.process_time() - began < 15  # each walked through the whole function: minutes
