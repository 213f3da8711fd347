const { MigrationInterface, QueryRunner, Table, TableColumn, TableIndex, TableForeignKey } = require('typeorm');

module.exports = class Create1704067200000 {
  name = 'Create1704067200000';
  async up(queryRunner) {
    await queryRunner.query("CREATE TABLE `raw` (`id` int NOT NULL AUTO_INCREMENT, `code` varchar(40) NOT NULL, UNIQUE INDEX `IDX_code` (`code`), PRIMARY KEY (`id`)) ENGINE=InnoDB");
    await queryRunner.createTable(new Table({
      name: 'users',
      columns: [
        { name: 'id', type: 'int', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
        { name: 'email', type: 'varchar', length: '190', isUnique: true },
        { name: 'name', type: 'varchar', default: "'x'", comment: "it's" },
        { name: 'note', type: 'text', isNullable: true },
        { name: 'age', type: 'int', unsigned: true, default: 1 },
        { name: 'tiny', type: 'tinyint', width: 1, default: 0 },
        { name: 'price', type: 'decimal', precision: 10, scale: 2, isNullable: true },
        { name: 'at', type: 'datetime', precision: 6, default: 'CURRENT_TIMESTAMP(6)', onUpdate: 'CURRENT_TIMESTAMP(6)' },
        { name: 'stamp', type: 'timestamp', default: 'now()' },
        { name: 'state', type: 'enum', enum: ['new', 'paid'], default: "'new'" },
        { name: 'data', type: 'json', isNullable: true },
        { name: 'token', type: 'char', length: '36', collation: 'utf8mb4_bin' },
      ],
      indices: [{ columnNames: ['name', 'age'] }, { name: 'notes', columnNames: ['note'], isFulltext: true }],
      uniques: [{ name: 'aged', columnNames: ['age', 'tiny'] }],
    }), true);
    await queryRunner.createTable(new Table({
      name: 'orders',
      columns: [
        { name: 'id', type: 'bigint', isPrimary: true, isGenerated: true, generationStrategy: 'increment', unsigned: true },
        { name: 'user_id', type: 'int', isNullable: true },
        { name: 'code', type: 'varchar', length: '40', isNullable: true },
      ],
      foreignKeys: [{ columnNames: ['user_id'], referencedTableName: 'users', referencedColumnNames: ['id'], onDelete: 'CASCADE' }],
    }));
    await queryRunner.addColumn('orders', new TableColumn({ name: 'other_id', type: 'int', isNullable: true }));
    await queryRunner.addColumns('orders', [
      new TableColumn({ name: 'slug', type: 'varchar', length: '20', isNullable: true, isUnique: true }),
      new TableColumn({ name: 'flag', type: 'boolean', default: true }),
    ]);
    await queryRunner.createIndex('orders', new TableIndex({ name: 'codes', columnNames: ['code'], isUnique: true }));
    await queryRunner.createIndex('orders', new TableIndex({ columnNames: ['flag'] }));
    await queryRunner.createForeignKey('orders', new TableForeignKey({
      name: 'FK_OTHER', columnNames: ['other_id'], referencedTableName: 'users', referencedColumnNames: ['id'], onUpdate: 'CASCADE',
    }));
  }
  async down(queryRunner) {
    await queryRunner.dropTable('orders');
  }
};
