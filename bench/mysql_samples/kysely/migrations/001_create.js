const { sql } = require('kysely');

exports.up = async (db) => {
  await db.schema
    .createTable('person')
    .addColumn('id', 'integer', (col) => col.primaryKey().autoIncrement())
    .addColumn('name', 'varchar(100)', (col) => col.notNull().defaultTo("it's"))
    .addColumn('age', 'integer', (col) => col.unsigned().notNull())
    .addColumn('at', 'datetime', (col) => col.defaultTo(sql`CURRENT_TIMESTAMP`))
    .addColumn('data', 'json')
    .addColumn('note', 'text')
    .addColumn('blob_value', 'blob')
    .addColumn('price', 'decimal(10, 2)')
    .addUniqueConstraint('named', ['name', 'age'])
    .execute();
  await db.schema
    .createTable('pet')
    .addColumn('id', 'bigint', (col) => col.primaryKey().autoIncrement())
    .addColumn('owner_id', 'integer')
    .addForeignKeyConstraint('of_owner', ['owner_id'], 'person', ['id'], (key) => key.onDelete('cascade'))
    .execute();
  await db.schema.createIndex('by_age').on('person').columns(['age', 'at']).execute();
  await db.insertInto('person').values({ age: 1 }).execute();
};
