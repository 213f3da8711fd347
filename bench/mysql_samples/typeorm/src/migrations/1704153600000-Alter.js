const { TableColumn } = require('typeorm');

module.exports = class Alter1704153600000 {
  name = 'Alter1704153600000';
  async up(queryRunner) {
    await queryRunner.changeColumn('users',
      new TableColumn({ name: 'age', type: 'int', unsigned: true, default: 1 }),
      new TableColumn({ name: 'age', type: 'int', unsigned: true, isNullable: true }));
    await queryRunner.changeColumn('orders',
      new TableColumn({ name: 'code', type: 'varchar', length: '40', isNullable: true }),
      new TableColumn({ name: 'code2', type: 'varchar', length: '60', isNullable: true }));
    await queryRunner.renameColumn('users', 'price', 'cost');
    await queryRunner.dropIndex('users', 'notes');
    await queryRunner.dropColumn('users', 'token');
    await queryRunner.renameTable('raw', 'cooked');
    await queryRunner.query('ALTER TABLE `orders` CHANGE `slug` `slug` varchar(30) NULL');
    await queryRunner.query('ALTER TABLE `orders` DROP FOREIGN KEY `FK_OTHER`');
  }
  async down(queryRunner) {}
};
