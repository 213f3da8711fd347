"""Names that Sequelize, Knex and TypeORM are given: when one is surely not there, and when nobody can know."""

from __future__ import annotations

import time

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


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("{ const where = { kode: x };\n return Order.findAll({ where }); }", ["kode"]),
        ("{ run = (where) => Order.findAll({ where });\n { const where = { kode: x }; return where; } }", []),
        ("{ const where = { kode: x };\n return { run: ({ where }) => Order.findAll({ where }) }; }", []),
        ("Order.findAll({ attributes: ['code', literal('(SELECT 1) AS kode')], order: [['kode', 'ASC']] })", []),
        ("Order.findAll({ include: [{ model: Customer, as: 'customer' }], order: [['customer', x, 'ASC']] })", []),
    ],
)
def test_what_else_sequelize_may_be_given(body: str, missing: list[str]) -> None:
    assert told(MODELS, MODELS | {"services/orders.js": f"{HEAD}exports.run = (x) => {body};\n"}) == missing


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


OTHER = "import mongoose from 'mongoose';\nexport const Order = mongoose.model('Order', schema);\n"


@pytest.mark.parametrize(
    ("path", "text", "call", "missing"),
    [
        ("documents/order.js", OTHER, "Order.findOne({ where: { kode: 1 } })", []),
        ("models/documents.js", OTHER, "Order.findOne({ where: { kode: 1 } })", []),
        ("models/index.js", "exports.Order = require('./order');\n", "Order.findOne({ where: { kode: 1 } })", ["kode"]),
        ("index.js", "exports.Order = require('./models/order');\n", "Order.findOne({ where: { kode: 1 } })", ["kode"]),
        ("lib/all.js", "exports.Order = sequelize.models.Order;\n", "Order.findOne({ where: { kode: 1 } })", ["kode"]),
        ("models/index.js", "", "prisma.Order.count({ where: { kode: 1 } })", []),
        ("models/index.js", "", "db.Order.count({ where: { kode: 1 } })", ["kode"]),
    ],
)
def test_a_model_of_another_mapper_may_have_the_name(path: str, text: str, call: str, missing: list[str]) -> None:
    before = MODELS | {path: text}
    after = f"const {{ Order }} = require('./{path.removesuffix('.js')}');\nexports.run = () => {call};\n"
    assert told(before, before | {"a.js": after}) == missing


def test_a_hook_may_give_all_models_more() -> None:
    before = MODELS | {"db.js": "new Sequelize({ hooks: { beforeDefine: (all) => { all.kode = TEXT; } } });\n"}
    assert told(before, before | {"a.js": HEAD + "exports.run = () => Order.findAll({ where: { kode: 1 } });\n"}) == []


KNEX = {
    "package.json": '{"dependencies": {"knex": "3"}}',
    "migrations/20240101000000_orders.js": """\
exports.up = async (knex) => {
  await knex.schema.createTable('orders', (t) => { t.increments('id'); t.string('code'); t.string('full_name'); });
  await knex.schema.createTable('lines', (t) => { t.increments('id'); t.integer('order_id'); });
};
""",
    "models/order.js": "module.exports = class Order extends Model { static get tableName() { return 'orders'; } }\n",
}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("knex('orders').where('kode', x)", ["kode"]),
        ("this.db('orders').andWhere({ kode: x, code: x }).del()", ["kode"]),
        ("knex.select('id', 'kode').from('orders')", ["kode"]),
        ("knex('orders').insert([{ code: x }, { kode: x }])", ["kode"]),
        ("knex(TABLE).orderBy('kode', 'desc')", ["kode"]),
        ("knex(`${T.orders} as o`).join('lines as l', 'l.order', 'o.id')", ["order"]),
        ("knex('orders').whereIn(['code', 'kode'], x)", ["kode"]),
        ("trx('orders').count('kode as n')", ["kode"]),
        ("Order.query().where('kode', x).orderBy('code')", ["kode"]),
        ("knex('orders').join('lines', 'orders.id', 'lines.order_id').where('kode', x)", []),
        ("knex.with('orders', x).select('kode').from('orders')", []),
        ("knex('orders').select(knex.raw('1 as kode')).orderBy('kode')", []),
        ("knex('orders').select(knex.raw('count(*) kode')).having('kode', '>', 1)", []),
        ("knex(x).where('kode', 1)", []),
        ("knex('orders').where(knex.raw('kode'), 1).whereRaw('kode')", []),
        ("knex('orders').modify(x).where('kode', 1)", []),
        ("knex('others').where('kode', 1)", []),
        ("Order.query().joinRelated('lines').where('kode', x)", []),
        ("knex('orders').where('fullName', x)", ["fullName"]),
        ("knex('orders').select('orders.*', 'code as kode', { n: 'code' })", []),
        ("knex('orders').select('code').count('*').groupBy('code').orderBy('count', 'desc')", []),
        ("knex('orders').select('code', knex('lines').count('*').as('kode')).orderBy('kode')", []),
        ("knex('shop.orders').where('kode', 1)", []),
        ("knex('public.orders').where('kode', 1)", ["kode"]),
        ("knex('orders').jsonExtract('code', '$.a', 'kode').orderBy('kode')", []),
        ("knex('orders').select('code').rowNumber('kode', 'id').orderBy('kode')", []),
        ("knex('orders').select(knex.raw('?? as ??', ['code', 'kode'])).orderBy('kode')", []),
    ],
)
def test_columns_of_knex(body: str, missing: list[str]) -> None:
    head = "const Order = require('./models/order');\nconst TABLE = 'orders';\nconst T = { orders: 'orders' };\n"
    assert told(KNEX, KNEX | {"orders.js": f"{head}exports.run = (knex, x) => {body};\n"}) == missing


def test_names_are_spelled_otherwise_where_the_client_says_so() -> None:
    before = KNEX | {"knexfile.js": "module.exports = { client: 'pg', ...knexSnakeCaseMappers() };\n"}
    text = "exports.run = (knex) => knex('orders').where({ fullName: 1, kode: 2 });\n"
    assert told(before, before | {"orders.js": text}) == ["kode"]


@pytest.mark.parametrize(
    ("head", "chain", "missing"),
    [
        ("import { db } from './base';", "db.from('orders').select('kode')", []),
        ("import { db } from './client';", "db.from('orders').select('kode')", ["kode"]),
        ("const db = createClient();", "db.from('orders').update({ kode: 1 })", []),
        ("", "this.db.table('orders').where('kode', 1)", []),
        ("", "knex('orders').where('kode', 1)", ["kode"]),
    ],
)
def test_another_client_is_asked_as_knex_is(head: str, chain: str, missing: list[str]) -> None:
    before = KNEX | {
        "package.json": '{"dependencies": {"knex": "3", "@supabase/supabase-js": "2"}}',
        "base.ts": "export const db = createClient();\n",
        "client.ts": "import knex from 'knex';\nexport const db = knex({});\n",
    }
    assert told(before, before | {"orders.ts": f"{head}\nexport const run = () => {chain};\n"}) == missing


TYPEORM = {
    "package.json": '{"dependencies": {"typeorm": "0.3"}}',
    "src/base.ts": "import { Column } from 'typeorm';\nexport abstract class Stamped {\n  @Column() madeAt: Date;\n}\n",
    "src/order.ts": """\
import { Entity, Column, ManyToOne, OneToMany } from 'typeorm';
import { Stamped } from './base';
@Entity('orders')
export class Order extends Stamped {
  @Column({ name: 'kode' }) code: string;
  @OneToMany(() => Line, (line) => line.order) lines: Line[];
  @Column(() => Town, { prefix: 'at' }) town: Town;
}
@Entity()
export class Line {
  @Column() text: string;
  @ManyToOne((type) => Order, (order) => order.lines) order: Order;
}
@Entity()
@TableInheritance({ column: 'kind' })
export class Event {
  @Column() text: string;
}
""",
}


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("this.orders.createQueryBuilder('o').where('o.cod = :x', { x })", ["cod"]),
        ("getRepository(Order).createQueryBuilder('o').leftJoin('o.lines', 'l').andWhere('l.txt = 1 AND o.code = 2')", ["txt"]),
        ("manager.createQueryBuilder(Order, 'o').select(['o.code', 'o.made_at', 'o.kode', 'o.nothing'])", ["nothing"]),
        ("this.orders.find({ relations: ['lines', 'lines.ordr'] })", ["ordr"]),
        ("this.orders.createQueryBuilder('o').innerJoinAndSelect('o.line', 'l').where('l.anything = 1')", ["line"]),
        ("this.orders.createQueryBuilder('o').loadRelationCountAndMap('o.n', 'o.lines').orderBy('o.n')", []),
        ("this.others.createQueryBuilder('o').where('o.cod = 1')", []),
        ("getRepository(Event).createQueryBuilder('e').where('e.cod = 1')", []),
        ("this.orders.createQueryBuilder('o').where(`o.code = 'o.cod' AND \"o\".\"cod\" = 1 AND o.lines.cod = 2`)", []),
        ("this.orders.createQueryBuilder('o').where(`x.${y}o.cod = ${x.cod}`)", []),
        ("this.orders.createQueryBuilder('o').where(`o.code = ${o.cod} AND o.ordr = ${x}`)", ["ordr"]),
        ("this.orders.createQueryBuilder('o').where('o.code = :x', { x: 'o.cod' }).orderBy({ 'o.ordr': 'ASC' })", ["ordr"]),
        ("this.orders.createQueryBuilder('o').where('o.atName = :x OR o.townName = :x OR o.inName = :x', { x })", ["inName"]),
        ("this.orders.createQueryBuilder('o').leftJoin(x, 'o').where('o.cod = 1')", []),
        ("manager.createQueryBuilder(Line, 'l').where('l.orderUuid = :x AND l.ordr = 1')", ["ordr"]),
        ("this.orders.createQueryBuilder('o').where('o.lineId = 1 AND o.linesId = 1')", ["lineId"]),
    ],
)
def test_properties_of_typeorm(body: str, missing: list[str]) -> None:
    text = f"class A {{\n  constructor(private orders: Repository<Order>) {{}}\n  run(x, y) {{\n    return {body};\n  }}\n}}\n"
    assert told(TYPEORM, TYPEORM | {"src/a.ts": text}) == missing


def test_a_hostile_name_of_a_repository_takes_no_time() -> None:
    hostile = f"const orders{' ' * 60_000} = 1;\n"
    text = f"{hostile}exports.run = () => orders.createQueryBuilder('o').where('o.cod = 1');\n"
    started = time.process_time()
    assert told(TYPEORM, TYPEORM | {"src/a.ts": text}) == []
    assert time.process_time() - started < 5
