'use strict';
module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Users', 'nick', { type: Sequelize.STRING(30), allowNull: false, defaultValue: 'n', after: 'email' });
    await queryInterface.addColumn('Users', 'first_one', { type: Sequelize.INTEGER, first: true });
    await queryInterface.addColumn('Orders', 'otherId', {
      type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' }, onDelete: 'SET NULL',
    });
    await queryInterface.addColumn('Orders', 'state', Sequelize.ENUM('a', 'b'));
    await queryInterface.changeColumn('Users', 'name', { type: Sequelize.STRING(100), allowNull: false });
    await queryInterface.changeColumn('Orders', 'state', { type: Sequelize.ENUM('a', 'b', 'c'), defaultValue: 'c' });
    await queryInterface.renameColumn('Users', 'small', 'smaller');
    await queryInterface.removeColumn('Users', 'tiny');
    await queryInterface.removeIndex('Users', 'names');
    await queryInterface.removeIndex('Users', ['name', 'age']);
    await queryInterface.addConstraint('Orders', { fields: ['code'], type: 'unique', name: 'codes' });
    await queryInterface.addConstraint('Members', {
      fields: ['order_id'], type: 'foreign key', name: 'of_order', references: { table: 'Orders', field: 'id' }, onDelete: 'cascade',
    });
    await queryInterface.removeConstraint('Members', 'of_order');
    await queryInterface.removeConstraint('Orders', 'codes');
    await queryInterface.renameTable('Members', 'Memberships');
    await queryInterface.sequelize.query('ALTER TABLE `Orders` ADD COLUMN `raw` INT UNSIGNED NULL AFTER `code`');
    if (queryInterface.sequelize.getDialect() === 'mysql') {
      await queryInterface.addColumn('Orders', 'ours', Sequelize.STRING);
    } else {
      await queryInterface.addColumn('Orders', 'theirs', Sequelize.STRING);
    }
    await queryInterface.bulkInsert('Orders', [{ code: 'a' }]);
  },
  down: async () => {},
};
