"""Knex and Objection: columns that chains of calls name, held against the tables that migrations make."""
