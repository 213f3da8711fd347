const { sql } = require('kysely');

exports.up = async (db) => {
  await db.schema
    .alterTable('person')
    .addColumn('nick', 'varchar(20)', (col) => col.defaultTo('n'))
    .modifyColumn('name', 'varchar(200)', (col) => col.notNull())
    .dropColumn('note')
    .execute();
  await db.schema.alterTable('person').renameColumn('price', 'cost').execute();
  await db.schema.alterTable('person').alterColumn('age', (col) => col.setDefault(5)).execute();
  await db.schema.dropIndex('by_age').on('person').execute();
  await db.schema.alterTable('pet').dropConstraint('of_owner').execute();
  await db.schema.alterTable('pet').renameTo('pets').execute();
  await sql`ALTER TABLE pets ADD COLUMN raw INT UNSIGNED NULL AFTER id`.execute(db);
};
