"""What code asks for and answers, compared: which classes get to clients, which way, and what is not known to be gone."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tests.contract_pairs import said

GONE = "removed-response-field-breaks-clients"
UNTAKEN = "removed-request-field-breaks-clients"
NEEDED = "new-required-request-field-breaks-clients"
NARROW = "narrowed-request-breaks-clients"

ROUTES = """
    from fastapi import APIRouter
    from .models import OrderIn, OrderOut
    router = APIRouter()

    @router.post("/orders", response_model=OrderOut)
    def create(
        order: OrderIn,
    ):
        return save(order)
"""
MODELS = """
    from pydantic import BaseModel, Field

    class Base(BaseModel):
        note: str | None = None
        total: int

    class OrderIn(Base):
        name: str = Field("", max_length=40)

    class OrderOut(Base):
        id: int

    class Stored(Base):
        secret: str
"""


def changed(path: str, before: str, old: str, new: str, **beside: str) -> list[str]:
    assert old in before
    files = {name.replace("__", "/") + ".py": dedent(text) for name, text in beside.items()}
    return said({path: dedent(before), **files}, {path: dedent(before).replace(old, new), **files})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    id: int", "    number: int", [f"{GONE} shop/models.py:12 base warning"]),
        ("total: int", "amount: int = 0", [f"{GONE} shop/models.py:6 base warning"]),
        ("max_length=40", "max_length=20", [f"{NARROW} shop/models.py:9 head warning"]),
        ("max_length=40", "max_length=80", []),
        ("note: str | None = None", "note: str", [f"{NEEDED} shop/models.py:5 head warning"]),
        ("    secret: str", "    password: str", []),
        ("    id: int", "    id: int\n    city: str", []),
        ("    id: int", "    @property\n    def id(self): ...", []),
        ("class OrderIn(Base):", "class OrderIn(Base):\n    city: str", [f"{NEEDED} shop/models.py:9 head warning"]),
        ("class OrderIn(Base):", 'class OrderIn(Base):\n    city: str = "Ulm"', []),
    ],
)
def test_pydantic(old: str, new: str, told: list[str]) -> None:
    assert changed("shop/models.py", MODELS, old, new, shop__routes=ROUTES) == told


def test_without_a_route_nothing_is_known_to_be_a_clients() -> None:
    assert changed("shop/models.py", MODELS, "total: int", "amount: int") == []


def test_a_class_that_its_route_no_longer_names_is_another_one() -> None:
    routes = ROUTES.replace("response_model=OrderOut", "response_model=OrderInfo").replace("OrderOut", "OrderInfo")
    models = MODELS.replace(
        "class OrderOut(Base):\n        id: int",
        "class OrderInfo(Base):\n        id: int\n\n    class OrderOut(Base):\n        key: int",
    )
    before, after = (
        {"shop/models.py": dedent(m), "shop/routes.py": dedent(r)} for m, r in ((MODELS, ROUTES), (models, routes))
    )
    assert said(before, after) == []


def test_a_field_that_moves_to_those_who_extend_the_class() -> None:
    after = MODELS.replace("        total: int\n", "").replace("        id: int", "        id: int\n        total: int")
    before, new = ({"shop/models.py": dedent(text), "shop/routes.py": dedent(ROUTES)} for text in (MODELS, after))
    assert said(before, new) == [f"{UNTAKEN} shop/models.py:6 base warning"]


@pytest.mark.parametrize(
    "table",
    [
        "class Order(TimedModel):\n    shop = models.ForeignKey(Shop, models.CASCADE)\n    lines: list\n",
        "class Order(BaseModel):\n    code: Mapped[str] = mapped_column()\n    lines: Mapped[str] = mapped_column()\n",
    ],
)
def test_annotations_of_a_mapper_s_class_are_no_fields(table: str) -> None:
    routes = "@router.get('/orders')\ndef orders() -> Order:\n    return Order(lines=[])\n"
    before = {"shop/models.py": table, "shop/routes.py": "from fastapi import APIRouter\n" + routes}
    after = before | {"shop/models.py": table.replace("lines:", "parts:")}
    assert said(before, after) == []


def test_what_moves_to_a_base_class_in_another_file_is_not_gone() -> None:
    parts = "from pydantic import BaseModel\n\nclass Numbered(BaseModel):\n    id: int\n"
    before = {"shop/models.py": dedent(MODELS), "shop/routes.py": dedent(ROUTES), "shop/parts.py": ""}
    after = before | {
        "shop/models.py": dedent(MODELS).replace(
            "class OrderOut(Base):\n    id: int", "class OrderOut(Base, Numbered):\n    pass"
        ),
        "shop/parts.py": parts,
    }
    assert said(before, after) == []


PRESENTER = """
    class OrderPresenter:
        def as_dict(self):
            data = {"id": self.order.id, "total": self.order.total}
            if self.order.note:
                data["note"] = self.order.note
            return data
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"total":', '"amount":', [f"{GONE} shop/presenters/order.py:4 base warning"]),
        ('data["note"] =', 'data["remark"] =', [f"{GONE} shop/presenters/order.py:6 base warning"]),
        (
            'data["note"] =',
            'data.update(more())\n            data["remark"] =',
            [f"{GONE} shop/presenters/order.py:6 base warning"],
        ),
        ('"total": self.order.total', "**self.sums()", []),
        ('"total": self.order.total}', '}\n        data.update(total=1, **{"total": 2})', []),
    ],
)
def test_presenters(old: str, new: str, told: list[str]) -> None:
    assert changed("shop/presenters/order.py", PRESENTER, old, new) == told


def test_a_routes_own_answer() -> None:
    route = """
        from flask import Blueprint, jsonify
        bp = Blueprint("orders", __name__)

        @bp.get("/orders/<id>")
        def order(id):
            if not id:
                return jsonify({"code": 1, "reason": "none"}), 404
            return jsonify({"id": id, "total": 3})
    """
    assert changed("shop/orders.py", route, '"total"', '"amount"') == [f"{GONE} shop/orders.py:9 base warning"]
    assert changed("shop/orders.py", route, '"reason"', '"why"') == []


SCHEMA = """
    from .limits import LONGEST

    CREATE_ORDER = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": LONGEST}, "note": {"type": "string"}},
        "required": ["name"],
    }
"""


def test_json_schemas_in_code_know_constants_of_other_files() -> None:
    before = {"shop/api/schemas.py": dedent(SCHEMA), "shop/api/limits.py": "LONGEST = 40\n"}
    after = before | {"shop/api/schemas.py": dedent(SCHEMA).replace("LONGEST}", "20}")}
    assert said(before, after) == [f"{NARROW} shop/api/schemas.py:6 head warning"]
    after = before | {"shop/api/schemas.py": dedent(SCHEMA).replace("LONGEST}", "60}")}
    assert said(before, after) == []
    after = before | {"shop/api/schemas.py": dedent(SCHEMA).replace('["name"]', '["name", "note"]')}
    assert said(before, after) == [f"{NEEDED} shop/api/schemas.py:7 head warning"]


SERIALIZER = """
    from rest_framework import serializers

    class OrderSerializer(serializers.ModelSerializer):
        city = serializers.CharField(max_length=30, required=False)

        class Meta:
            model = Order
            fields = ["id", "city", "total"]
            read_only_fields = ["id"]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (', "total"', "", [f"{GONE} shop/serializers.py:9 base warning"]),
        ('["id", "city", "total"]', '"__all__"', ["serializer-answers-every-column shop/serializers.py:9 head warning"]),
        ("max_length=30, required=False", "max_length=30", [f"{NEEDED} shop/serializers.py:5 head warning"]),
        ("max_length=30", "max_length=10", [f"{NARROW} shop/serializers.py:5 head warning"]),
        ("read_only_fields = [", 'read_only_fields = ["total", ', []),
    ],
)
def test_serializers(old: str, new: str, told: list[str]) -> None:
    views = """
        from rest_framework import viewsets
        class OrderViewSet(viewsets.ModelViewSet):
            serializer_class = OrderSerializer
    """
    assert changed("shop/serializers.py", SERIALIZER, old, new, shop__views=views) == told


def test_what_a_contract_of_the_change_tells_is_told_once() -> None:
    document = (
        'openapi: 3.1.0\ninfo: {title: x, version: "1"}\npaths:\n  /orders:\n    get:\n      responses:\n        "200":\n'
        "          description: x\n          content: {application/json: {schema: {type: object, properties: {\n"
        "            id: {type: integer},\n            total: {type: integer}}}}}\n"
    )
    before = {"openapi.yaml": document, "shop/presenters/order.py": dedent(PRESENTER)}
    after = {name: text.replace("total:", "amount:").replace('"total"', '"amount"') for name, text in before.items()}
    assert said(before, after) == [f"{GONE} openapi.yaml:11 base warning"]


@pytest.mark.parametrize(
    ("base", "told"), [("Schema", [f"{GONE} shop/api/schemas.py:4 base warning"]), ("SQLAlchemyAutoSchema", [])]
)
def test_marshmallow_a_schema_by_columns_has_them_all(base: str, told: list[str]) -> None:
    schema = f"""
        from flask_marshmallow import Marshmallow as ma
        class OrderResponseSchema(ma.{base}):
            code = ma.String()
            note = ma.String()
        """
    assert changed("shop/api/schemas.py", schema, "    code = ma.String()\n", "") == told


def test_the_token_of_a_form_is_nobody_s_data() -> None:
    schema = """
        from marshmallow import Schema, fields
        class OrderResponseSchema(Schema):
            csrf_token = fields.String()
            note = fields.String()
        """
    assert changed("shop/api/schemas.py", schema, "    csrf_token = fields.String()\n", "") == []


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("class OrdersView(generics.ListAPIView):\n    serializer_class = OrderSerializer\n", 0),
        ("class OrdersView(generics.ListCreateAPIView):\n    serializer_class = OrderSerializer\n", 1),
        ("class OrdersView(StoredViewSet):\n    serializer_class = OrderSerializer\n", 0),
        ("class OrdersView(ChangedViewSet):\n    serializer_class = OrderSerializer\n", 1),
        ("class OrdersView(\n    CreateModelMixin,\n    GenericViewSet,\n):\n    serializer_class = OrderSerializer\n", 1),
        (
            "class OrdersView(GenericViewSet):\n    serializer_class = OrderSerializer\n\n    def create(self, request): ...\n",
            1,
        ),
        ("class OrdersView(GenericViewSet):\n    serializer_class = OrderSerializer\n\n    def list(self, request): ...\n", 0),
    ],
)
def test_what_a_view_that_only_reads_answers_is_asked_of_nobody(view: str, told: int) -> None:
    serializer = (
        "from rest_framework import serializers\n\nclass OrderSerializer(serializers.Serializer):\n    code = CharField()\n"
    )
    above = "class StoredViewSet(ReadOnlyModelViewSet): ...\n\nclass ChangedViewSet(ModelViewSet): ...\n"
    beside = {"shop__views": f"from rest_framework import viewsets\n\n{view}", "shop__base": above}
    more = "    code = CharField()\n    city = CharField()\n"
    found = changed("shop/serializers.py", serializer, "    code = CharField()\n", more, **beside)
    assert [one.split()[0] for one in found] == [NEEDED] * told
