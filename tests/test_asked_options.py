"""Options of Sequelize's calls: when a name is surely no attribute, and when nobody can know."""

from __future__ import annotations

import pytest
from contract_pairs import reviewed

RULE = "query-options-name-missing-field"
Files = dict[str, str]
MODELS = {
    "package.json": '{"dependencies": {"sequelize": "6"}}',
    "models/order.js": """\
module.exports = (sequelize, DataTypes) => {
  class Order extends Model {
    static associate(models) {
      Order.belongsTo(models.Customer, { foreignKey: 'buyer', as: 'customer' });
    }
  }
  Order.init({ code: DataTypes.STRING, placedAt: { type: DataTypes.DATE, field: 'placed' } }, { sequelize, tableName: 'o' });
  return Order;
};
""",
    "models/customer.js": "module.exports = (sequelize) => sequelize.define('Customer', { name: TEXT, ...more });\n",
    "models/stamped.ts": """\
import { Model } from 'sequelize-typescript';
export class Stamped extends Model<Stamped> {
  @Column made: Date;
}
""",
    "models/line.ts": """\
import { Column, Table } from 'sequelize-typescript';
import { Stamped } from './stamped';
@Table({ tableName: 'lines' })
export class Line extends Stamped {
  @Column({ field: 'txt' }) text: string;
}
""",
    "models/odd.ts": """\
import { Column, Table } from 'sequelize-typescript';
import { Base } from 'elsewhere';
@Table
export class Odd extends Base {
  @Column text: string;
}
""",
}
HEAD = "const { Op, fn, literal } = require('sequelize');\nconst { Customer, Line, Odd, Order } = require('./models');\n"


def told(before: Files, after: Files) -> list[str]:
    """The names that a change is told of."""
    return [one.title.split("`")[3] for one in reviewed(before, after).findings if one.rule == RULE]


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("Order.findAll({ where: { kode: 1, code: 2 } })", ["kode"]),
        ("db.Order.findOne({ where: { [Op.and]: [{ code: 1 }, x ? { kode: 1 } : {}] } })", ["kode"]),
        ("this.orderModel.count({ where: { kode: 1 } })", ["kode"]),
        ("Order.findAll({ attributes: ['code', 'kode'] })", ["kode"]),
        ("Order.findAll({ attributes: { include: ['kode'], exclude: ['id'] } })", ["kode"]),
        ("Order.findAll({ order: [['kode', 'DESC']], group: ['placed_at'] })", ["kode"]),
        ("Order.update({ code: 1 }, { where: { kode: 1 } })", ["kode"]),
        ("Customer.findAll({ include: [{ model: Order, attributes: ['kode'] }] })", ["kode"]),
        ("Order.sum('kode')", ["kode"]),
        ("Line.findAll({ where: { made: 1, text: 2, txt: 3, kode: 4 } })", ["kode"]),
        ("Order.findAll({ where: { buyer: 1, customerId: 2, placed: 3, placed_at: 4, created_at: 5, id: 6 } })", []),
        ("Order.findAll({ where: { '$customer.nmae$': 1, 'meta.kode': 2, [kode]: 3, ...kode } })", []),
        ("Order.findAll({ where: { code: { [Op.gt]: 1, kode: 2 } } })", []),
        ("Order.findAll({ attributes: [[fn('count', '*'), 'kode']], order: [['kode']] })", []),
        ("Order.findAll({ order: [[Customer, 'kode'], literal('kode'), ['customer', 'kode', 'ASC']] })", []),
        ("Customer.findAll({ where: { kode: 1 } })", []),
        ("Odd.findAll({ where: { kode: 1 } })", []),
        ("Orders.findAll({ where: { kode: 1 } })", []),
    ],
)
def test_names_of_sequelize(body: str, missing: list[str]) -> None:
    assert told(MODELS, MODELS | {"services/orders.js": f"{HEAD}exports.run = (kode, x) => {body};\n"}) == missing


def test_a_name_that_the_file_gives_something_else_is_no_model() -> None:
    text = "const Order = make();\nexports.run = () => Order.findAll({ where: { kode: 1 } });\n"
    assert told(MODELS, MODELS | {"services/orders.js": text}) == []


def test_a_column_of_the_table_is_asked_for_though_the_model_does_not_tell_it() -> None:
    table = "'o', { id: Sequelize.INTEGER, kode: Sequelize.TEXT }"
    migration = f"module.exports = {{ up: (queryInterface, Sequelize) => queryInterface.createTable({table}) }};\n"
    before = MODELS | {"migrations/20240101000000-orders.js": migration}
    assert told(before, before | {"a.js": HEAD + "exports.run = () => Order.findAll({ where: { kode: 1 } });\n"}) == []
    assert told(before, before | {"a.js": HEAD + "exports.run = () => Order.findAll({ where: { cod: 1 } });\n"}) == ["cod"]


def test_two_models_of_a_name_are_none() -> None:
    before = MODELS | {"other/order.js": MODELS["models/order.js"]}
    assert told(before, before | {"a.js": HEAD + "exports.run = () => Order.findAll({ where: { kode: 1 } });\n"}) == []
