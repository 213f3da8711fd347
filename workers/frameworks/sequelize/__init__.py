"""Sequelize: queryInterface, DataTypes, and how its migrations run on PostgreSQL.

Source: https://sequelize.org/docs/v6/other-topics/migrations/
Source: https://github.com/sequelize/sequelize (v6, lib/dialects/postgres)
"""
