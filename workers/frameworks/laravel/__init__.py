"""Laravel: migrations in PHP read from their syntax tree into the SQL that its PostgreSQL grammar sends, never run."""
