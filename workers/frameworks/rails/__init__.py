"""Rails: migrations in Ruby read from their syntax tree into the SQL that ActiveRecord sends, never run."""
