"""Django: a project's migrations read with `ast`, its models' state replayed, and what its schema editor sends for them."""
