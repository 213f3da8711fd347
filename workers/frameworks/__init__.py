"""What the readers of migration frameworks are made of: one package per framework; workers/readers/migrations/ holds the readers."""
