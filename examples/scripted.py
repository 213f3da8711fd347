"""What a stand-in for a model says in the demo: `make demo MODEL=scripted`. Written by hand; no model was asked."""

from __future__ import annotations

from tests.fake_claude import Act, Request, answer, claim, quiet, way

NOTICE = (
    "What the specialists say on this page is scripted: no model was asked. With ANTHROPIC_API_KEY set, make demo asks one."
)
PATH = "db/migration/V8__exchanges.sql"
EXCHANGES = {
    PATH: "-- What customers send back for something else.\n"
    "CREATE TABLE exchanges (\n"
    "  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
    "  order_id bigint NOT NULL REFERENCES orders (id),\n"
    "  amount   double precision NOT NULL,\n"
    "  asked_at timestamp NOT NULL DEFAULT now()\n"
    ");\n"
    "\n"
    "CREATE INDEX exchanges_order_idx ON exchanges (order_id);\n"
    "CREATE INDEX orders_reference_idx ON orders (reference);\n"
}
"""The second pull request: one problem for the rules, two for specialists, and nothing wrong with the rest."""
MONEY = claim(
    PATH,
    "  amount   double precision NOT NULL,",
    line=5,
    competence="entity-model",
    harm="loses",
    claim="Money is kept in floating point, while `orders.amount` is numeric(10, 2)",
    consequence="Sums of exchanges differ from those of orders by cents, and comparisons of equal amounts fail.",
    users="A refund of 0.30 is shown, and booked, as 0.30000000000000004.",
    alternatives=[
        way(
            "Use the type of the column it is compared with: numeric(10, 2)",
            tradeoff="Sums are a little slower than of floats.",
        ),
        way("One domain for all amounts of money", "later", text="A domain keeps the next table from choosing anew."),
    ],
    facts=["T1"],
    pattern="db/migration/V1__first_tables.sql:11",
    confidence=95,
)
ZONE = claim(
    PATH,
    "  asked_at timestamp NOT NULL DEFAULT now()",
    line=6,
    competence="temporal-data",
    harm="loses",
    claim="A moment is kept without its time zone, while `orders.placed_at` is timestamptz",
    consequence="What is stored depends on the session's zone: two servers write different times for the same moment.",
    users="An exchange asked for in time is refused an hour later than it was asked, after the clocks change.",
    alternatives=[way("Use timestamptz", tradeoff="None: both take eight bytes.")],
    facts=["T1"],
    pattern="db/migration/V1__first_tables.sql:12",
    confidence=90,
)
SAID = {"Data architect": MONEY, "PostgreSQL performance and backend engineer": ZONE}


def reply(request: Request) -> Act:
    """The script: two findings on the second pull request, none elsewhere; the refuter bears them out."""
    if request.asks in SAID and PATH in request.user:
        return Act(answer(SAID[request.asks]))
    return quiet(request)
