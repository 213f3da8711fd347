"""Sequelize: names in options of calls, and the names that a model answers to."""
