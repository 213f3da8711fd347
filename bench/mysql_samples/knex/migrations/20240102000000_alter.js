exports.up = async function (knex) {
  await knex.schema.alterTable('users', (table) => {
    table.string('nick', 30).notNullable().defaultTo('n').after('email');
    table.integer('first_one').first();
    table.text('plain');
    table.string('name', 100).alter();
    table.bigInteger('age').unsigned().notNullable().alter();
    table.index(['plain'], 'plains', 'FULLTEXT');
    table.dropColumn('tiny');
    table.dropColumns('flag', 'wide');
    table.renameColumn('small', 'smaller');
    table.setNullable('active');
    table.dropUnique(['email']);
    table.dropUnique(null, 'aged');
    table.dropIndex(['name', 'age'], 'by_name');
    table.dropNullable('middle');
  });
  await knex.schema.table('orders', (table) => {
    table.dropForeign('user_id');
    table.dropForeign([], 'others');
    table.string('code', 60).notNullable().defaultTo('x').collate('utf8mb4_bin').alter();
    table.dropTimestamps();
    table.unique('code');
    table.comment('what was bought');
  });
  await knex.schema.alterTable('members', (table) => {
    table.dropPrimary();
  });
  await knex.schema.alterTable('members', (table) => {
    table.primary(['order_id']);
  });
  await knex.schema.renameTable('members', 'memberships');
  await knex.schema.raw('ALTER TABLE ?? ADD COLUMN `raw` int UNSIGNED NULL', ['orders']);
  await knex.raw('UPDATE users SET note = ? WHERE note IS NULL', ['x']);
  if (knex.client.config.client === 'mysql2') {
    await knex.schema.alterTable('orders', (table) => table.string('ours', 5));
  } else {
    await knex.schema.alterTable('orders', (table) => table.string('theirs', 5));
  }
  if (!(await knex.schema.hasColumn('orders', 'maybe'))) {
    await knex.schema.alterTable('orders', (table) => table.string('maybe', 5));
  }
};

exports.down = (knex) => knex.schema.dropTable('orders');
