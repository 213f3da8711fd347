'use strict';
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Users', {
      id: { allowNull: false, autoIncrement: true, primaryKey: true, type: Sequelize.INTEGER },
      email: { type: Sequelize.STRING(190), allowNull: false, unique: true },
      name: { type: Sequelize.STRING, defaultValue: "it's", comment: 'the name' },
      note: { type: Sequelize.TEXT },
      essay: { type: Sequelize.TEXT('long') },
      medium: { type: Sequelize.TEXT('medium') },
      age: { type: Sequelize.INTEGER.UNSIGNED, allowNull: false, defaultValue: 1 },
      wide: Sequelize.INTEGER(5),
      tiny: Sequelize.TINYINT,
      unsignedTiny: { type: Sequelize.TINYINT.UNSIGNED },
      small: Sequelize.SMALLINT,
      big: { type: Sequelize.BIGINT.UNSIGNED, field: 'big_one' },
      active: { type: Sequelize.BOOLEAN, allowNull: false, defaultValue: true },
      ratio: Sequelize.FLOAT,
      sized: Sequelize.FLOAT(7, 3),
      exact: Sequelize.DOUBLE,
      price: { type: Sequelize.DECIMAL(10, 2), defaultValue: 1.5 },
      total: Sequelize.DECIMAL,
      day: Sequelize.DATEONLY,
      hour: Sequelize.TIME,
      at: { type: Sequelize.DATE, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP') },
      exactly: { type: Sequelize.DATE(3), defaultValue: Sequelize.fn('NOW', 3) },
      stamped: { type: 'TIMESTAMP', defaultValue: Sequelize.literal('CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP') },
      data: { type: Sequelize.JSON },
      blob_value: Sequelize.BLOB,
      long_blob: Sequelize.BLOB('long'),
      token: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4 },
      fixed: Sequelize.CHAR(8),
      state: { type: Sequelize.ENUM('new', 'paid'), allowNull: false, defaultValue: 'new' },
      mood: { type: Sequelize.ENUM, values: ['sad', 'ok'] },
      secret: Sequelize.STRING(20).BINARY,
      createdAt: { allowNull: false, type: Sequelize.DATE },
    }, { charset: 'utf8mb4', collate: 'utf8mb4_general_ci', comment: 'people',
         uniqueKeys: { aged: { fields: ['age', 'big_one'] } } });
    await queryInterface.createTable('Orders', {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      userId: { type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' }, onDelete: 'CASCADE', onUpdate: 'CASCADE' },
      code: Sequelize.STRING(40),
    });
    await queryInterface.createTable('Members', {
      user_id: { type: Sequelize.INTEGER, primaryKey: true, references: { model: 'Users', key: 'id' } },
      order_id: { type: Sequelize.BIGINT, primaryKey: true },
      role: { type: Sequelize.STRING(10) },
    });
    await queryInterface.addIndex('Users', ['name', 'age']);
    await queryInterface.addIndex('Users', ['name'], { name: 'names', type: 'FULLTEXT' });
    await queryInterface.addIndex('Users', { fields: ['day'], unique: true, name: 'days' });
    await queryInterface.addIndex('Users', [{ name: 'note', length: 10 }, { attribute: 'hour', order: 'DESC' }], { name: 'noted', using: 'BTREE' });
  },
  async down(queryInterface) {
    await queryInterface.dropTable('Users');
  },
};
