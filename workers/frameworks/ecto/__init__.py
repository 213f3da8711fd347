"""Ecto: migrations in Elixir read from their syntax tree into the SQL that ecto_sql sends to PostgreSQL, never run."""
