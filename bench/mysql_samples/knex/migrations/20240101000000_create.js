exports.up = async function (knex) {
  await knex.schema.createTable('users', (table) => {
    table.increments();
    table.string('email', 190).notNullable().unique();
    table.string('name').defaultTo("it's").comment('the name');
    table.text('note');
    table.text('medium', 'medium');
    table.text('essay', 'longtext').defaultTo('dropped');
    table.integer('age').unsigned().notNullable().defaultTo(1).index();
    table.integer('wide', 5);
    table.tinyint('tiny');
    table.tinyint('flag', 1);
    table.smallint('small');
    table.mediumint('middle');
    table.bigInteger('big').unsigned();
    table.boolean('active').notNullable().defaultTo(true);
    table.float('ratio');
    table.double('exact');
    table.decimal('price', 10, 3).defaultTo(1.5);
    table.decimal('total');
    table.date('day');
    table.time('hour');
    table.time('second', { precision: 3 });
    table.datetime('at');
    table.dateTime('exactly', { precision: 6 }).defaultTo(knex.fn.now(6));
    table.timestamp('stamp').defaultTo(knex.fn.now());
    table.timestamp('stamped', { precision: 3 }).nullable();
    table.binary('hash', 32);
    table.binary('blob_value');
    table.json('data');
    table.jsonb('more').defaultTo({ a: 1 });
    table.uuid('token');
    table.uuid('packed', { useBinaryUuid: true });
    table.enum('state', ['new', 'paid']).notNullable().defaultTo('new');
    table.enu('mood', ['sad', 'ok']).collate('utf8mb4_bin');
    table.specificType('special', 'point');
    table.bit('bits', 4);
    table.timestamps();
    table.index(['name', 'age'], 'by_name');
    table.unique(['age', 'big'], { indexName: 'aged' });
    table.engine('InnoDB');
    table.charset('utf8mb4');
    table.collate('utf8mb4_general_ci');
    table.comment('people');
    table.check('?? > ??', ['price', 'ratio'], 'dear');
  });
  await knex.schema.createTable('orders', (table) => {
    table.bigIncrements('id');
    table.integer('user_id').unsigned().references('users.id').onDelete('CASCADE').onUpdate('CASCADE');
    table.integer('other_id').unsigned().notNullable();
    table.foreign('other_id', 'others').references('id').inTable('users');
    table.string('code', 40);
    table.timestamps(true, true);
  });
  await knex.schema.createTable('members', (table) => {
    table.integer('user_id').unsigned().notNullable();
    table.bigInteger('order_id').unsigned().notNullable();
    table.primary(['user_id', 'order_id']);
  });
  await knex.schema.createTable('counted', (table) => {
    table.increments('id');
    table.string('part', 10).notNullable();
    table.primary(['id', 'part']);
  });
  await knex('users').insert({ email: 'a', big: 1, middle: 1 });
};

exports.down = (knex) => knex.schema.dropTable('users');
